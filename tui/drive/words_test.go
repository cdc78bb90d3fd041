package drive

import (
	"strings"
	"testing"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// TestAScriptIsNamedWithoutItsFolders: a header and an alarm have no room for them. The driver knows
// it by its whole name, and so does what it answers on a failure.
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
