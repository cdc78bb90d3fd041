package lang

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestParseFile(t *testing.T) {
	src := "\ufeff#!/usr/bin/env conclave\r\nPUT a 1\r\n\r\nalice: GET a => 1; GET b\r\nCOMMIT"
	stmts, errs := ParseFile("x.kv", []byte(src))
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	var got []string
	for _, s := range stmts {
		got = append(got, fmt.Sprintf("%d:%d %s/%s", s.Pos.Line, s.Pos.Col, s.Session, s.Canonical()))
	}
	want := "2:1 /PUT a 1, 4:8 alice/GET a, 4:14 alice/EXPECT 1, 4:20 alice/GET b, 5:1 /COMMIT"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got %s\nwant %s", text, want)
	}
}

func TestParseFileTellsEveryError(t *testing.T) {
	src := "GTE a\nPUT a 1\n  GET; COMIT\nGET \"\x00\"\nGET b\n\nSTEP x"
	stmts, errs := ParseFile("dir/x.kv", []byte(src))
	want := []string{"dir/x.kv:1:1: SYNTAX: unknown", "dir/x.kv:3:6: SYNTAX: expected a key",
		"dir/x.kv:3:8: SYNTAX: unknown", "dir/x.kv:4:6: SYNTAX: the byte", "dir/x.kv:7:6: SYNTAX: exp"}
	if len(stmts) != 0 || len(errs) != len(want) {
		t.Fatalf("%d statements, errors %v", len(stmts), errs)
	}
	for i, e := range errs {
		if !strings.HasPrefix(e.Error(), want[i]) {
			t.Errorf("got %q, want %q", e, want[i])
		}
	}
}

// TestFilesThatAreNoScripts answer with one sentence, not with thousands.
func TestFilesThatAreNoScripts(t *testing.T) {
	utf16 := func(s string) (out []byte) {
		for _, c := range []byte(s) {
			out = append(out, c, 0)
		}
		return out
	}
	elf := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 5000)...)
	script := strings.Repeat("PUT a 1\nGET a => 1\n", 50)
	for _, c := range []struct {
		src  []byte
		want string
	}{
		{append([]byte("\xff\xfe"), utf16(script)...), "UTF-16"},
		{append([]byte("\xfe\xff\x00"), utf16(script)...), "UTF-16"},
		{utf16(script), "UTF-16"},
		{elf, "binary"},
		{[]byte(strings.Repeat("\x8f\xe2\x01\n", 1000)), "binary"},
	} {
		_, errs := ParseFile("x", c.src)
		if len(errs) != 1 || !strings.Contains(errs[0].Message, c.want) {
			t.Errorf("%q...: %v", c.src[:8], errs)
		}
		first, _, _ := strings.Cut(string(c.src), "\n")
		if _, errs = ParseLine(first, 1); len(errs) > 1 {
			t.Errorf("%q...: %d errors on a line", c.src[:8], len(errs))
		}
	}
	if _, errs := ParseLine(string(utf16("PUT a 1; GET b")), 1); len(errs) != 1 ||
		!strings.Contains(errs[0].Message, "UTF-16") {
		t.Errorf("%v", errs)
	}
}

func TestManyErrorsAreCapped(t *testing.T) {
	_, errs := ParseFile("x", []byte(strings.Repeat("GTE\n", maxErrors+7)))
	last := errs[len(errs)-1]
	if len(errs) != maxErrors+1 || last.Message != "... and 7 more errors" {
		t.Errorf("%d errors, the last is %v", len(errs), last)
	}
	stmts, errs := ParseLine(strings.Repeat("x;", MaxLine/2), 1)
	if len(stmts) > 2*maxErrors || len(errs) > 2*maxErrors {
		t.Errorf("%d errors on a line", len(errs))
	}
}

func TestLongLines(t *testing.T) {
	most := "PUT a " + strings.Repeat("v", MaxLine-6)
	if _, errs := ParseLine(most+"\r\n", 1); len(errs) > 0 {
		t.Error(errs[0])
	}
	_, errs := ParseFile("x", []byte("GET a\n"+most+"v\nGTE"))
	want := "x:2:1: LIMIT: a line may have at most 4194304 bytes (4 MiB)"
	if len(errs) != 2 || errs[0].Error() != want || errs[1].Pos.Line != 3 {
		t.Errorf("%v", errs)
	}
}

func TestReader(t *testing.T) {
	most := strings.Repeat("v", MaxLine)
	src := "\ufeffGET a\r\n\n" + most + "v\nGET b\n" + most + "\n" + most + "\r\nGET c"
	for _, in := range []io.Reader{strings.NewReader(src), iotest.HalfReader(strings.NewReader(src))} {
		r := NewReader(in)
		for i, want := range []string{"GET a", "", "LIMIT", "GET b", most, most, "GET c"} {
			line, no, err := r.Next()
			var bad *Error
			if errors.As(err, &bad) {
				line, err = bad.Code, nil
				if bad.Pos.Line != i+1 {
					t.Errorf("the long line is line %d", bad.Pos.Line)
				}
			}
			if err != nil || line != want || no != i+1 {
				t.Errorf("line %d is number %d, %d bytes, %v", i+1, no, len(line), err)
			}
		}
		if _, _, err := r.Next(); err != io.EOF {
			t.Error(err)
		}
	}
}

func TestReaderAtTheEnd(t *testing.T) {
	if _, _, err := NewReader(strings.NewReader("")).Next(); err != io.EOF {
		t.Error(err)
	}
	r := NewReader(strings.NewReader(strings.Repeat("v", MaxLine+100_000)))
	var bad *Error
	if _, no, err := r.Next(); !errors.As(err, &bad) || no != 1 {
		t.Error(no, err)
	}
	if _, _, err := r.Next(); err != io.EOF {
		t.Error(err)
	}
	broken := errors.New("broken")
	r = NewReader(io.MultiReader(strings.NewReader("GET a\nGET"), iotest.ErrReader(broken)))
	if line, _, err := r.Next(); line != "GET a" || err != nil {
		t.Error(line, err)
	}
	if _, _, err := r.Next(); !errors.Is(err, broken) { // half a line is not run
		t.Error(err)
	}
}

// TestReaderDoesNotWait: a line is there as soon as its newline is.
func TestReaderDoesNotWait(t *testing.T) {
	in, out := io.Pipe()
	go func() { _, _ = out.Write([]byte("GET a\n")) }()
	if line, _, err := NewReader(in).Next(); line != "GET a" || err != nil {
		t.Error(line, err)
	}
}

func TestCheckLimits(t *testing.T) {
	key, value := strings.Repeat("k", MaxKey), strings.Repeat("v", MaxValue)
	for _, c := range []struct{ line, want string }{
		{"PUT " + key + " " + value, ""},
		{"PUT " + key + "k v", "a key has at most 1024 bytes, not 1025"},
		{"PUT k " + value + "v", "a value has at most 1048576 bytes (1 MiB), not 1048577"},
		{"CPUT k " + value + "v NIL", "a value has at most 1048576 bytes (1 MiB), not 1048577"},
		{`GET ""`, "a key has at least 1 byte"},
		{`SCAN ""`, "a key has at least 1 byte"},
		{"SCAN; SCAN PREFIX ''; VERSIONS; INVARIANT x SUM = 1", ""},
		{"VERSIONS ''", "a key has at least 1 byte"},
		{"SPLIT ''", "a key has at least 1 byte"},
		{"SCAN LIMIT 0", "LIMIT is at least 1, not 0"},
		{"STEP -1", "how many events STEP carries out is at least 1, not -1"},
		{"STEP 99999999999999999999",
			"how many events STEP carries out must fit 64 bits: 99999999999999999999 does not"},
		{"STEP -99999999999999999999",
			"how many events STEP carries out is at least 1, not -99999999999999999999"},
		{"INCR a -9223372036854775808; INCR a +9223372036854775807", ""},
		{"INCR a 9223372036854775808", "what INCR adds must fit 64 bits: 9223372036854775808 does not"},
		{"INCR a -9223372036854775809",
			"what INCR adds must fit 64 bits: -9223372036854775809 does not"},
		{"CLUSTER NODES 99", ""},
		{"CLUSTER NODES 100", "NODES lies between 1 and 99, not 100"},
		{"CLUSTER NODES 0", "NODES lies between 1 and 99, not 0"},
		{"CLUSTER LATENCY 2ms 1ms", "the largest latency, 1ms, is below the smallest, 2ms"},
		{"DELAY n1 n2 0", ""},
		{"DELAY n1 n2 -1ms", "a delay is at least 0s, not -1ms"},
		{"ADVANCE 99999999h", "how much time ADVANCE lets pass is at most 87600h0m0s (ten years), " +
			"not 99999999h"},
		{"SET inquiry 0s", "inquiry is at least 1ns, not 0s"},
		{"SET sync 0s; SET latency 0s; SET gc on", ""},
		{"EXPECT ROWS -1", "the number of rows is at least 0, not -1"},
		{"BACK 0", "how many statements BACK undoes is at least 1, not 0"},
		{"WAL n1 0", "how many records WAL shows is at least 1, not 0"},
		{"KILL n1 AT votes.in 0", "the how-manieth time is at least 1, not 0"},
	} {
		stmts, errs := ParseLine(c.line, 1)
		if len(errs) > 0 {
			t.Errorf("%.40s: %v", c.line, errs[0])
		}
		for _, s := range stmts {
			if got := CheckLimits(s.Node); got != c.want {
				t.Errorf("%.40s\n got %s\nwant %s", c.line, got, c.want)
			}
		}
	}
}
