package session

import "conclave/repl/lang"

// absent names what a statement asks for that is not in this version yet, or is "". Such a
// statement answers SYNTAX and changes nothing. Whoever builds one of these takes its line away
// here and adds one to dispatch.
func absent(st lang.Stmt) string {
	switch st := st.(type) {
	case lang.Explore:
		return lang.Keyword(st)
	}
	return ""
}
