package drive

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// TestAScriptIsNamedWithoutItsFolders: a header and an alarm have no room for them. The driver
// knows it by its whole name, and so does what it answers on a failure.
func TestAScriptIsNamedWithoutItsFolders(t *testing.T) {
	const path = "/a/folder/of/a/long/name/story.kv"
	script, wrong := Parse(path, []byte("GET a => 7\nPUT b 1\n"))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	d := New(sessions(t), script)
	d.Next()
	d.Next()
	s := d.Scene(Room{Script: 5})
	if f := d.Failed(); f == nil || f.File != path {
		t.Fatalf("it has failed with %+v", f)
	}
	if s.Script.Name != "story.kv" || len(s.Alarms) == 0 ||
		!strings.HasPrefix(s.Alarms[0].Words, "the script has failed: story.kv:1: EXPECTATION: ") {
		t.Errorf("%q, and %+v", s.Script.Name, s.Alarms)
	}
}

// TestTheWayToTheDashboardIsNoNews of the session that came here.
func TestTheWayToTheDashboardIsNoNews(t *testing.T) {
	sess, err := session.New(session.Config{Screen: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ line, shown string }{{"PUT a 1", "PUT a 1"}, {"DASHBOARD", ""}} {
		stmts, wrong := lang.ParseLine(c.line, 1)
		if len(wrong) > 0 {
			t.Fatal(wrong[0])
		}
		if r := sess.Execute(stmts[0], session.Place{File: "-"}); r[0].Error != nil {
			t.Fatal(r[0].Error)
		}
		s := New(sess, nil).Scene(Room{}).Sessions[0]
		if s.Statement != c.shown || (s.Answer == "") != (c.shown == "") {
			t.Errorf("after %s: %+v", c.line, s)
		}
	}
}

// TestNothingInASceneIsRaw: whatever users write, in keys, values, scripts and captions, is escaped
// before it is in a scene, and shown as what it is.
func TestNothingInASceneIsRaw(t *testing.T) {
	src := "PUT \"k\\x1b[31m\" \"v\\a\\u202e\"\nBEGIN\nPUT \"k\\x1b[31m\" \"w\\x07\"\nCOMMIT\n" +
		"SAY \"\\x1b]0;title\\x07\"\nGET \"k\\x1b[31m\"\n"
	script, wrong := Parse("a\x1bb.kv", []byte(src))
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	d := New(sessions(t), script)
	seen := map[bool]int{}
	for range 40 {
		d.Step()
		strs(reflect.ValueOf(d.Scene(Room{Rows: 9, Script: 9})), func(text string) {
			seen[strings.Contains(text, `\x1b`)]++
			if strings.ContainsFunc(text, isRaw) {
				t.Fatalf("%q is in a scene", text)
			}
		})
	}
	if seen[true] < 100 {
		t.Errorf("an escape is seen %d times: too seldom to have tried it", seen[true])
	}
}

func isRaw(r rune) bool { return unicode.IsControl(r) || r == '\u202e' }

// strs calls fn for every string that can be reached from v.
func strs(v reflect.Value, fn func(string)) {
	switch v.Kind() {
	case reflect.String:
		fn(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			strs(v.Elem(), fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			strs(v.Index(i), fn)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			strs(v.Field(i), fn)
		}
	}
}

// TestWhyIsNotSaidTwice: beside "outcome unknown" stands who has not told it, and no more; beside
// another error its whole sentence.
func TestWhyIsNotSaidTwice(t *testing.T) {
	script, wrong := Parse("x.kv", []byte("BEGIN ON n3; PUT a 1; PUT k 1\nKILL n3 AT decision.logged\n"+
		"COMMIT => ERROR OUTCOME_UNKNOWN\nGET k\n"))
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	d := New(sessions(t), script)
	var all []string
	for range 40 {
		d.Step()
		for _, s := range d.Scene(Room{}).Sessions {
			if s.More != "" && !slices.Contains(all, s.Answer+": "+s.More) {
				all = append(all, s.Answer+": "+s.More)
			}
		}
	}
	want := []string{"outcome unknown: n3 crashed before it told how T1 ended"}
	if !slices.Equal(all, want) {
		t.Errorf("%q", all)
	}
}

// TestAnAlarmListsItsNodesAsASentenceDoes, and who waits is told in few enough words for a row.
func TestAnAlarmListsItsNodesAsASentenceDoes(t *testing.T) {
	script, wrong := Parse("x.kv", []byte("CLUSTER NODES 4\nBEGIN ON n2\nPUT a 1; PUT n 1; PUT z 1\n"+
		"KILL n2 AT decision.logged\nCOMMIT => ERROR OUTCOME_UNKNOWN\nGET a\n"))
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	d := New(sessions(t), script)
	for range 60 {
		d.Step()
	}
	s := d.Scene(Room{})
	const alarm = "T1 is in doubt on n1, n3 and n4: n2, which decides, is down"
	if len(s.Alarms) == 0 || s.Alarms[0].Words != alarm {
		t.Errorf("alarms %+v", s.Alarms)
	}
	if got := s.Sessions[0].Answer; got != "waits for a: T1 in doubt" {
		t.Errorf("who waits is told %q", got)
	}
}
