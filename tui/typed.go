package tui

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl/lang"
	"conclave/repl/lesson"
	"conclave/tui/drive"
	"conclave/tui/panel"
)

// typed is what is typed: the command line, with its history and its completion.
type typed struct {
	draft   string   // what was typed before history was looked at
	place   int      // in the history; its length is the draft
	words   []string // the candidates, whole
	prefix  int      // where the word at the cursor begins
	entered bool     // a statement was: its answer is to be shown
}

// open begins to type a statement.
func (m *model) openCommand(text string) {
	m.mode = typing
	m.ui.Overlays = slices.DeleteFunc(m.ui.Overlays, func(o panel.Overlay) bool {
		// the answer before, which would lie over the next one
		return o.Kind == panel.Words || o.Kind == panel.TxnDiagram
	})
	m.typed.place = len(m.history())
	m.ui.Command = panel.Command{Input: panel.Input{Open: true}, Chosen: -1}
	m.setLine(text)
}

func (m *model) closeCommand() {
	m.mode = driving
	m.ui.Command = panel.Command{Chosen: -1}
}

func (m *model) history() []string {
	if m.world.History == nil {
		return nil
	}
	return m.world.History.Lines()
}

// setLine replaces the line.
func (m *model) setLine(text string) {
	m.ui.Command.Text, m.ui.Command.Cursor = text, len(text)
	m.edited()
}

// edited is called when the line is another.
func (m *model) edited() {
	m.ui.Command.Candidates, m.ui.Command.Chosen, m.ui.Command.Note = nil, -1, ""
}

// typeKey is a key on the command line.
func (m *model) typeKey(msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		if len(m.ui.Command.Candidates) > 0 {
			m.edited()
			return nil
		}
		m.closeCommand()
	case "enter":
		return m.enterLine()
	case "tab":
		m.complete(1)
	case "shift+tab":
		m.complete(-1)
	case "up", "ctrl+p":
		m.recall(-1)
	case "down", "ctrl+n":
		m.recall(1)
	default:
		if edit(&m.ui.Command.Input, msg) {
			m.edited()
		}
	}
	return nil
}

// enterLine runs the line. One that does not parse stays, with what is wrong with it.
func (m *model) enterLine() tea.Cmd {
	line := m.ui.Command.Text
	if strings.TrimSpace(line) == "" {
		m.closeCommand()
		return nil
	}
	stmts, wrong := lang.ParseLine(line, 1)
	if len(wrong) > 0 {
		m.ui.Command.Note = lang.Escape(wrong[0].Message)
		m.ui.Command.Cursor = offset(line, wrong[0].Pos.Col)
		return nil
	}
	if m.world.History != nil {
		if err := m.world.History.Add(line); err != nil {
			m.notice = lang.Escape("history is not kept any more: " + err.Error())
		}
	}
	m.closeCommand()
	if l, is := stmts[0].Node.(lang.Lesson); is && len(stmts) == 1 && l.Name != "" {
		return m.lesson(l.Name)
	}
	return m.enter(stmts)
}

// lesson is LESSON: here it is the script that drives from now on.
func (m *model) lesson(name string) tea.Cmd {
	l, err := lesson.Find(lesson.Course(m.world.Lessons), name)
	if err != nil {
		m.notice = lang.Escape(err.Error())
		return nil
	}
	script, wrong := drive.Parse(l.File(), l.Source)
	if len(wrong) > 0 {
		m.notice = lang.Escape(wrong[0].Error())
		return nil
	}
	m.closeAnswers()
	return m.do(func(d *drive.Driver) error {
		d.Load(script)
		return nil
	})
}

// offset is where a column is, in bytes.
func offset(line string, col int) int {
	for i := range line {
		if col--; col <= 0 {
			return i
		}
	}
	return len(line)
}

// recall goes back and forth in the history.
func (m *model) recall(by int) {
	lines := m.history()
	if m.typed.place == len(lines) {
		m.typed.draft = m.ui.Command.Text
	}
	place := m.typed.place + by
	if place < 0 || place > len(lines) {
		return
	}
	m.typed.place = place
	if place == len(lines) {
		m.setLine(m.typed.draft)
		return
	}
	m.setLine(lines[place])
}

// widestCandidate is how wide a candidate may be.
const widestCandidate = 50

// complete is tab: it inserts what is sure, then lists what may follow, then goes through it.
func (m *model) complete(by int) {
	c := &m.ui.Command
	if m.world.Complete == nil || m.show.busy {
		return
	}
	if n := len(c.Candidates); n > 0 {
		c.Chosen = (c.Chosen + by + n) % n
		if c.Chosen < 0 {
			c.Chosen = n - 1
		}
		m.insert(m.typed.words[c.Chosen])
		return
	}
	prefix, words, after := m.world.Complete(c.Text[:c.Cursor], widestCandidate)
	m.typed.prefix = c.Cursor - len(prefix)
	switch {
	case len(words) == 0:
	case len(words) == 1:
		m.insert(words[0] + after)
	default:
		if more := shared(words); len(more) > len(prefix) {
			m.insert(more)
			return
		}
		m.typed.words, c.Candidates, c.Chosen = words, words, -1
	}
}

// insert puts a word in place of the one at the cursor.
func (m *model) insert(word string) {
	c := &m.ui.Command
	c.Text = c.Text[:m.typed.prefix] + word + c.Text[c.Cursor:]
	c.Cursor = m.typed.prefix + len(word)
	c.Note = ""
}

// shared is what all words begin with.
func shared(words []string) string {
	first := words[0]
	for _, w := range words[1:] {
		n := 0
		for n < len(first) && n < len(w) && first[n] == w[n] {
			n++
		}
		first = first[:n]
	}
	for len(first) > 0 && !utf8.ValidString(first) {
		first = first[:len(first)-1]
	}
	return first
}

// longestLine is how much is taken in: a statement of a person is shorter, and what is pasted
// beyond it would not be read.
const longestLine = 64 << 10

// paste is text for the command line: keys in it mean nothing.
func (m *model) paste(text string) tea.Cmd {
	if m.tooSmall() {
		return nil
	}
	if m.mode == filtering {
		insertText(&m.ui.Filter, printable(text))
		return nil
	}
	if m.mode != typing {
		m.openCommand("")
	}
	insertText(&m.ui.Command.Input, printable(text))
	m.edited()
	return nil
}

// printable is text as it may stand on one line: every newline ends a statement.
func printable(text string) string {
	text = strings.TrimRight(text, "\r\n")
	text = strings.NewReplacer("\r\n", "; ", "\n", "; ", "\r", "; ", "\t", " ").Replace(text)
	return lang.Escape(text)
}

func insertText(in *panel.Input, text string) {
	if len(in.Text)+len(text) > longestLine {
		return
	}
	in.Text = in.Text[:in.Cursor] + text + in.Text[in.Cursor:]
	in.Cursor += len(text)
}

// filterKey is a key on the filter: what is typed counts at once.
func (m *model) filterKey(msg tea.KeyMsg) {
	switch msg.String() {
	case "esc":
		m.ui.Filter = panel.Input{}
		m.mode = driving
	case "enter", "tab":
		m.ui.Filter.Open = false
		m.mode = driving
	default:
		edit(&m.ui.Filter, msg)
	}
}

// openFilter begins to type a filter.
func (m *model) openFilter() {
	m.mode = filtering
	m.ui.Filter.Open = true
	m.ui.Filter.Cursor = len(m.ui.Filter.Text)
	if len(m.ui.Overlays) == 0 {
		m.ui.Focus = panel.Focus{Panel: panel.Events}
	}
}

// edit changes a line, and reports whether its text is another.
func edit(in *panel.Input, msg tea.KeyMsg) bool {
	before, text := in.Text, in.Text
	switch msg.String() {
	case "left", "ctrl+b":
		_, size := utf8.DecodeLastRuneInString(text[:in.Cursor])
		in.Cursor -= size
	case "right", "ctrl+f":
		_, size := utf8.DecodeRuneInString(text[in.Cursor:])
		in.Cursor += size
	case "home", "ctrl+a":
		in.Cursor = 0
	case "end", "ctrl+e":
		in.Cursor = len(text)
	case "backspace", "ctrl+h":
		_, size := utf8.DecodeLastRuneInString(text[:in.Cursor])
		in.Text = text[:in.Cursor-size] + text[in.Cursor:]
		in.Cursor -= size
	case "delete", "ctrl+d":
		_, size := utf8.DecodeRuneInString(text[in.Cursor:])
		in.Text = text[:in.Cursor] + text[in.Cursor+size:]
	case "ctrl+u":
		in.Text, in.Cursor = text[in.Cursor:], 0
	case "ctrl+k":
		in.Text = text[:in.Cursor]
	case "ctrl+w", "alt+backspace":
		kept := strings.TrimRight(text[:in.Cursor], " ")
		kept = kept[:strings.LastIndexByte(kept, ' ')+1]
		in.Text, in.Cursor = kept+text[in.Cursor:], len(kept)
	default:
		if (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace) && !msg.Alt {
			insertText(in, printable(string(msg.Runes)))
		}
	}
	return in.Text != before
}
