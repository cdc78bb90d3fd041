package repl

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/chzyer/readline"
)

// editor reads lines from a terminal, with readline. There is one for the life of the process:
// a second instance would lose what the first had read ahead.
type editor struct {
	rl   *readline.Instance
	keys *keyboard
	term *terminal
	hist *history
	tab  *tab

	begins atomic.Bool // a line begins, and has not been drawn yet
	mu     sync.Mutex
	atEnd  bool // the cursor is behind the last character
	empty  bool
}

// errInterrupted is Ctrl-C on a line that is being edited.
var errInterrupted = readline.ErrInterrupt

func newEditor(keys *keyboard, term *terminal, hist *history, complete completer) (*editor, error) {
	e := &editor{keys: keys, term: term, hist: hist}
	e.tab = &tab{complete: complete, editor: e}
	rl, err := readline.NewEx(&readline.Config{
		Stdin:  keys,
		Stdout: os.Stdout,
		Stderr: os.Stderr,

		// History is ours: see history.
		DisableAutoSaveHistory: true,
		HistoryLimit:           historyLines,
		HistorySearchFold:      true,

		AutoComplete:        e.tab,
		Listener:            readline.FuncListener(e.changed),
		FuncFilterInputRune: e.filter,
		Painter:             painter{e},

		EOFPrompt:      "\n", // readline's way to write "nothing"
		FuncGetWidth:   func() int { return screenWidth(os.Stdout) },
		FuncIsTerminal: func() bool { return true },
		FuncMakeRaw:    func() error { term.set(modeEdit); return nil },
		FuncExitRaw:    func() error { term.set(modeRunning); return nil },
	})
	e.rl = rl
	return e, err
}

// line reads a line. It ends with errInterrupted (and what was typed) at Ctrl-C, with io.EOF at
// Ctrl-D on an empty line.
func (e *editor) line(prompt string) (string, error) {
	e.rl.ResetHistory()
	// Ctrl-R and then Ctrl-C with an empty history is a nil pointer in readline, and a search that
	// ends with Enter leaves its place in the history behind; so it is filled anew for every line,
	// and never empty.
	if len(e.hist.lines) == 0 {
		_ = e.rl.SaveHistory("")
	}
	for _, l := range e.hist.lines {
		_ = e.rl.SaveHistory(l)
	}
	e.rl.SetPrompt(prompt)
	e.tab.shown = "\x00" // no line yet
	e.begins.Store(true)
	line, err := e.rl.Readline()
	e.keys.edit(false)
	if e.keys.ended() && err == nil {
		return "", io.EOF // the terminal is gone; readline would run what stood on the line
	}
	if errors.Is(err, readline.ErrInterrupt) {
		return line, errInterrupted
	}
	return line, err
}

// filter sees each key before readline does. It never drops one: readline would then read on even
// after the line has ended. Bell is the key that does nothing.
func (e *editor) filter(r rune) (rune, bool) {
	e.mu.Lock()
	atEnd, empty := e.atEnd, e.empty
	e.mu.Unlock()
	switch r {
	case readline.CharInterrupt, readline.CharDelete:
		if e.rl.Operation.IsSearchMode() || r == readline.CharDelete && !empty {
			e.keys.edit(true) // it does not end the line
		}
	case runeDelete:
		if atEnd {
			return readline.CharBell, true // else it would be Ctrl-D, and leave
		}
		return readline.CharDelete, true
	case runeChunk:
		if !e.rl.Operation.IsSearchMode() {
			return r, true // changed puts the text in its place
		}
		text := []rune(e.keys.chunk())
		for _, c := range text[:len(text)-1] {
			e.rl.Operation.SearchChar(c)
		}
		return text[len(text)-1], true
	case readline.CharCtrlZ:
		// readline's own would stop our parent too, and wait by the clock.
		e.rl.Clean()
		e.term.suspend()
		e.rl.Refresh()
		return readline.CharBell, true
	}
	return r, true
}

// longestLine is one more than a line may have; what is pasted beyond it is lost, and the line is
// refused anyway.
const longestLine = 4<<20 + 1

// changed sees the line after every key. readline draws a line anew for each character, so runs of
// text come as one chunk, which is put in here.
func (e *editor) changed(line []rune, pos int, key rune) ([]rune, int, bool) {
	if key == runeChunk && pos > 0 && line[pos-1] == runeChunk {
		text := []rune(e.keys.chunk())
		text = text[:min(len(text), max(0, longestLine-len(line)))]
		grown := append([]rune(nil), line[:pos-1]...)
		grown = append(append(grown, text...), line[pos:]...)
		line, pos = grown, pos-1+len(text)
	}
	e.mu.Lock()
	e.atEnd, e.empty = pos == len(line), len(line) == 0
	e.mu.Unlock()
	return line, pos, key == runeChunk
}

// painter leaves the characters that stand for keys out of what is drawn. Once the prompt is drawn
// the line may have keys: readline's goroutine can be ahead of the one that begins the line, and with
// what was typed ahead it would edit and end the line under its hands.
type painter struct{ editor *editor }

func (p painter) Paint(line []rune, _ int) []rune {
	if p.editor.begins.CompareAndSwap(true, false) {
		p.editor.keys.edit(true)
	}
	for i, r := range line {
		if r == runeChunk {
			return append(append([]rune(nil), line[:i]...), line[i+1:]...)
		}
	}
	return line
}

// tab is the Tab key: readline asks it, it asks complete.
type tab struct {
	complete completer
	editor   *editor
	shown    string // the line whose candidates were listed last
}

// Do answers with what is to be inserted. Where there is a choice the candidates are listed above
// the line, as a shell does: readline's own list divides by zero where one is wider than the
// screen, and loses the cursor where they are more than fit on it.
func (t *tab) Do(line []rune, pos int) ([][]rune, int) {
	before := string(line[:pos])
	found := t.complete(before, screenWidth(os.Stdout)-2)
	switch {
	case len(found.words) == 0:
		return nil, 0
	case len(found.words) == 1:
		insert := strings.TrimPrefix(found.words[0], found.typed) + found.after
		return [][]rune{[]rune(insert)}, len([]rune(found.typed))
	}
	if more := strings.TrimPrefix(shared(found.words), found.typed); more != "" {
		return [][]rune{[]rune(more)}, len([]rune(found.typed))
	}
	if t.shown != before {
		t.shown = before
		out := listing(found.words, screenWidth(os.Stdout), screenHeight(os.Stdout)-2)
		_, _ = t.editor.rl.Stdout().Write([]byte(out))
	}
	return nil, 0
}

// shared is what all words begin with.
func shared(words []string) string {
	first := []rune(words[0])
	for _, w := range words[1:] {
		n := 0
		for _, r := range w {
			if n == len(first) || first[n] != r {
				break
			}
			n++
		}
		first = first[:n]
	}
	return string(first)
}

// listing sets words in columns, read downwards, in at most that many rows.
func listing(words []string, screen, rows int) string {
	widest := 0
	for _, w := range words {
		widest = max(widest, width(w))
	}
	cols := max(1, (screen-1)/(widest+2))
	need := (len(words) + cols - 1) / cols
	var b []byte
	for row := range min(need, max(rows-1, 1)) {
		for i := row; i < len(words); i += need {
			b = append(b, words[i]...)
			if i+need < len(words) {
				b = pad(b, words[i], widest+2)
			}
		}
		b = append(b, '\n')
	}
	if need > max(rows-1, 1) {
		b = append(b, "...\n"...)
	}
	return string(b)
}
