package drive

// Back is what b does: it goes back by one event, or by what was done last. A statement that ran
// whole is gone back into: it runs again, up to its last event but one.
func (d *Driver) Back() (bool, error) {
	if len(d.past) == 0 {
		return false, nil
	}
	last := d.past[len(d.past)-1]
	if err := d.to(len(d.past) - 1); err != nil || last.whole == nil {
		return true, err
	}
	d.again(last.whole)
	for d.under != nil && !d.stopped.Load() {
		d.begin(false)
		d.event()
	}
	return true, d.to(len(d.past) - 1)
}

// BackBeat is what B does: it goes back to where the last beat began.
func (d *Driver) BackBeat() (bool, error) {
	for i := len(d.past) - 1; i >= 0; i-- {
		if d.past[i].beat {
			return true, d.to(i)
		}
	}
	return false, nil
}

// again begins a beat anew whose statement ran whole, event by event now.
func (d *Driver) again(whole *under) {
	if whole.script {
		d.beat(true)
		return
	}
	d.begin(true)
	u := *whole
	d.start(&u)
}

// to goes back to a moment.
func (d *Driver) to(i int) error {
	m := d.past[i]
	d.stopped.Store(false)
	if err := d.sess.Return(m.mark); err != nil {
		return err
	}
	d.now = m.now
	d.past = d.past[:i]
	d.look.goesBack(d.sess.Cluster())
	return nil
}
