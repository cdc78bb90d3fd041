package repl

import "conclave/repl/lang"

// page is how far a lesson has come on the screen of somebody who reads it.
type page struct {
	caption bool // the statement before was a line of a caption
}

// turnPage waits for a key before a statement of a lesson that would push off the screen what nobody
// has read yet. Lines of a caption stay together, and so do a question and the PAUSE behind it.
func (r *runner) turnPage(rest []lang.Statement) {
	if _, paused := rest[0].Node.(lang.Pause); paused || r.person == nil || rest[0].Arrow {
		return
	}
	inside := r.page.caption
	say, is := rest[0].Node.(lang.Say)
	r.page.caption = is && say.Text != ""
	if !(inside && r.page.caption) && r.out.rows > roomFor(rest, screenHeight(r.opts.Stdout)) {
		r.person.pause(r)
	}
}

// roomFor is how many lines of a screen may be full if what comes next is still to fit: a caption, up
// to the question's PAUSE if it ends with one, or a statement and its answer.
func roomFor(rest []lang.Statement, height int) int {
	const answer = 7
	lines := 0
	for lines < len(rest) {
		if _, is := rest[lines].Node.(lang.Say); !is {
			break
		}
		lines++
	}
	switch {
	case lines == 0:
		return height - answer
	case lines < len(rest):
		if _, is := rest[lines].Node.(lang.Pause); is {
			return height - 1 - lines
		}
	}
	return min(height*2/3, height-answer-lines)
}
