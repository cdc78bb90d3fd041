package diagram

// arrange puts the events into rows.
//
// What one node does stays in its order, and what takes time stays in the order of time. Within
// these bounds a message is drawn as one arrow in one row wherever that is possible, that is, if
// nothing has to happen between its sending and its arrival; else it leaves in one row and arrives
// in another. Arrows come before marks that may stand beside each other: so the two votes of a
// commit are two arrows, and the two PREPARED before them one row.
func arrange(events []*event, columns []Column) []Row {
	a := arranger{column: map[string]int{}, leaves: map[*message]int{}}
	for i, c := range columns {
		a.column[c.Name] = i
		a.lives = append(a.lives, c.Start)
	}
	for len(events) > 0 {
		n, first := 1, events[0]
		for !first.alone && n < len(events) && events[n].time == first.time && !events[n].alone {
			n++
		}
		a.moment(events[:n])
		events = events[n:]
	}
	return a.rows
}

type arranger struct {
	column  map[string]int
	lives   []Life
	rows    []Row
	leaves  map[*message]int // the row in which a message has left
	queues  map[string][]*event
	split   map[*message]bool
	marking bool            // the last row placed in this moment has marks that others may join
	here    map[*event]bool // not yet placed
}

// moment places events between which no time passes.
func (a *arranger) moment(events []*event) {
	a.queues, a.here, a.split = map[string][]*event{}, map[*event]bool{}, map[*message]bool{}
	a.marking = false
	for _, e := range events {
		a.here[e] = true
		a.queues[e.at] = append(a.queues[e.at], e)
		if e.with != "" {
			a.queues[e.with] = append(a.queues[e.with], e)
		}
	}
	for range events {
		if len(a.here) == 0 {
			return
		}
		e := a.next()
		if e == nil {
			a.splitOne(events)
			e = a.next()
		}
		a.place(e)
	}
}

// next is the event to be placed now: of those that may be, the earliest arrow, or else the
// earliest mark.
func (a *arranger) next() (best *event) {
	for _, q := range a.queues {
		if len(q) == 0 || !a.ready(q[0]) {
			continue
		}
		e := q[0]
		if best == nil || a.before(e, best) {
			best = e
		}
	}
	return best
}

// before reports whether x is to be placed before y, if both may be. Where the last row has marks
// that others may join, those are first.
func (a *arranger) before(x, y *event) bool {
	if i, j := a.urgency(x), a.urgency(y); i != j {
		return i > j
	}
	return x.seq < y.seq || x.seq == y.seq && x.step < y.step
}

func (a *arranger) urgency(e *event) int {
	switch {
	case a.marking && e.step == stays && sociable(e.kind):
		return 2
	case e.step != stays, e.kind == Itself:
		return 1
	}
	return 0
}

// ready reports whether an event is the next one on all of its columns.
func (a *arranger) ready(e *event) bool {
	if !a.heads(e, e.at) || e.with != "" && !a.heads(e, e.with) {
		return false
	}
	switch e.step {
	case leave:
		if to := a.partner(e); to != nil {
			return a.heads(to, to.at)
		}
	case arrive:
		return !a.here[e.msg.sent]
	}
	return true
}

func (a *arranger) heads(e *event, column string) bool {
	q := a.queues[column]
	return len(q) > 0 && q[0] == e
}

// partner is the arrival that is to stand in the row of its message's leaving, or nil.
func (a *arranger) partner(e *event) *event {
	m := e.msg
	if m.fate() != Leaves || a.split[m] || !a.here[m.arrivals[0]] {
		return nil
	}
	return m.arrivals[0]
}

// splitOne gives up drawing as one arrow a message that stands in the way: the earliest, but rather
// a question or its answer than what decides.
func (a *arranger) splitOne(events []*event) {
	var best *event
	for _, e := range events {
		if !a.here[e] || e.step != leave || !a.heads(e, e.at) || a.partner(e) == nil {
			continue
		}
		if best == nil || best.tone != Doubt && e.tone == Doubt {
			best = e
		}
	}
	if best == nil {
		panic("diagram: events that wait for each other without a message")
	}
	a.split[best.msg] = true
}

// place makes a row of an event, or puts it into the last one.
func (a *arranger) place(e *event) {
	a.done(e)
	a.marking = e.step == stays && sociable(e.kind)
	switch e.step {
	case leave:
		a.placeMessage(e)
		return
	case arrive:
		row := a.leaves[e.msg]
		item := a.item(e, Arrives, e.msg.from, e.msg.to)
		item.Other = row
		if left := &a.rows[row].Items[0]; left.Kind == Leaves && left.Other < 0 {
			left.Other = len(a.rows)
		}
		a.row(e, item)
	case between:
		a.row(e, a.item(e, e.kind, e.at, e.with))
	case stays:
		if item := a.item(e, e.kind, e.at, e.at); !a.joins(e, item) {
			a.row(e, item)
		}
	}
	a.turn(e)
}

func (a *arranger) placeMessage(e *event) {
	m := e.msg
	to := a.partner(e)
	kind := m.fate()
	if to != nil {
		kind = Arrow
		a.done(to)
	}
	a.leaves[m] = len(a.rows)
	a.row(e, a.item(e, kind, m.from, m.to))
	a.turn(e)
	if to != nil {
		a.turn(to)
	}
}

func (a *arranger) item(e *event, kind Kind, from, to string) Item {
	return Item{
		Kind: kind, From: a.column[from], To: a.column[to], Labels: e.labels, Tone: e.tone,
		Other: -1,
	}
}

// done takes an event out of the queues.
func (a *arranger) done(e *event) {
	delete(a.here, e)
	a.queues[e.at] = a.queues[e.at][1:]
	if e.with != "" {
		a.queues[e.with] = a.queues[e.with][1:]
	}
}

func (a *arranger) row(e *event, item Item) {
	a.rows = append(a.rows, Row{
		Time: e.time, Seq: e.seq, Items: []Item{item}, Lives: append([]Life(nil), a.lives...),
	})
}

// joins puts a mark beside the marks of the last row, if those are on other columns.
func (a *arranger) joins(e *event, item Item) bool {
	if len(a.rows) == 0 || e.alone || !sociable(item.Kind) {
		return false
	}
	last := &a.rows[len(a.rows)-1]
	if last.Time != e.time {
		return false
	}
	for _, other := range last.Items {
		if !sociable(other.Kind) || other.From == item.From {
			return false
		}
	}
	last.Items = append(last.Items, item)
	last.Seq = max(last.Seq, e.seq)
	return true
}

// sociable reports whether a mark may share a row with others.
func sociable(k Kind) bool {
	return k == Written || k == Synced || k == Blocked
}

// turn lets a column go on as the event has left it.
func (a *arranger) turn(e *event) {
	if e.life == nil {
		return
	}
	c := a.column[e.at]
	a.lives[c] = *e.life
	if n := len(a.rows); n > 0 {
		a.rows[n-1].Lives[c] = *e.life
	}
}
