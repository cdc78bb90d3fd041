package session

import "conclave/repl/lang"

func (s *Sessions) diagram(x *call, st lang.Diagram) *Error {
	return fail(codeSyntax, "DIAGRAM is not in this version yet.")
}
