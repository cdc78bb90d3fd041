package diagram

import "fmt"

// story is what is to be drawn, in the order of the trace: the transaction's own events; the
// crashes and recoveries of nodes that take part, while it is not over; and what is repeated,
// folded away.
func (g *gathering) story() []*event {
	g.fold()
	takesPart := map[string]bool{}
	last := uint64(0)
	for _, e := range g.events {
		if e.kind != Crash && e.kind != Recovery && !e.drop && !e.moot {
			takesPart[e.at], takesPart[e.with] = true, true
			if e.msg != nil {
				takesPart[e.msg.to] = true
			}
			last = e.seq
		}
	}
	over := g.over()
	var events []*event
	again := repeats{}
	for _, e := range g.events {
		world := e.kind == Crash || e.kind == Recovery
		switch {
		case e.moot:
			continue
		case e.drop:
			again.count(e)
			continue
		case world && (!takesPart[e.at] || over && e.seq > last):
			continue
		}
		if again.messages > 0 && (e.alone || e.time > again.first.time) {
			events = g.flush(events, &again)
		}
		events = append(events, e)
	}
	return g.flush(events, &again)
}

// over reports whether nothing more can become of the transaction: its client knows, or was lost;
// no node is in doubt; and no decision waits to be told.
func (g *gathering) over() bool {
	for _, l := range g.logs {
		if l.inDoubt > 0 || l.down && l.open() > 0 || l.has("COMMIT") && !l.has("END") {
			return false
		}
	}
	return g.told
}

// repeats are messages that were folded away one after the other.
type repeats struct {
	messages    int
	first, last *event
}

func (r *repeats) count(e *event) {
	if e.msg != nil && e == e.msg.sent {
		r.messages++
	}
	if r.first == nil {
		r.first = e
	}
	r.last = e
}

// flush appends the row that stands for them. One or two are not worth a row.
func (g *gathering) flush(events []*event, r *repeats) []*event {
	n, first, last := r.messages, r.first, r.last
	*r = repeats{}
	if n < 3 {
		g.repeated += n
		return events
	}
	what := fmt.Sprintf("the same again, %d messages", n)
	labels := []string{what}
	if first.time < last.time {
		labels = []string{what + ", until " + clock(last.time, 3), what}
	}
	return append(events, &event{
		seq: last.seq, time: last.time, at: Client, step: stays, kind: Again, tone: Dim,
		labels: labels, alone: true,
	})
}

// sameness is what makes a message a repetition of an earlier one.
type sameness struct {
	word, text, from, to string
	fate                 Kind
}

// fold drops what says for the second time what it has said before: a question that is asked again
// in vain, a request or a decision that is sent again, with its answers. It is a repetition only as
// long as nothing has changed at either end: no record written, no crash or recovery, no answer to
// the client.
func (g *gathering) fold() {
	changes := map[string]int{}
	said := map[sameness]int{} // the changes at both ends when it was said last
	for _, e := range g.events {
		switch {
		case e.moot:
		case e.msg != nil && e == e.msg.sent:
			m := e.msg
			key := sameness{m.word, m.text, m.from, m.to, m.fate()}
			now := changes[m.from] + changes[m.to] + 1
			if said[key] == now {
				e.drop = true
				for _, a := range m.arrivals {
					a.drop = true
				}
			}
			said[key] = now
		case e.kind == Blocked:
			key := sameness{from: e.at, word: "blocked"}
			now := changes[e.at] + 1
			e.drop = said[key] == now
			said[key] = now
		case e.kind == Written, e.kind == Synced, e.kind == Crash, e.kind == Recovery,
			e.step == between, e.step == arrive && e.msg.arrivals[0] != e:
			changes[e.at]++
			changes[e.with]++
		}
	}
}
