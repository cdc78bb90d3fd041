package repl

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// output is standard output: buffered, so that a million lines are not a million writes, and
// flushed by whoever is about to wait. Its errors are kept: the first one ends the run.
type output struct {
	f        *os.File
	terminal bool

	mu   sync.Mutex // a signal flushes too
	buf  []byte
	err  error
	rows int // lines that were shown on a terminal since a person pressed a key

	stopped atomic.Bool // Ctrl-C: what is still to be shown of this answer is not
}

const flushAt = 64 << 10

func newOutput(f *os.File) *output { return &output{f: f, terminal: isTerminal(f)} }

// lines takes whole lines that append puts to the buffer.
func (o *output) lines(app func(dst []byte) []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := len(o.buf)
	o.buf = app(o.buf)
	if o.terminal {
		o.rows += bytes.Count(o.buf[before:], []byte("\n"))
	}
	if len(o.buf) >= flushAt || o.terminal {
		o.write()
	}
}

func (o *output) line(s string) {
	o.lines(func(dst []byte) []byte { return append(append(dst, s...), '\n') })
}

func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.write()
}

// write writes what is in the buffer, in pieces, so that Ctrl-C ends a long answer on a screen. A
// short one, such as the error that tells of the interrupt, is written whole.
func (o *output) write() {
	const piece = 16 << 10
	for b := o.buf; len(b) > 0 && o.err == nil; {
		n := min(piece, len(b))
		_, o.err = o.f.Write(b[:n])
		b = b[n:]
		if len(b) > 0 && o.terminal && o.stopped.Swap(false) && o.err == nil {
			_, o.err = o.f.WriteString("\r\n(the rest of this answer is not shown)\n")
			break
		}
	}
	o.buf = o.buf[:0]
	if cap(o.buf) > 16*flushAt {
		o.buf = nil
	}
}

// failed reports whether nothing more can be written.
func (o *output) failed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err != nil
}

// verdict is the exit code and the message of an output that failed. A reader that went away
// (`conclave ... | head`) is nobody's mistake and gets no message.
func (o *output) verdict() (code int, message string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err == nil:
		return exitOK, ""
	case errors.Is(o.err, syscall.EPIPE):
		return exitPipe, ""
	}
	var at *os.PathError
	if errors.As(o.err, &at) {
		return exitFailed, "cannot write the results: " + at.Err.Error()
	}
	return exitFailed, "cannot write the results: " + o.err.Error()
}
