package session

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"conclave/repl/lang"
)

// TestTheJournalReadsBackWhatEntered: of every script of the repository, statement by statement.
func TestTheJournalReadsBackWhatEntered(t *testing.T) {
	var j journal
	var want []Entry
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".kv" {
			return err
		}
		src, err := os.ReadFile(path)
		for no, line := range strings.Split(string(src), "\n") {
			stmts, _ := lang.ParseLine(line, no+1)
			for _, st := range stmts {
				e := Entry{
					Statement: st, At: Place{File: path, Line: 3 * no % 7, Dir: "x"}, id: uint64(j.n * 3),
					Named: j.n%2 == 0, Sourced: j.n%3 == 0, Steered: j.n%5 == 0,
				}
				if j.n%100 == 0 {
					e.Stops, e.passed, e.result = []uint64{uint64(j.n)}, moment{events: 4}, &Result{Line: j.n}
				}
				want = append(want, e)
				j.add(&e, st.Canonical())
			}
		}
		return err
	})
	if err != nil || j.n < 1000 {
		t.Fatal(j.n, err)
	}
	for i := range want {
		if got := j.entry(i); !reflect.DeepEqual(got, want[i]) {
			t.Fatalf("%d is %+v, and was %+v", i, got, want[i])
		}
		if j.session(i) != want[i].Statement.Session || j.id(i) != want[i].id {
			t.Fatalf("%d: %q %d", i, j.session(i), j.id(i))
		}
	}
}

// TestJournalsThatPartKeepTheirOwn: two that share their beginning, each goes on by itself,
// wherever in a page they part.
func TestJournalsThatPartKeepTheirOwn(t *testing.T) {
	text := func(j *journal) (s string) {
		for i := range j.n {
			e := j.entry(i)
			s += e.Statement.Canonical() + fmt.Sprint(e.Stops) + "\n"
		}
		return s
	}
	add := func(j *journal, n int, key string) (s string) {
		for i := range n {
			st := lang.Statement{Node: lang.Get{Key: fmt.Sprint(key, i)}}
			j.add(&Entry{Statement: st}, st.Canonical())
			s += "GET " + fmt.Sprint(key, i) + "[]\n"
		}
		return s
	}
	for _, at := range []int{0, 1, pageEntries - 1, pageEntries, pageEntries + 1, 2 * pageEntries} {
		var a journal
		common := add(&a, at, "k")
		b := a.to(at)
		whole := common + add(&a, 300, "a")
		c := a.to(at)
		a.rare(at).stops = []uint64{7} // of an entry that the others do not have
		for name, other := range map[string]*journal{"b": &b, "c": &c} {
			want := common + add(other, 300, name)
			stopped := strings.Replace(text(&a), "[7]", "[]", 1)
			if text(other) != want || stopped != whole {
				t.Fatalf("parted at %d: %s is %d long and the first one %d", at, name, other.n, a.n)
			}
		}
	}
}

// TestAStatementInTheJournalTakesFewBytes: the text and little more.
func TestAStatementInTheJournalTakesFewBytes(t *testing.T) {
	s := onEngine(t, Config{})
	for i := range 10_000 {
		st := lang.Statement{Pos: lang.Pos{Line: i + 1, Col: 1}}
		st.Node = lang.Put{Key: fmt.Sprintf("key%07d", i), Value: "value"}
		s.Stream(st, Place{File: "-"}, func(Result) {})
	}
	if each := s.journal.size() / s.journal.n; each > len("PUT key0000000 value")+20 {
		t.Errorf("a statement of 20 bytes takes %d in the journal", each)
	}
}
