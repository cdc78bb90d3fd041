package lang

import "fmt"

// The two codes that a parse can end with.
const (
	CodeSyntax = "SYNTAX"
	CodeLimit  = "LIMIT" // a line over 4 MiB; of CheckLimits also a key, a value, a number
)

// Error is what was wrong with a line. The message is one sentence, already escaped.
type Error struct {
	File    string // "" where there is none
	Pos     Pos
	Session string // the prefix in force where it happened; "" is the current session
	Code    string // CodeSyntax or CodeLimit
	Message string
}

// Error is the form in which a script's errors are printed: file:line:column: CODE: sentence.
func (e *Error) Error() string {
	file := ""
	if e.File != "" {
		file = Escape(e.File) + ":"
	}
	return fmt.Sprintf("%s%d:%d: %s: %s", file, e.Pos.Line, e.Pos.Col, e.Code, e.Message)
}
