package repl

import (
	"errors"
	"io"
	"sync"
	"unicode/utf8"
)

// keyboard is the one wrapper around standard input for the life of the process. readline reads
// keys through it, PAUSE reads a key through it, and what was typed ahead stays in it or, better,
// in the terminal: it reads only when somebody asks.
type keyboard struct {
	src io.Reader

	mu       sync.Mutex
	changed  sync.Cond // something below has changed
	raw      []byte    // read, and not yet made into keys
	scan     scanner
	err      error
	wanted   bool // somebody waits for bytes
	reading  bool // and the terminal was asked for them
	open     bool // readline may have keys: a line is being edited
	stopping bool // a PAUSE is to end without a key
	early    int  // bytes to come that the shell's mode of the terminal took in
	chunks   []string
}

var errStopped = errors.New("stopped")

func newKeyboard(src io.Reader) *keyboard {
	k := &keyboard{src: src}
	k.changed.L = &k.mu
	go k.pump()
	return k
}

// pump reads whenever somebody waits. It is a goroutine of its own because a read from a terminal
// cannot be called off, and a PAUSE that is interrupted must end all the same.
func (k *keyboard) pump() {
	buf := make([]byte, 4096)
	for {
		k.mu.Lock()
		for !k.wanted {
			k.changed.Wait()
		}
		k.wanted, k.reading = false, true
		k.mu.Unlock()
		n, err := k.src.Read(buf)
		k.mu.Lock()
		for i := range buf[:min(n, k.early)] {
			if buf[i] == 0 {
				buf[i] = keyEOF[0] // what such a mode makes of a Ctrl-D
			}
		}
		k.early -= min(n, k.early)
		k.raw = append(k.raw, buf[:n]...)
		k.err, k.reading = err, false
		k.changed.Broadcast()
		k.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// take is the next token, once there is one and ready allows it to be taken.
func (k *keyboard) take(ready func() (bool, error)) (token, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for {
		ok, err := ready()
		if err != nil {
			return token{}, err
		}
		for ok {
			tok, n := k.scan.next(k.raw)
			if n == 0 {
				break
			}
			k.raw = k.raw[n:]
			if tok.keys != "" {
				return tok, nil
			}
		}
		if ok && k.err != nil {
			return token{}, k.err
		}
		if ok && !k.reading {
			k.wanted = true
			k.changed.Broadcast()
		}
		k.changed.Wait()
	}
}

// bytes is the next key as the terminal sent it, or the whole of a paste, once there is one and may
// allows it. may is told when a key is taken.
func (k *keyboard) bytes(may func(take bool) (bool, error)) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for {
		ok, err := may(false)
		if err != nil {
			return nil, err
		}
		if n := keyLength(k.raw); ok && n > 0 {
			_, err = may(true)
			b := k.raw[:n:n]
			k.raw = k.raw[n:]
			return b, err
		}
		if ok && k.err != nil {
			return nil, k.err
		}
		if ok && !k.reading {
			k.wanted = true
			k.changed.Broadcast()
		}
		k.changed.Wait()
	}
}

// wake lets who waits for a key look again whether they may have it.
func (k *keyboard) wake() {
	k.mu.Lock()
	k.changed.Broadcast()
	k.mu.Unlock()
}

// Read gives readline one key a call. While no line is being edited it gives none: readline asks
// for more than it needs, and would draw a prompt into the middle of an answer. A key that may be
// the end of the line is therefore the last one, until the editor says that the line goes on.
func (k *keyboard) Read(p []byte) (int, error) {
	tok, err := k.take(func() (bool, error) { return k.open, nil })
	if err != nil {
		return 0, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case tok.text != "":
		k.chunks = append(k.chunks, tok.text)
	case tok.keys == keyEnter || tok.keys == keyInterrupt || tok.keys == keyEOF:
		k.open = false
	}
	return copy(p, tok.keys), nil
}

// Close is there because readline wants it. Nothing is closed: see takeLine.
func (k *keyboard) Close() error { return nil }

// edit says whether a line is being edited.
func (k *keyboard) edit(on bool) {
	k.mu.Lock()
	k.open = on
	k.changed.Broadcast()
	k.mu.Unlock()
}

// chunk is the text of the oldest runeChunk.
func (k *keyboard) chunk() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.chunks) == 0 {
		return ""
	}
	s := k.chunks[0]
	k.chunks = k.chunks[1:]
	return s
}

// key waits for any key, for PAUSE, and says whether one came.
func (k *keyboard) key() bool {
	tok, err := k.take(func() (bool, error) {
		if k.stopping {
			return false, errStopped
		}
		return true, nil
	})
	if _, size := utf8.DecodeRuneInString(tok.text); size > 0 {
		k.mu.Lock()
		k.raw = append([]byte(tok.text[size:]), k.raw...) // of a run of text one was the key
		k.mu.Unlock()
	}
	return err == nil && tok.keys != keyInterrupt
}

// stop ends a PAUSE without a key, also one that is just about to begin: it holds until it is
// taken back, which is when the next line runs.
func (k *keyboard) stop(on bool) {
	k.mu.Lock()
	k.stopping = on
	k.changed.Broadcast()
	k.mu.Unlock()
}

// ended reports whether the terminal is gone.
func (k *keyboard) ended() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err != nil
}
