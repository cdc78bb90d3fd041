// Package drive makes the show go on and back. It takes the sessions and a script, enters one
// statement after the other, and takes a scene of what has become of it; whoever paints it knows
// nothing of sessions, and whoever presses keys nothing of statements.
//
//	key ──▶ Driver.Next, Step, Back ... ──▶ session.Sessions ──▶ the cluster
//	                     Driver.Scene   ◀── copies of both, short ones
//
// # Forward
//
// Everything enters as statements, through the sessions' one journal; nothing here touches the
// cluster otherwise. Next runs a beat: the SAYs that belong together, or a statement with the
// EXPECTs that follow it. Step goes event by event, and does with statements what a person could:
//
//	AUTO OFF            so that nothing happens by itself
//	alice: COMMIT       the script's statement, which now waits for STEP
//	STEP, STEP, ...     one a key press, until nothing is in the foreground and nobody waits for it
//	AUTO ON
//
// The events, and their order, are those of a statement that runs by itself: a script that was
// stepped through has the same trace as one that was not, and afterwards the journal holds only the
// statement (Sessions.Unsteer). So a BACK in the script counts what it would have counted, and what
// SAVE writes is what was said.
//
// What a person types, or a key stands for (KILL n2), enters at the present moment, in the middle
// of a statement too.
//
// # Back
//
// Before anything is done the driver notes the moment: a mark of the sessions' journal, and where
// the script stands, its caption, its answers. Going back is to run the journal again up to the
// mark (Sessions.Return), so nothing has to be undone, and nothing can be forgotten. A statement
// that ran whole is gone back into: it is run again event by event, up to the last but one.
//
// # The scene
//
// Scene asks the engine for short lists (engine.Card, the tail of the trace), never for all there
// is, and compares them with the scene before the last thing was done, to mark what has changed.
package drive
