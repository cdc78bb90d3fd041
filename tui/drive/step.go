package drive

import (
	"conclave/repl/lang"
	"conclave/repl/session"
)

// Next is what space does: what is under way comes to its end, or the next beat runs whole. It
// reports whether there was anything to do.
func (d *Driver) Next() bool {
	switch {
	case d.under != nil:
		d.begin(false)
		d.finish()
		return true
	case d.failed != nil:
		return false
	case d.next < len(d.script.stmts):
		d.beat(false)
		return true
	}
	return d.letGo()
}

// Step is what n does: one event, or the next statement is entered, which then waits for its
// events. It reports whether there was anything to do.
func (d *Driver) Step() bool {
	switch {
	case d.under != nil:
		d.begin(false)
		d.event()
		return true
	case d.failed != nil:
		return false
	case d.next < len(d.script.stmts):
		d.beat(true)
		return true
	case d.pending():
		d.begin(false)
		d.steer(oneStep)
		return true
	}
	return false
}

// Go runs the script to its end, PAUSEs and all; at most so many beats, and no further than
// Interrupt or a failure. It reports whether there is more to do.
func (d *Driver) Go(most int) bool {
	for range most {
		if !d.Next() || d.stopped.Load() {
			return false
		}
	}
	return !d.Ended() && d.failed == nil
}

// Enter runs statements that a person has typed, one after the other, now.
func (d *Driver) Enter(stmts []lang.Statement) {
	if d.under != nil {
		u := *d.under
		u.disturbed = true
		d.under = &u
	}
	for _, st := range stmts {
		u := &under{st: st, place: session.Place{File: "-"}}
		seen := d.look
		m := d.begin(true)
		if say, is := st.Node.(lang.Say); is {
			d.look = seen // nothing happens: what has changed before is still what is new
			d.caption = nil
			d.speak(say)
		}
		m.whole = d.stepsInto(u)
		d.enter(st, u.place, false)
		if d.sess.Quit() || d.stopped.Load() {
			break
		}
	}
	if d.under != nil && !d.under.run {
		d.settle()
	}
}

var oneStep = lang.Step{N: lang.N(1)}

// pending reports whether something waits for STEP or RUN that no statement of the script waits
// for.
func (d *Driver) pending() bool {
	c := d.sess.Cluster()
	return (!c.Auto() || c.Broken()) && (d.sess.Stepping() || !c.Quiet() || len(c.Messages()) > 0)
}

// letGo is space where no script drives: what AUTO OFF or a BREAK holds goes on.
func (d *Driver) letGo() bool {
	if !d.pending() {
		return false
	}
	d.begin(true)
	d.enter(lang.Statement{Node: lang.Run{}}, session.Place{File: "-"}, false)
	return true
}

// beat runs the next beat: whole, or up to where its statement has been entered.
func (d *Driver) beat(stepped bool) {
	b := d.script.beatAt(d.next)
	m := d.begin(true)
	d.say(b)
	if b.act == b.to {
		d.runTo(b.to)
		return
	}
	d.next = b.act
	u := &under{st: d.script.stmts[b.act], place: d.script.place(), script: true, beat: b}
	switch into := d.stepsInto(u); {
	case !stepped || into == nil:
		m.whole = into
		d.enter(u.st, u.place, true)
		d.next = b.act + 1
		d.runTo(b.to)
	default:
		d.start(u)
	}
}

// say makes a caption of the SAYs of a beat, and runs them: they are part of the run.
func (d *Driver) say(b beat) {
	for d.next < b.act || b.act == b.to && d.next < b.to {
		st := d.script.stmts[d.next]
		switch say := st.Node.(type) {
		case lang.Say:
			if d.next == b.from || say.Text == "" {
				d.caption = nil
			}
			d.speak(say)
		case lang.Pause:
			return
		}
		d.enter(st, d.script.place(), true)
		d.next++
	}
}

// speak adds a line to the caption.
func (d *Driver) speak(say lang.Say) {
	if say.Text != "" {
		n := len(d.caption)
		d.caption = append(d.caption[:n:n], lang.Escape(say.Text))
	}
}

// runTo runs what is left of a beat: EXPECTs, and a PAUSE.
func (d *Driver) runTo(to int) {
	for d.next < to && d.failed == nil {
		st := d.script.stmts[d.next]
		if _, is := st.Node.(lang.Pause); is {
			d.waits = true
		}
		d.enter(st, d.script.place(), true)
		d.next++
	}
	if d.Ended() && d.failed == nil {
		d.end()
	}
}

// end judges the script at its end: an error that nothing has excused is a failure now, and so is
// a planted crash that never came.
func (d *Driver) end() {
	for _, f := range d.sess.Pending() {
		if f.File == d.script.Name {
			d.failed = &f
			return
		}
	}
}

// stepsInto is the statement as one that can go event by event from here; nil where it cannot, as
// with AUTO OFF, where its script carries out the events.
func (d *Driver) stepsInto(u *under) *under {
	c := d.sess.Cluster()
	_, u.run = u.st.Node.(lang.Run)
	switch {
	case !steppable(u.st.Node), !c.Auto(), c.Broken() && !u.run, u.run && !c.Broken():
		return nil
	}
	switch u.st.Node.(type) {
	case lang.Rollback, lang.Recover, lang.Heal, lang.Run:
		// Where its own session waits: ROLLBACK of that lets events run itself, and the answers of
		// the others would come in another order.
		if d.waiting(u.st.Session) {
			return nil
		}
	}
	return u
}

func (d *Driver) waiting(name string) bool {
	for _, c := range d.sess.Clients() {
		if c.Name == name || name == "" && c.Current {
			return len(c.Waits) > 0
		}
	}
	return false
}

// start enters a statement that is to go event by event.
func (d *Driver) start(u *under) {
	u.mark = d.sess.Mark()
	d.under, d.steps = u, 0
	if u.run {
		d.event() // where the break holds it, it is now
		return
	}
	u.ours = true
	d.steer(lang.Auto{})
	d.enter(u.st, u.place, u.script)
	d.settle()
}

// event carries out the next event of what is under way.
func (d *Driver) event() {
	before := d.sess.Cluster().Ran()
	d.steer(oneStep)
	d.steps++
	if d.sess.Cluster().Ran() == before {
		d.close()
		return
	}
	d.settle()
}

// finish carries out all that is left of what is under way.
func (d *Driver) finish() {
	for d.under != nil && !d.stopped.Load() {
		d.event()
	}
}

// settle closes what is under way once it has come to its end: nothing is in the foreground, and no
// statement waits for the next event; or a break holds the cluster.
func (d *Driver) settle() {
	c := d.sess.Cluster()
	if d.held() || c.Quiet() && !d.sess.Stepping() {
		d.close()
	}
}

// held reports whether a break holds the cluster now.
func (d *Driver) held() bool {
	at, is := d.sess.Cluster().Held()
	return is && at.Now
}

// close is the end of what went event by event: the journal forgets how, unless a person has come
// between, and the rest of its beat runs.
func (d *Driver) close() {
	u := d.under
	again := u.run && d.held() // RUN itself would go on from this break, too
	if u.run && !again {
		d.enter(u.st, u.place, u.script)
	}
	if u.ours {
		d.steer(lang.Auto{On: true})
	}
	d.under = nil
	if !u.disturbed {
		d.sess.Unsteer(u.mark)
	}
	if again && !u.disturbed {
		d.sess.Done(u.st, u.place, d.hear)
	}
	if !u.script {
		return
	}
	d.stillWaits(u)
	d.next = u.beat.act + 1
	d.runTo(u.beat.to)
}

// stillWaits answers for a statement that has begun to wait for somebody else.
func (d *Driver) stillWaits(u *under) {
	for _, c := range d.sess.Clients() {
		last := c.Last
		if last != nil && last.File == u.place.File && last.Line == u.st.Pos.Line &&
			last.Status == session.Waiting {
			words, tone := Answer(last)
			d.answered(last.Line, words, tone)
		}
	}
}
