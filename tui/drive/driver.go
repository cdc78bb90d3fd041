package drive

import (
	"sync/atomic"

	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/repl/session"
	"conclave/tui/scene"
)

// Driver makes things happen, and goes back. Its methods belong to one goroutine at a time, but for
// Interrupt.
type Driver struct {
	sess *session.Sessions
	now
	past    []moment
	answers []answer // of the script's lines, oldest first
	heard   []session.Result
	stopped atomic.Bool
	look    look
}

// now is where the show stands: all that goes back with it. Nothing that it points to is changed
// afterwards.
type now struct {
	script  *Script // empty where there is none
	next    int     // the script's statement that runs next
	caption []string
	waits   bool     // PAUSE
	actors  []string // the sessions that did something last, the last one first
	answers int      // how many of the driver's stand
	from    int      // and how many of them are of an earlier script
	under   *under
	steps   int // events of it so far
	failed  *session.Failure
}

// under is a statement under way: it has been entered, and goes on event by event.
type under struct {
	st     lang.Statement
	place  session.Place
	script bool // it is the script's
	beat   beat
	ours   bool // AUTO OFF was entered for it
	run    bool // it is RUN, which is entered when all has happened that it would do

	mark      session.Mark // before it
	disturbed bool         // a person has entered something since
}

// moment is a place to go back to: how it was before something was done.
type moment struct {
	now
	mark session.Mark
	beat bool // a statement or a caption began there
	// whole is the statement that ran whole from there; nil if it went event by event, or was none
	// that can.
	whole *under
}

// answer is what a line of the script was answered.
type answer struct {
	line int
	scene.Answer
}

// New drives sessions with a script, which may be nil.
func New(sess *session.Sessions, script *Script) *Driver {
	if script == nil {
		script = &Script{}
	}
	d := &Driver{sess: sess, now: now{script: script}}
	d.look.reset()
	return d
}

// Load takes up another script, on a cluster as scripts count on.
func (d *Driver) Load(script *Script) {
	d.begin(true)
	for _, st := range d.sess.Clean() {
		d.enter(st, session.Place{File: "-"}, false)
	}
	d.now = now{script: script, answers: d.now.answers, from: d.now.answers}
}

// Sessions are the sessions that it drives.
func (d *Driver) Sessions() *session.Sessions { return d.sess }

// Interrupt stops what goes on: a statement, a run to the end, a way back. It may be called from
// any goroutine.
func (d *Driver) Interrupt() {
	d.stopped.Store(true)
	d.sess.Interrupt()
}

// Heard takes the results since the last call, in order.
func (d *Driver) Heard() []session.Result {
	heard := d.heard
	d.heard = nil
	return heard
}

// Failed is what made the script fail, or nil.
func (d *Driver) Failed() *session.Failure { return d.failed }

// Ended reports whether the script has no statement left, and none under way.
func (d *Driver) Ended() bool { return d.next == len(d.script.stmts) && d.under == nil }

// UnderWay reports whether a statement goes on event by event.
func (d *Driver) UnderWay() bool { return d.under != nil }

// Waits reports whether the script has come to a PAUSE.
func (d *Driver) Waits() bool { return d.waits }

// Scripted reports whether there is a script.
func (d *Driver) Scripted() bool { return len(d.script.stmts) > 0 }

// Steps is how many events what is under way has had so far.
func (d *Driver) Steps() int { return d.steps }

// Spoke reports whether the last thing done was a caption.
func (d *Driver) Spoke() bool {
	if len(d.past) == 0 || len(d.caption) == 0 {
		return false
	}
	before := d.past[len(d.past)-1].caption
	return len(before) != len(d.caption) || &before[0] != &d.caption[0]
}

// TalksOn reports whether what comes next only speaks, and still of what has just been shown: an
// empty SAY begins something new.
func (d *Driver) TalksOn() bool {
	if d.under != nil || d.failed != nil || d.Ended() {
		return false
	}
	say, is := d.script.stmts[d.next].Node.(lang.Say)
	return is && say.Text != ""
}

// mostMoments is how many keys one can go back.
const mostMoments = 20_000

// begin is called before anything is done.
func (d *Driver) begin(beat bool) *moment {
	d.stopped.Store(false)
	if len(d.past) >= mostMoments {
		d.past = append(d.past[:0], d.past[mostMoments/2:]...)
	}
	d.past = append(d.past, moment{now: d.now, mark: d.sess.Mark(), beat: beat})
	d.look.acts(d.sess.Cluster())
	d.waits = false
	return &d.past[len(d.past)-1]
}

// enter runs one statement, of the script or of a person.
func (d *Driver) enter(st lang.Statement, at session.Place, script bool) {
	d.drives(script)
	d.look.entered(st.Node)
	d.sess.Stream(st, at, d.hear)
	d.judge()
}

// steer enters a statement of the dashboard itself: AUTO OFF, STEP, AUTO ON.
func (d *Driver) steer(st lang.Stmt) {
	d.drives(d.under != nil && d.under.script)
	d.sess.Steer(st, d.hear)
	d.judge()
}

// drives says who is about to: errors of a script count, those of a person do not.
func (d *Driver) drives(script bool) {
	policy := session.Prompt
	if script {
		policy = session.Stop
	}
	d.sess.SetPolicy(policy)
}

// judge notes whether the script has failed.
func (d *Driver) judge() {
	if all := d.sess.Failures(); d.failed == nil && d.sess.Halted() && len(all) > 0 {
		d.failed = &all[len(all)-1]
	}
}

// hear takes a result.
func (d *Driver) hear(r session.Result) {
	d.heard = append(d.heard, r)
	d.look.heard(&r)
	switch r.Stmt.(type) {
	case lang.Say, lang.Pause, lang.Use:
		return
	case lang.Expect:
		if r.Error == nil {
			return
		}
	}
	d.acted(&r)
	stepped := r.Status == session.Waiting && r.WaitsFor.Reason == "step" && d.under != nil
	if r.File != d.script.Name || r.File == "" || stepped {
		return
	}
	words, tone := Answer(&r)
	d.answered(r.Line, words, tone)
}

// mostActors is how many sessions are remembered as having done something.
const mostActors = 16

// acted notes who did something. Who only looked on did not.
func (d *Driver) acted(r *session.Result) {
	if r.Rows != nil || r.Text != "" || r.Anomalies != nil || r.Session == "" {
		return
	}
	actors := append(make([]string, 0, mostActors), r.Session)
	for _, name := range d.actors {
		if name != r.Session && len(actors) < mostActors {
			actors = append(actors, name)
		}
	}
	d.actors = actors
}

// answered notes what a line of the script was answered.
func (d *Driver) answered(line int, words string, tone diagram.Tone) {
	a := scene.Answer{Words: words, Tone: tone}
	d.answers = append(d.answers[:d.now.answers], answer{line, a})
	d.now.answers++
}
