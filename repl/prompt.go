package repl

import (
	"fmt"
	"strings"

	"conclave/repl/session"
)

// promptText says where one stands:
//
//	kv>             nothing is open, all is up
//	kv alice[T7]>   session alice, in T7
//	kv[T7*]>        T7 has written
//	kv[T7!]>        T7 has failed: ROLLBACK ends it
//	kv(2/3)>        two of three nodes are up
//
// In words and signs, not in colour.
func promptText(at session.Standing) string {
	var b strings.Builder
	b.WriteString("kv")
	if at.Session != "main" {
		b.WriteString(" " + at.Session)
	}
	if at.Txn != "" {
		b.WriteString("[" + at.Txn)
		switch {
		case at.Failed:
			b.WriteString("!")
		case at.Written:
			b.WriteString("*")
		}
		b.WriteString("]")
	}
	if at.Up < at.All {
		fmt.Fprintf(&b, "(%d/%d)", at.Up, at.All)
	}
	b.WriteString("> ")
	return b.String()
}
