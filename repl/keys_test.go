package repl

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"conclave/repl/lang"
)

// tokens is what readline would get of some bytes, chunks in brackets.
func tokens(in string) string {
	var s scanner
	var out strings.Builder
	for b := []byte(in); ; {
		tok, n := s.next(b)
		if n == 0 {
			return out.String()
		}
		b = b[n:]
		if tok.text != "" {
			out.WriteString("[" + tok.text + "]")
		} else {
			out.WriteString(tok.keys)
		}
	}
}

func TestKeysAsTerminalsSendThem(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"letters", "abc", "abc"},
		{"a run of text", "PUT bob 10\r", "[PUT bob 10]\r"},
		{"Ctrl-Space ends nothing", "a\x00b", "ab"},
		{"Ctrl-T, Ctrl-V, Ctrl-\\ do nothing", "a\x14\x16\x1cb", "ab"},
		{"CRLF is one Enter", "a\r\nb\n", "a\rb\r"},
		{"Home and End of xterm", "\x1b[H\x1b[F", keyHome + keyEnd},
		{"Home and End in application mode", "\x1bOH\x1bOF", keyHome + keyEnd},
		{"Home and End inside tmux", "\x1b[1~\x1b[4~", keyHome + keyEnd},
		{"Home and End of rxvt", "\x1b[7~\x1b[8~", keyHome + keyEnd},
		{"arrows", "\x1b[A\x1b[B\x1b[C\x1b[D", keyUp + keyDown + keyRight + keyLeft},
		{"Ctrl-arrows", "\x1b[1;5C\x1b[1;5D", keyWordRight + keyWordLeft},
		{"Alt-arrows", "\x1b[1;3C\x1b[1;3D", keyWordRight + keyWordLeft},
		{"Shift-arrows", "\x1b[1;2C\x1b[1;2D", keyRight + keyLeft},
		{"Ctrl-arrows of rxvt", "\x1bOc\x1bOd", keyWordRight + keyWordLeft},
		{"Delete", "\x1b[3~", string(runeDelete)},
		{"words", "\x1bb\x1bf\x1bd\x1b\x7f", "\x1bb\x1bf\x1bd\x1b\x7f"},
		{"function keys", "\x1b[15~\x1bOP\x1b[24;2~x", "x"},
		{"a mouse, a cursor report", "\x1b[<0;1;2M\x1b[12;40Rx", "x"},
		{"an answer about colours", "\x1b]11;rgb:0000/0000/0000\x1b\\x", "x"},
		{"an answer ended by BEL", "\x1b]11;rgb:0/0/0\x07x", "x"},
		{"Escape, then a key", "\x1bx", "x"},
		{"marks that turn text", "a\u202eb", `[a\u202eb]`},
		{"C1", "a\u009bb", `[a\u009bb]`},
		{"not UTF-8", "a\xffb", `a\xffb`},
		{"a paste", "\x1b[200~GET\tb\nGET c\x1b[201~d", "[GET b]\r[GET c]d"},
		{"a paste with keys in it", "\x1b[200~a\x1b[Ab\x03\x1b[201~", `[a\x1b[Ab\x03]`},
		{"our own signs", string(runeChunk) + string(runeDelete) + "x", "x"},
	} {
		if got := strings.ReplaceAll(tokens(c.in), "[]", ""); got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.what, c.in, got, c.want)
		}
	}
}

// FuzzScanner feeds keys in two pieces: it must come to an end, hand over nothing that could move
// the cursor, and not depend on where the pieces were cut.
func FuzzScanner(f *testing.F) {
	f.Add("PUT bob 10\r", 3)
	f.Add("\x1b[1;5C\x1b[200~a\nb\x1b[201~", 9)
	f.Add("\x1b]11;x\x1b\\é\u202e\xff", 4)
	f.Fuzz(func(t *testing.T, in string, cut int) {
		if cut < 0 || cut > len(in) {
			return
		}
		var s scanner
		var rest []byte
		feed := func(piece string) {
			rest = append(rest, piece...)
			for {
				tok, n := s.next(rest)
				if n == 0 {
					return
				}
				rest = rest[n:]
				if tok.text != lang.Escape(tok.text) {
					t.Fatalf("%q gives %q", in, tok.text)
				}
				if !utf8.ValidString(tok.keys) {
					t.Fatalf("%q gives %q", in, tok.keys)
				}
			}
		}
		feed(in[:cut])
		feed(in[cut:])
		if len(rest) > 5000 {
			t.Fatalf("%d bytes are left of %q", len(rest), in)
		}
	})
}

func TestKeyboardKeepsWhatIsTypedAhead(t *testing.T) {
	r, w := io.Pipe()
	k := newKeyboard(r)
	go func() {
		_, _ = w.Write([]byte("xPUT bob 10\rGET b\r"))
		w.Close()
	}()
	if !k.key() { // PAUSE takes one key, and leaves the rest
		t.Fatal("a key was pressed, and PAUSE did not see it")
	}
	k.edit(true)
	var got strings.Builder
	buf := make([]byte, 64)
	for {
		n, err := k.Read(buf)
		got.Write(buf[:n])
		k.edit(true) // Enter has ended the line
		if err != nil {
			break
		}
	}
	text := strings.Replace(got.String(), string(runeChunk), k.chunk(), 1)
	if text != "PUT bob 10\rGET b\r" || !k.ended() {
		t.Errorf("readline gets %q", text)
	}
}

func TestInterruptEndsPause(t *testing.T) {
	r, _ := io.Pipe()
	k := newKeyboard(r)
	k.stop(true) // as early as can be
	if k.key() {
		t.Error("no key was pressed")
	}
	k.stop(false)
	done := make(chan bool)
	go func() { done <- k.key() }()
	k.stop(true)
	if <-done {
		t.Error("no key was pressed")
	}
}
