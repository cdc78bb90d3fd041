package session

import (
	"fmt"
	"slices"

	"conclave/engine"
)

// transaction tells of one whose client does not wait for a statement of it.
func (y *reasons) transaction() {
	name := txnName(y.txn)
	course, known := y.sess.cluster.Course(y.txn)
	doubt := y.doubt(y.txn, "")
	view := y.view()
	switch {
	case known && course.Phase == "telling":
		y.telling(course)
	case known && course.Phase == "asking":
		y.say("The client of %s heard OUTCOME_UNKNOWN: its one-phase request went to %s, and no "+
			"answer came.", name, join(course.Missing))
		y.say("%s goes on asking for it in the background; STATUS %s tells what is known.", course.Node,
			name)
	case doubt != nil:
		y.left(doubt)
	case view != nil && view.State == "failed":
		y.failed(view)
	case view != nil:
		y.active()
	default:
		y.over()
	}
}

// failed tells of one that an error has aborted, or whose coordinator is lost.
func (y *reasons) failed(view *engine.TxnView) {
	y.say("%s has failed, and waits for nothing: nothing of it happened, and nothing will.",
		y.of(y.txn))
	if first, n, waiters := y.locked(); n > 0 {
		who := ""
		if len(waiters) > 0 {
			who = ", and " + join(waiters) + waitOrWaits(waiters) + "for that"
		}
		freed := "lock of " + first + " is"
		if n > 1 {
			freed = "locks of " + first + andMore(n-1) + " are"
		}
		y.say("Its %s freed when the lock-lease (%s) is over, or when %s is back%s.", freed,
			y.sess.set.lockLease, view.Coordinator, who)
	}
	y.say("ROLLBACK in %s ends it.", y.sess.owner(y.txn))
}

// locked is the first key that the transaction has locked, how many there are, and who waits for
// them.
func (y *reasons) locked() (first string, n int, waiters []string) {
	locks, _ := y.sess.cluster.LockViews("")
	for _, l := range locks {
		if l.Txn == y.txn {
			if n++; n == 1 {
				first = key(l.Key) + " on " + l.Node
			}
			waiters = append(waiters, l.Waiters...)
		}
	}
	return first, n, waiters
}

// view is the transaction's row of TXNS, or nil.
func (y *reasons) view() *engine.TxnView {
	views := y.sess.cluster.TxnViews()
	for i := range views {
		if views[i].Txn == y.txn {
			return &views[i]
		}
	}
	return nil
}

// telling tells of one that is decided, and not yet everywhere.
func (y *reasons) telling(course engine.CourseView) {
	y.say("%s is committed @%d: %s has COMMIT on its log.", txnName(y.txn), course.CommitTS,
		course.Node)
	if len(course.Missing) == 0 || y.stopped() {
		y.say("The acknowledgement of %s is missing.", orAll(course.Missing))
		y.step()
		return
	}
	y.say("No acknowledgement has come from %s, so %s sends it again and again.", join(course.Missing),
		course.Node)
	if mend := y.mend(course.Node, course.Missing); mend != "" {
		y.say("%s.", mend)
	} else {
		y.say("The next one will be heard: ADVANCE lets time pass.")
	}
}

// mend says which of the nodes a message from one of them does not reach, why, and what would end
// that: "n2 is down and n3 is cut off: RECOVER n2 and HEAL end that".
func (y *reasons) mend(from string, nodes []string) string {
	var down, cut, why, cures []string
	for _, n := range nodes {
		switch {
		case y.sess.cluster.Reaches(from, n):
		case y.absence(n) == "down":
			down, cures = append(down, n), append(cures, "RECOVER "+n)
		default:
			cut = append(cut, n)
		}
	}
	if len(down) > 0 {
		why = append(why, join(down)+isOrAre(down)+"down")
	}
	if len(cut) > 0 {
		why, cures = append(why, join(cut)+isOrAre(cut)+"cut off"), append(cures, "HEAL")
	}
	switch len(cures) {
	case 0:
		return ""
	case 1:
		return why[0] + ": " + cures[0] + " ends that"
	}
	return join(why) + ": " + join(cures) + " end that"
}

func isOrAre(names []string) string {
	if len(names) == 1 {
		return " is "
	}
	return " are "
}

// stopped reports whether events happen only by STEP and RUN.
func (y *reasons) stopped() bool {
	_, held := y.sess.cluster.Held()
	return held || !y.sess.cluster.Auto()
}

func orAll(nodes []string) string {
	if len(nodes) == 0 {
		return "the participants"
	}
	return join(nodes)
}

func waitOrWaits(names []string) string {
	if len(names) == 1 {
		return " waits "
	}
	return " wait "
}

// left tells of one whose client has gone, and that is in doubt on a node.
func (y *reasons) left(d *engine.DoubtView) {
	who := txnName(y.txn) + " is in doubt: nobody has told its client how it ended."
	status, _ := y.sess.store.Status(y.txn)
	switch {
	case len(d.Waiters) > 0:
		var waiters []string
		for _, w := range d.Waiters {
			waiters = append(waiters, y.of(w))
		}
		who = fmt.Sprintf("%s is in doubt, and on %s %s%sfor it.", txnName(y.txn), d.Node,
			join(waiters), waitOrWaits(waiters))
	case status.Outcome == "committed", status.Outcome == "aborted":
		who = fmt.Sprintf("%s is %s, and %s has not heard it.", txnName(y.txn), status.Outcome, d.Node)
	}
	y.say("%s", who)
	y.inDoubt(d, nil)
}

// active tells of one that is open.
func (y *reasons) active() {
	c := y.sess.find(y.sess.owner(y.txn))
	y.say("%s is open, and waits for nothing.", y.of(y.txn))
	first, held, waiters := y.locked()
	switch {
	case len(waiters) > 0:
		y.say("It has locked %s%s, and %s%sfor that.", first, andMore(held-1), join(waiters),
			waitOrWaits(waiters))
	case held > 0:
		y.say("It has locked %s%s, and nobody waits for that.", first, andMore(held-1))
	}
	if c != nil && c.openTxn() == txnName(y.txn) {
		y.say("COMMIT or ROLLBACK in %s ends it.", c.name)
	} else {
		y.say("Its next event ends it.")
	}
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return " and " + count(n, "more key")
}

// where says whether a transaction is committed at all its nodes. One that is down and has only
// promised it will hear it when it is back.
func (y *reasons) where(status engine.StatusView) string {
	var behind []string
	for _, r := range status.Records {
		switch r.Record {
		case "PREPARED":
			behind = append(behind, r.Node)
		case "COMMITTED", "ABORTED":
			behind = slices.DeleteFunc(behind, func(n string) bool { return n == r.Node })
		}
	}
	if len(behind) == 0 {
		return ", at all its nodes"
	}
	behind = slices.Compact(behind)
	return fmt.Sprintf("; on %s, which%sdown, it is only PREPARED until RECOVER lets it hear that",
		join(behind), isOrAre(behind))
}

// over tells of one that has ended.
func (y *reasons) over() {
	name := txnName(y.txn)
	status, _ := y.sess.store.Status(y.txn)
	y.say("%s waits for nothing, and nobody waits for it.", y.of(y.txn))
	switch status.Outcome {
	case "committed":
		switch {
		case status.CommitTS == 0:
			y.say("It is committed, and has written nothing.")
		case status.Phases > 0:
			y.say("It is committed @%d in %s%s.", status.CommitTS,
				[...]string{"no phase", "one phase", "two phases"}[status.Phases], y.where(status))
		default:
			y.say("It is committed @%d%s.", status.CommitTS, y.where(status))
		}
	case "aborted":
		y.say("It was aborted: nothing of it happened.")
	case "active":
		y.say("It is about to end.")
	default:
		y.say("Nobody in reach can tell how %s ended; the rows of STATUS %s are all that the logs hold.",
			name, name)
	}
}
