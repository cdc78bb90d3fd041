package lang

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Reader reads the lines of a script as they come, with bounded memory: standard input may be
// anything. It reads no further than the line that it was asked for.
type Reader struct {
	in   *bufio.Reader
	line int
}

// NewReader makes a Reader.
func NewReader(in io.Reader) *Reader { return &Reader{in: bufio.NewReaderSize(in, 64<<10)} }

// Next is the next line, without its newline, and its number. A line that is too long answers
// with an *Error (LIMIT), and counts as one line; the next call goes on after it. io.EOF is the
// end, any other error that of the reader.
func (r *Reader) Next() (line string, lineNo int, err error) {
	var buf []byte
	for long := false; ; {
		part, err := r.in.ReadSlice('\n')
		if long = long || !fits(len(buf), part); !long {
			buf = append(buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (long || len(buf) > 0):
			// A last line without a newline is a line.
		case err != nil:
			return "", r.line, err
		}
		r.line++
		if long {
			return "", r.line, lineTooLong(r.line)
		}
		return r.strip(buf), r.line, nil
	}
}

// fits reports whether the rest of a line still fits after n bytes, its line end not counted.
func fits(n int, part []byte) bool {
	return n+len(part) <= MaxLine || n+len(bytes.TrimRight(part, "\r\n")) <= MaxLine
}

// strip takes the newline off a line, and the BOM off the first.
func (r *Reader) strip(buf []byte) string {
	line := strings.TrimSuffix(strings.TrimSuffix(string(buf), "\n"), "\r")
	if r.line == 1 {
		line = strings.TrimPrefix(line, bom)
	}
	return line
}
