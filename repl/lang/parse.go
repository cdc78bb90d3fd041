package lang

// ParseFile parses a whole script. Nothing of it may run if there are errors: each bad statement
// gives one. name is for the errors only.
func ParseFile(name string, src []byte) ([]Statement, []*Error) { return nil, nil }

// ParseLine parses one line (of standard input, or typed), without its newline. Where a statement
// does not parse, an Invalid stands in its place, and its error is among the errors too: so
// nothing needs to be lost of the rest of the line, and the order is kept.
func ParseLine(line string, lineNo int) ([]Statement, []*Error) { return nil, nil }

// CheckLimits tells what of a statement is out of the bounds that the language sets: the length
// of keys and values, and numbers below 1 or beyond reach. It is the LIMIT error's message, or "".
// These are errors of the statement, not of the parse.
func CheckLimits(s Stmt) string { return "" }
