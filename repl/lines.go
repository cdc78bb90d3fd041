package repl

import (
	"bytes"
	"io"

	"conclave/repl/lang"
)

// lineReader cuts standard input into lines as it comes. Of a line that is too long only so much
// is kept as shows that it is: 10 MiB of it, or 10 GiB, take the memory of 4.
type lineReader struct {
	r io.Reader
	// wait is called before every read, which may wait: for a person, or for the program at the
	// other end of a pipe, which perhaps waits for our answers.
	wait func()

	buf        []byte
	start, end int  // what of buf is read and not yet given out
	skipping   bool // the rest of a line that is too long
	err        error
}

func newLineReader(r io.Reader, wait func()) *lineReader {
	return &lineReader{r: r, wait: wait, buf: make([]byte, 64<<10)}
}

// next is the next line, without its newline. It is good until the next call. At the end it is
// false, and err tells if that was not the end of the input.
func (l *lineReader) next() ([]byte, bool) {
	from := l.start // where to look for the newline
	for {
		if i := bytes.IndexByte(l.buf[from:l.end], '\n'); i >= 0 {
			line := l.buf[l.start : from+i]
			l.start = from + i + 1
			if l.skipping {
				l.skipping, from = false, l.start
				continue
			}
			return line, true
		}
		from = l.end
		switch {
		case l.skipping:
			l.start, l.end, from = 0, 0, 0
		case l.end-l.start > lang.MaxLine:
			line := l.buf[l.start:l.end]
			l.start, l.skipping = l.end, true
			return line, true
		}
		if l.err != nil {
			return l.last()
		}
		from -= l.makeRoom()
		l.wait()
		var n int
		n, l.err = l.r.Read(l.buf[l.end:])
		l.end += n
	}
}

// last is the last line, where no newline ends it.
func (l *lineReader) last() ([]byte, bool) {
	line := l.buf[l.start:l.end]
	l.start = l.end
	return line, len(line) > 0 && !l.skipping
}

// makeRoom moves what is left to the front, or grows the buffer, and says by how much it moved.
func (l *lineReader) makeRoom() int {
	if l.end < len(l.buf) {
		return 0
	}
	moved := l.start
	if moved > 0 {
		copy(l.buf, l.buf[l.start:l.end])
		l.start, l.end = 0, l.end-moved
		return moved
	}
	grown := make([]byte, 2*len(l.buf))
	copy(grown, l.buf)
	l.buf = grown
	return 0
}
