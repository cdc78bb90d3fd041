// Package repl is the front of the program: the prompt, the script runner, the printers. It takes
// lines from a person, a pipe, a file or the command line, has package lang parse them and package
// session run them, and prints what comes back, for people or for programs.
//
//	a person ── editor ──┐                                      ┌── Text ──┐
//	a pipe ── lineReader ┼─ lang.ParseLine ── session.Stream ───┤          ├── output
//	files, -e, lessons ──┘   lang.ParseFile     (results)       └── JSON ──┘
//
// It knows nothing of transactions: whether a COMMIT went well is in the session's Result, and
// whether a script failed in the session's Failures. What this package decides is only how things
// look and how they end.
//
// # The prompt
//
// editor is chzyer/readline with its traps mended, most of them in one place: keyboard stands
// between the terminal and readline, and its scanner makes keys of bytes. keyboard and terminal
// live as long as the process, so what is typed ahead is never lost. The terminal has three modes:
//
//	found      as the shell had it
//	edit       every key is a byte, Ctrl-C too: readline has them
//	running    a statement runs: Ctrl-C is a signal, all else waits in the terminal, unseen
//
// Whatever ends the process (Ctrl-D, QUIT, SIGTERM, SIGHUP) goes back to found. History and Tab are
// ours (history, complete), for readline's write where all may read and divide by zero.
//
// # The runner
//
// runner plays statements on the sessions of one cluster. Results go through output, which is
// flushed before anybody waits: before each read of standard input, before a PAUSE, before an error
// is told, at the end. Failures are told on standard error when they have become certain, which for
// an error is when its session's next statement comes: until then an EXPECT may excuse it.
//
// A lesson shows each statement where it would have been typed, on a terminal and on paper. On a
// terminal (page) it waits for a key at each PAUSE, and wherever the screen is full of what nobody has
// read yet.
//
// # The printers
//
// Text sets one word in a column and a sentence after it; nothing is told by colour alone. JSON is
// the contract for programs, byte for byte. Both escape what the user wrote: no control byte and no
// mark that turns text around reaches a terminal from here.
//
// Not here: the language (lang), what statements do (session), the dashboard (tui).
//
// Sources: ECMA-48 and xterm's ctlseqs for keys; no-color.org; the XDG base directory specification
// for where history lives.
package repl
