package repl

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// Screen is what DASHBOARD lends, until the dashboard is left: the terminal, and the sessions with
// which the prompt goes on afterwards.
type Screen struct {
	Sessions  *session.Sessions
	Keys      *Keys
	Out       *os.File
	History   *History // nil where nothing is typed
	Lessons   fs.FS
	Colour    Colour
	LookupEnv func(string) (string, bool)
	// Running is called with what gives the screen back when the process is told to end, and with
	// nil afterwards.
	Running func(restore func())
}

// Keys are the keys of a terminal, one by one. A key is read only when the one before has been
// dealt with, so that those behind the one that leaves the dashboard stay where they are.
type Keys struct {
	k    *keyboard
	rest []byte // of the last key, not yet read

	mu     sync.Mutex
	ready  bool
	closed bool
}

// Read is the bytes of one key, or of one paste, which may take several calls.
func (l *Keys) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		b, err := l.k.bytes(l.may)
		if err != nil {
			return 0, err
		}
		l.rest = b
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// may reports whether a key may be read now. If so, it is the only one until Next.
func (l *Keys) may(take bool) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false, io.EOF
	}
	ready := l.ready
	if take {
		l.ready = false
	}
	return ready, nil
}

// Next says that the last key has been dealt with.
func (l *Keys) Next() {
	l.set(func() { l.ready = true })
	l.k.wake()
}

// Close ends a Read that waits; it takes nothing.
func (l *Keys) Close() error {
	l.set(func() { l.closed = true })
	l.k.wake()
	return nil
}

func (l *Keys) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

var errNoDashboard = errors.New("there is no dashboard in this program")

// dashboard shows the dashboard until it is left.
func (r *runner) dashboard(hist *history) {
	r.out.flush()
	keys := &Keys{k: r.person.keys, ready: true}
	was := r.person.term.now()
	r.person.term.set(modeEdit)
	r.borrowed.Store(true)
	sess := r.sess.Load()
	policy := sess.SetPolicy(session.Prompt)
	err := errNoDashboard
	if show := r.opts.Dashboard; show != nil {
		err = show(&Screen{
			Sessions: sess, Keys: keys, Out: r.opts.Stdout, History: hist, Lessons: r.opts.Lessons,
			Colour: r.opts.Colour, LookupEnv: r.opts.LookupEnv, Running: r.showing,
		})
	}
	_ = keys.Close()
	sess.SetPolicy(policy)
	r.borrowed.Store(false)
	r.person.term.set(was)
	bracketed(true) // the dashboard has turned it off
	if err != nil {
		r.complain("conclave: " + lang.Escape(err.Error()))
	}
}

// showing notes how to give the screen back, while it is lent.
func (r *runner) showing(restore func()) {
	if restore == nil {
		r.restore.Store(nil)
		return
	}
	r.restore.Store(&restore)
}
