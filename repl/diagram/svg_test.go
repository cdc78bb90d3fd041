package diagram

import (
	"testing"

	"conclave/engine"
)

// Overlaps reports texts of the SVG that cover each other, or the edge.
func (d *Diagram) Overlaps() (list [][2]string) {
	p := d.paint()
	list = p.overlaps(p.width, p.height)
	for i := 1; i < len(p.x); i++ { // the boxes that name the columns
		if p.x[i-1]+p.boxWidth(i-1)/2+apart > p.x[i]-p.boxWidth(i)/2 {
			list = append(list, [2]string{p.Columns[i-1].Name, p.Columns[i].Name})
		}
	}
	return list
}

// Overlaps is the same of a handout.
func (h *Handout) Overlaps() (list [][2]string) {
	s, width, height := h.lay()
	return s.overlaps(width, height)
}

func (s *sheet) overlaps(width, height int) (list [][2]string) {
	for i, a := range s.boxes {
		if a.x < 0 || a.y < 0 || a.x+a.w > width || a.y+a.h > height {
			list = append(list, [2]string{a.text, "the edge"})
		}
		for _, b := range s.boxes[:i] {
			if a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h {
				list = append(list, [2]string{a.text, b.text})
			}
		}
	}
	return list
}

func TestClock(t *testing.T) {
	for ns, want := range map[int64]string{
		0: "0", 1: "1ns", 999: "999ns", 1500: "1.5µs", 12_400_000: "12.4ms", 1_755_912: "1.76ms",
		100e6: "100ms", 1e9: "1s", 61.25e9: "61.3s", 3600e9: "3600s", 999_999: "1000µs",
	} {
		if got := clock(ns, 3); got != want {
			t.Errorf("%d is %s, want %s", ns, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	for _, test := range []struct{ word, text, want string }{
		{"VOTE", "VOTE yes", "YES"},
		{"VOTE", "VOTE no: newer version", "NO: newer version"},
		{"INQUIRE", "INQUIRE", "T4?"},
		{"OUTCOME", "OUTCOME committed @7", "committed @7"},
		{"WAITING", "WAITING a T1 key T9 T2 in doubt", "WAITING, T9, T2 in doubt"},
		{"WAITING", "WAITING bob T1 T2", "WAITING for T1, T2"},
		{"ENDED", "ENDED aborted: newer version", "ENDED aborted: newer version"},
		{"PREPARE", "PREPARE bob\njoe", `PREPARE bob\njoe`},
		{"ACK", "ACK", "ACK"},
	} {
		if got := messageLabels("T4", test.word, test.text)[0]; got != test.want {
			t.Errorf("%s: %s, want %s", test.text, got, test.want)
		}
	}
}

func TestTheTextOfAMessageMayLookLikeItsEnd(t *testing.T) {
	v := &engine.TraceView{
		Kind: engine.TraceSend, Message: 12, Word: "READ", Peer: "n2",
		Detail: "m12 READ a to n2 @3 to n2",
	}
	if got := messageText(v); got != "READ a to n2 @3" {
		t.Errorf("it is %q", got)
	}
}
