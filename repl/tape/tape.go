package tape

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Tape is a film to be made.
type Tape struct {
	Settings map[string]string // Set and Output
	Env      [][2]string       // in order
	Steps    []Step
}

// Step is one thing that happens in it: exactly one of the four is there.
type Step struct {
	Line  int
	Type  string         // text, typed key by key
	Key   string         // Enter, Escape, Ctrl+C, ...
	Sleep time.Duration  //
	Wait  *regexp.Regexp // until the screen shows it
	Limit time.Duration  // of the Wait
	Scene string         // the comment that begins its scene
	Cut   bool           // it happens, and is not filmed: it stands between Hide and Show
}

// sceneHead begins a scene: "Scene 3: ...", "The end: ...".
var sceneHead = regexp.MustCompile(`^(Scene \d+|The end): `)

// keys are those that have a name.
var keys = []string{"Enter", "Escape", "Space", "Tab", "Backspace", "Up", "Down", "Left", "Right"}

// Parse reads a tape.
func Parse(text string) (*Tape, error) {
	t := &Tape{Settings: map[string]string{}}
	scene, cut := "", false
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if comment, is := strings.CutPrefix(line, "# "); is && sceneHead.MatchString(comment) {
			scene = comment
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if line == "Hide" || line == "Show" {
			cut = line == "Hide"
			continue
		}
		step, err := t.command(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if step != (Step{}) {
			step.Line, step.Scene, step.Cut = i+1, scene, cut
			t.Steps = append(t.Steps, step)
		}
	}
	return t, nil
}

// command reads one line. Settings are no steps.
func (t *Tape) command(line string) (s Step, err error) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "Output" || word == "Require":
		t.Settings[word] = rest
	case word == "Set" || word == "Env":
		name, value, found := strings.Cut(rest, " ")
		if value, err = unquoted(value); err != nil || !found {
			return s, fmt.Errorf("%s takes a name and a value", word)
		}
		if word == "Env" {
			t.Env = append(t.Env, [2]string{name, value})
		} else {
			t.Settings[name] = value
		}
	case word == "Type":
		s.Type, err = unquoted(rest)
	case word == "Sleep":
		s.Sleep, err = time.ParseDuration(rest)
	case strings.HasPrefix(word, "Wait"):
		return wait(word, rest)
	case slices.Contains(keys, word) || len(word) == 6 && strings.HasPrefix(word, "Ctrl+"):
		if s.Key = word; rest != "" {
			return s, fmt.Errorf("one %s a line", word)
		}
	default:
		return s, fmt.Errorf("unknown command %q", word)
	}
	return s, err
}

// wait reads a Wait. A bare one, which looks at the last line only, or without a limit of its own,
// says too little.
func wait(word, rest string) (s Step, err error) {
	limit, is := strings.CutPrefix(word, "Wait+Screen@")
	if !is {
		return s, errors.New("say Wait+Screen@10s /.../")
	}
	if s.Limit, err = time.ParseDuration(limit); err != nil {
		return s, err
	}
	if len(rest) < 3 || rest[0] != '/' || strings.IndexByte(rest[1:], '/') != len(rest)-2 {
		return s, errors.New("a regular expression stands between slashes, and has none itself")
	}
	s.Wait, err = regexp.Compile(rest[1 : len(rest)-1])
	return s, err
}

// unquoted is a text in quotes, or a word. Tapes have no escapes.
func unquoted(s string) (string, error) {
	if s == "" {
		return "", errors.New("a text is missing")
	}
	if q := s[0]; q == '"' || q == '\'' || q == '`' {
		if len(s) < 2 || strings.IndexByte(s[1:], q) != len(s)-2 {
			return "", fmt.Errorf("the quote of %s is not closed at the end of the line", s)
		}
		return s[1 : len(s)-1], nil
	}
	return s, nil
}

// The terminal of the film has an edge around it, and room for a scroll bar at the right.
const edge, scrollBar = 5, 15

// Size is how many columns and rows the terminal of the film has, at least: a character is 0.6 of
// the font's size wide, and at most 1.35 high, with the space that is set between two of them.
func (t *Tape) Size() (columns, rows int) {
	font, padding := t.number("FontSize", 22), t.number("Padding", 60)
	width, height := t.number("Width", 1200), t.number("Height", 600)
	columns = (width - 2*padding - 2*edge - scrollBar) * 10 /
		(6*font + 10*t.number("LetterSpacing", 1))
	return columns, (height - 2*padding - 2*edge) * 100 / (135 * font)
}

// number is a setting that is a whole number.
func (t *Tape) number(name string, usual int) int {
	if v, err := strconv.Atoi(t.Settings[name]); err == nil {
		return v
	}
	return usual
}

// Time is how long the film is at least: all that is typed and slept, with no time for the waits.
func (t *Tape) Time() time.Duration {
	speed, err := time.ParseDuration(t.Settings["TypingSpeed"])
	if err != nil {
		speed = 50 * time.Millisecond
	}
	var all time.Duration
	for _, s := range t.Steps {
		switch {
		case s.Cut:
		case s.Key != "":
			all += speed
		default:
			all += s.Sleep + speed*time.Duration(len(s.Type))
		}
	}
	return all
}
