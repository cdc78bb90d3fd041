// Package lang is the .kv language: it takes lines apart into statements, writes statements back
// as canonical text, and explains them. It imports nothing of this project, and runs nothing.
//
// The same line means the same at every door - typed, piped, read from a file - so there is one
// parser, and two ways into it: ParseFile for a script that is parsed whole before anything runs,
// and Reader with ParseLine for what comes line by line.
//
//	alice: BEGIN; put bob '3 coins' => OK   # a comment
//	└────┘ └───┘│ └─┘ └─┘ └───────┘ ││ └┘
//	prefix  word│ word word quoted  ││ word            lexer: tokens
//	            ;                   =>
//	├──────────┤ ├────────────────┤├────┤
//	Begin{}      Put{bob, 3 coins} Expect{OK}          parser: Statement{Session: "alice", ...}
//
//	BEGIN        PUT bob "3 coins" EXPECT OK           Canonical
//
// # Words
//
// A token is what the lexer sees: a bare word, a quoted one, one of ; | = =>. A keyword is a bare
// word in a place where the grammar has that keyword, in any case; everything else is data and
// keeps its case. A statement is one value of the Stmt types, small structs that say what was
// said, no more: an option that was left out has its Has field false (and, where the language
// names a default for it, that default as its value).
//
// # How it works
//
// The lexer (lex.go) knows two things about statements: the first word of one may begin with a
// session prefix, and after SAY the rest of the line is text. A cursor (cursor.go) walks the
// tokens of one statement. It remembers what could have stood where it looked, so that every
// error can say what was found, what was expected, and which keyword may have been meant; after
// the first error it answers with nothing, so that a statement's parser (statements*.go) reads
// like its grammar. Canonical (canon*.go) is the way back, and a property test holds the two
// together: what is written reads back as the same statement.
//
// # Errors
//
// An Error is SYNTAX with its place, or LIMIT for a line over 4 MiB. Where a statement of a line
// does not parse, the rest of that statement is skipped and the line goes on: so a file gets one
// error for each bad statement, and `GTE bob => ERROR SYNTAX` excuses itself where SYNTAX is an
// error like any other. Numbers, keys and values that are too large are no errors of the parse:
// CheckLimits tells them when the statement runs. Names that nobody has (node, transaction,
// point, message, lesson) are no errors of the parse either; settings, error codes, anomalies and
// the words of HELP are.
//
// # What reaches a terminal
//
// Escape is the one escaper of the project. Every message of this package has passed it, and
// whoever prints data or canonical text passes it too.
//
// # What is not here
//
// Whether a statement makes sense now (sessions, nodes, open transactions) is the session's
// business; so are running, results, and comparing them with an Expect.
package lang
