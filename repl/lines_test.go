package repl

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"conclave/repl/lang"
)

// linesOf reads all lines.
func linesOf(r io.Reader) (lines []string, l *lineReader) {
	l = newLineReader(r, func() {})
	for {
		line, ok := l.next()
		if !ok {
			return lines, l
		}
		lines = append(lines, string(line))
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"a", "a"},
		{"a\n", "a"},
		{"a\nb\n\nc", "a|b||c"},
		{"\n\n", "|"},
		{"a\r\nb\x00c\n", "a\r|b\x00c"},
		{strings.Repeat("x", 100_000) + "\ny\n", strings.Repeat("x", 100_000) + "|y"},
	} {
		for how, r := range map[string]io.Reader{
			"at once":      strings.NewReader(c.in),
			"byte by byte": iotest.OneByteReader(strings.NewReader(c.in)),
			"with the end": iotest.DataErrReader(strings.NewReader(c.in)),
		} {
			if lines, _ := linesOf(r); strings.Join(lines, "|") != c.want {
				t.Errorf("%.20q, %s: %.40q", c.in, how, lines)
			}
		}
	}
}

// endless gives n bytes of one line without holding them.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.n)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.n -= n
	return n, nil
}

func TestALineTooLongTakesBoundedMemory(t *testing.T) {
	in := io.MultiReader(strings.NewReader("a\n"), &endless{n: 64 << 20},
		strings.NewReader("\nb\n"), &endless{n: 10 << 20})
	lines, l := linesOf(in)
	if len(lines) != 4 || lines[0] != "a" || lines[2] != "b" {
		t.Fatalf("%d lines", len(lines))
	}
	for _, i := range []int{1, 3} {
		stmts, errs := lang.ParseLine(lines[i], 1)
		if len(stmts) != 1 || len(errs) != 1 || errs[0].Code != lang.CodeLimit {
			t.Errorf("line %d: %v", i, errs)
		}
	}
	if len(l.buf) > 4*lang.MaxLine {
		t.Errorf("the buffer has grown to %d bytes", len(l.buf))
	}
}

func TestALineOfTheGreatestLengthIsWhole(t *testing.T) {
	long := strings.Repeat("x", lang.MaxLine)
	lines, _ := linesOf(strings.NewReader(long + "\r\nb\n"))
	if len(lines) != 2 || strings.TrimSuffix(lines[0], "\r") != long {
		t.Errorf("%d lines, the first has %d bytes", len(lines), len(lines[0]))
	}
}

func TestWaitIsCalledBeforeEveryRead(t *testing.T) {
	reads, waits := 0, 0
	r := readerFunc(func(p []byte) (int, error) {
		if waits != reads+1 {
			t.Error("a read that nobody was ready for")
		}
		reads++
		if reads == 3 {
			return 0, io.EOF
		}
		return copy(p, "a\n"), nil
	})
	l := newLineReader(r, func() { waits++ })
	for {
		if _, ok := l.next(); !ok {
			break
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
