package lang

// Canonical is the canonical text of a statement: upper-case keywords, only what was said, quotes
// only where they are needed.
func Canonical(s Stmt) string { return "" }
