// Package tape reads the tapes of vhs (github.com/charmbracelet/vhs), a list of keys and waits from
// which that program records a film, so that a test can play them where vhs is not.
//
//	Type "PUT bob 10"                 keys, as they stand
//	Enter                             one key; also Escape, Space, Tab, Backspace, Up, ..., Ctrl+C
//	Wait+Screen@10s /committed @2/    until the screen shows it, or it is an error
//	Sleep 1s                          for who watches the film
//	Hide, Show                        what stands between them is not filmed
//	Set Width 1200                    how the film looks
//	Env NAME "value"                  the environment of the shell
//
// It knows as much of that language as demo.tape needs, and refuses the rest: a tape that it reads,
// vhs reads as well, which .ci/run checks where vhs is there.
package tape
