package diagram_test

import (
	"fmt"
	"strings"
	"testing"

	"conclave/repl/diagram"
)

// TestHandout: of all stories in one picture no text covers another, and a sheet of many is no
// taller than a page.
func TestHandout(t *testing.T) {
	h := &diagram.Handout{Title: "All of <them>", Notes: []string{"Not drawn: nothing."}}
	for i, story := range stories {
		s := newStage(t, story.opts)
		story.play(s)
		for _, txn := range story.txns {
			said := make([]string, i*3) // from none to more than there is room for
			for k := range said {
				said[k] = "alice: PUT a & 1"
			}
			h.Pages = append(h.Pages, diagram.Page{Diagram: s.draw(txn), Said: said})
		}
	}
	for _, o := range h.Overlaps() {
		t.Errorf("%q covers %q", o[0], o[1])
	}
	const sized = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"`
	var width, height int
	if _, err := fmt.Sscanf(h.SVG(), sized, &width, &height); err != nil || height > width*7/5 {
		t.Errorf("the sheet is %d by %d: %v", width, height, err)
	}
	for _, format := range []string{"svg", "mmd", "txt"} {
		if text, known := h.Render(format); !known || !strings.Contains(text, "them") {
			t.Errorf("%s: %t", format, known)
		}
	}
	if _, known := h.Render("png"); known {
		t.Error("png is known")
	}
}
