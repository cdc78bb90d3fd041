package repl

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"conclave/repl/lang"
)

const (
	historyLines = 1000
	longestEntry = 8 << 10 // longer lines are pasted data: nobody looks for them with an arrow
)

// History is what was typed at the prompt, for another door at which a person types.
type History = history

// OpenHistory reads what is there; the warning says why it is not kept, if it is not.
func OpenHistory(lookup func(string) (string, bool)) (h *History, warning string) {
	return openHistory(lookup)
}

// Lines are the lines, oldest first. They are not to be changed.
func (h *history) Lines() []string { return h.lines }

// Add keeps a line that was typed. An error turns the keeping off.
func (h *history) Add(line string) error { return h.add(line) }

// history is what was typed, oldest first. It is kept here and not by readline, which writes files
// that all may read, keeps adjacent doubles of earlier sessions, and shows control bytes of a
// damaged file as they are.
type history struct {
	path  string // "" where it is not kept
	lines []string
	kept  int // lines in the file
}

// historyPath says where history is kept; "" is nowhere.
func historyPath(lookup func(string) (string, bool)) (string, error) {
	if path, set := lookup("CONCLAVE_HISTORY"); set {
		return path, nil
	}
	if state, _ := lookup("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "conclave", "history"), nil
	}
	home, _ := lookup("HOME")
	if home == "" {
		return "", errors.New("HOME is not set")
	}
	return filepath.Join(home, ".local", "state", "conclave", "history"), nil
}

// openHistory reads what is there. Where it cannot be kept there is a warning, and only one: the
// history of this session is there all the same.
func openHistory(lookup func(string) (string, bool)) (h *history, warning string) {
	h = &history{}
	path, err := historyPath(lookup)
	if err == nil && path != "" {
		err = h.open(path)
	}
	if err != nil {
		h.path = ""
		var at *fs.PathError
		if errors.As(err, &at) {
			err = fmt.Errorf("%s: %w", at.Path, at.Err)
		}
		warning = lang.Escape(fmt.Sprintf(
			"History is not kept: %v. (CONCLAVE_HISTORY= turns it off.)", err))
	}
	return h, warning
}

func (h *history) open(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a file", path) // a FIFO would hold us up
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Chmod(0o600); err != nil {
		return err
	}
	h.path = path
	return h.read(f)
}

// read takes in the lines of a file. Lines that could not have been typed are left out.
func (h *history) read(f *os.File) error {
	h.lines, h.kept = nil, 0
	in := bufio.NewScanner(f)
	in.Buffer(make([]byte, 0, 4096), 1<<20)
	for in.Scan() {
		h.kept++
		if line := in.Text(); lang.Escape(line) == line {
			h.push(line)
		}
	}
	return in.Err()
}

// push takes a line in, unless it is the same as the one before, and reports whether it did.
func (h *history) push(line string) bool {
	if strings.TrimSpace(line) == "" || len(line) > longestEntry ||
		len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return false
	}
	h.lines = append(h.lines, line)
	if extra := len(h.lines) - historyLines; extra > 0 {
		h.lines = append(h.lines[:0], h.lines[extra:]...)
	}
	return true
}

// add keeps a line that was typed. An error turns the keeping off.
func (h *history) add(line string) error {
	if !h.push(line) || h.path == "" {
		return nil
	}
	err := h.write(line)
	if err != nil {
		h.path = ""
	}
	return err
}

func (h *history) write(line string) error {
	if h.kept >= historyLines {
		return h.rewrite(line)
	}
	f, err := os.OpenFile(h.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	h.kept++
	return errors.Join(err, f.Close())
}

// rewrite writes the file anew with its last lines. It is read again first, for another prompt may
// have added to it; and a reader sees either the old file or the new one.
func (h *history) rewrite(line string) error {
	old, err := os.Open(h.path)
	if err != nil {
		return err
	}
	var all history
	err = errors.Join(all.read(old), old.Close())
	if err != nil {
		return err
	}
	all.push(line)
	tmp, err := os.CreateTemp(filepath.Dir(h.path), ".history-*") // 0600
	if err != nil {
		return err
	}
	_, err = tmp.WriteString(strings.Join(all.lines, "\n") + "\n")
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), h.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	h.kept = len(all.lines)
	return nil
}
