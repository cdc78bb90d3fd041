// Package command is the command line: a table of commands, and what makes flags, help and near
// misses of it.
//
// A command is an entry: its name, a line about it, its forms, what it does in a few sentences, its
// flags, and what runs it. The entry lives in the room of the feature; main.go holds only the table.
// Everything that is said of a command is made from its entry, so that nothing can be out of step:
// `conclave help`, `conclave help NAME` and `conclave NAME --help`, the manual page
// (`conclave man`), and the completion of three shells (`conclave completion`).
//
//	args ── Find ── which command? ── Parse ── its flags and names ── Run ── exit code
//	          │ the first word that is a command, else the one without a name
//
// Flags are registered with the standard library's flag package, which also knows how to describe
// them. They are read by a loop of ours, for three things that package does not do: they may stand
// before, between and behind the names; `-e` takes the next word, whatever that is; and what is
// wrong is said in a sentence, with the flag that may have been meant.
//
// Not here: what commands do, and the exit codes that they answer.
package command
