package repl

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"conclave/repl/lesson"
	"conclave/repl/session"
)

// worldOf is the world that sessions live in. It is looked at while no statement runs.
type worldOf struct {
	sess    func() *session.Sessions
	lessons fs.FS
}

// Completion finds what Tab may insert behind the text before the cursor, for another door at which
// a person types: what was typed of the word there, the words that begin so, none wider than widest,
// and what is to be inserted after the word where there is only one.
func Completion(
	sess func() *session.Sessions, lessons fs.FS,
) func(before string, widest int) (typed string, words []string, after string) {
	find := complete(worldOf{sess, lessons})
	return func(before string, widest int) (string, []string, string) {
		found := find(before, widest)
		return found.typed, found.words, found.after
	}
}

// Keys are the keys that exist.
func (w worldOf) Keys(prefix string, most int) []string {
	return w.sess().Keys(prefix, most)
}

// Nodes are those that are up, or down, or all.
func (w worldOf) Nodes(up, down bool) []string {
	sess := w.sess()
	live, dead := sess.LiveNodes(), sess.DeadNodes()
	switch {
	case up && down:
		return sess.Cluster().NodeNames()
	case up:
		return live
	}
	return dead
}

// Sessions are those that were named.
func (w worldOf) Sessions() []string { return w.sess().Names() }

// Txns are those that have not ended.
func (w worldOf) Txns() []string {
	var names []string
	for _, t := range w.sess().Cluster().TxnViews() {
		names = append(names, fmt.Sprintf("T%d", t.Txn))
	}
	return names
}

// Lessons are the lessons.
func (w worldOf) Lessons() []string {
	return lesson.Names(lesson.Course(w.lessons))
}

// Files are the files and folders whose path begins with prefix. Those with a dot are for who
// types it.
func (w worldOf) Files(prefix string) []string {
	folder, base := filepath.Split(prefix)
	in := folder
	if in == "" {
		in = "."
	}
	dir, err := os.Open(in)
	if err != nil {
		return nil
	}
	defer dir.Close()
	entries, err := dir.ReadDir(10_000) // a folder of a million files is not for Tab
	if err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || name[0] == '.' && !strings.HasPrefix(base, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(in, name)); err == nil && info.IsDir() {
			name += "/"
		}
		names = append(names, folder+name)
	}
	sort.Strings(names)
	return names
}
