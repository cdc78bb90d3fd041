package session

import "conclave/repl/lang"

func (s *Sessions) why(x *call, st lang.Why) *Error {
	return fail(codeSyntax, "WHY is not in this version yet.")
}

func (s *Sessions) diagram(x *call, st lang.Diagram) *Error {
	return fail(codeSyntax, "DIAGRAM is not in this version yet.")
}
