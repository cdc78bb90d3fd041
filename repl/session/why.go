package session

import (
	"fmt"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// WHY answers in two to four sentences: who waits for what, why, and what would end it. What it
// says it looks up in the engine's views; nothing in it is remembered.

// why is WHY, of a session, a transaction, or this session's last one.
func (s *Sessions) why(x *call, st lang.Why) *Error {
	c, id := x.c, uint64(st.Txn)
	switch {
	case st.Session != "":
		if c = s.find(st.Session); c == nil {
			return fail(codeNoSession, "there is no session %s.", st.Session).
				todo("There are %s.", s.names())
		}
	case st.HasTxn:
		if _, err := s.store.Status(id); err != nil {
			return errorOf(err)
		}
		c = s.find(s.owner(id))
	}
	if !st.HasTxn {
		id = c.lastTxn
	}
	told := &reasons{sess: s, txn: id}
	w := told.waitOf(c, st.HasTxn)
	switch {
	case w != nil:
		x.r.Subject = w.result.Txn
		told.statement(w)
	case id == 0:
		return fail(codeNoTxn, "%s has had no transaction yet, and waits for nothing.", c.name).
			todo("WHY T1 asks about any.")
	default:
		x.r.Subject = txnName(id)
		told.transaction()
	}
	x.r.Text = strings.Join(told.sentences, " ")
	return nil
}

// reasons collects the sentences.
type reasons struct {
	sess      *Sessions
	txn       uint64
	sentences []string
}

func (y *reasons) say(format string, args ...any) {
	y.sentences = append(y.sentences, fmt.Sprintf(format, args...))
}

// waitOf is the statement that the session waits with; where a transaction was named, only one
// that belongs to it.
func (y *reasons) waitOf(c *client, named bool) *wait {
	if c == nil {
		return nil
	}
	w := c.waiting()
	if w != nil && named {
		if t := w.ticket.Txn(); t == nil || t.ID() != y.txn {
			return nil
		}
	}
	return w
}

// of is a transaction with its session: "T4 of alice".
func (y *reasons) of(txn uint64) string {
	if owner := y.sess.owner(txn); owner != "" {
		return txnName(txn) + " of " + owner
	}
	return txnName(txn)
}

// statement tells why a statement waits.
func (y *reasons) statement(w *wait) {
	who := w.c.name + "'s " + clip(w.result.Statement)
	if t := w.ticket.Txn(); t != nil { // an autocommit statement may be at a later try
		y.txn = t.ID()
		who += " (" + txnName(y.txn) + ")"
	}
	on := w.now()
	if on.Reason == "step" || on.Reason == "break" {
		y.held(who, w)
		return
	}
	at := y.waits()
	if at == nil {
		y.say("%s waits%s.", who, forWhat(on))
		y.say("Its request is on the way, or was lost with a node: it is sent again every "+
			"inquiry (%s).", y.sess.set.inquiry)
		return
	}
	y.say("%s waits on %s for %s, %s.", who, at.Node, key(at.Key), y.inTheWay(at))
	y.holder(at, at.Holders[0], w)
}

// waits is where the transaction waits: the request in a queue that an answer would free.
func (y *reasons) waits() *engine.WaitView {
	var found *engine.WaitView
	views := y.sess.cluster.Waits()
	for i := range views {
		v := &views[i]
		if v.Txn == y.txn && len(v.Holders) > 0 && (found == nil || y.stuck(v) && !y.stuck(found)) {
			found = v
		}
	}
	return found
}

// stuck reports whether the first in the way is in doubt, and nobody in reach can tell.
func (y *reasons) stuck(v *engine.WaitView) bool {
	d := y.doubt(v.Holders[0].Txn, v.Node)
	return d != nil && d.Stage == "blocked"
}

// inTheWay says what somebody else has done to the key that stands in the way of a request.
func (y *reasons) inTheWay(at *engine.WaitView) string {
	h := at.Holders[0]
	mode := ""
	locks, _ := y.sess.cluster.LockViews(at.Node)
	for _, l := range locks {
		if l.Txn == h.Txn && l.Key == at.Key {
			mode = l.Mode
		}
	}
	what := "which " + y.of(h.Txn) + " has locked"
	switch {
	case h.Prepared && mode == "intent":
		what = "to which " + y.of(h.Txn) + " has prepared a write"
	case h.Prepared:
		what = "which " + y.of(h.Txn) + " has read, and holds until it is decided"
	}
	if n := len(at.Holders) - 1; n > 0 {
		what += fmt.Sprintf(" (and %s more in the way)", count(n, "transaction"))
	}
	return what
}

// holder tells how it stands with the one in the way, and what would end the wait.
func (y *reasons) holder(at *engine.WaitView, h engine.HolderView, w *wait) {
	if d := y.doubt(h.Txn, at.Node); d != nil {
		y.inDoubt(d, w)
		return
	}
	name := txnName(h.Txn)
	next := &reasons{sess: y.sess, txn: h.Txn}
	switch on := next.waits(); {
	case !y.sess.cluster.Reaches(at.Node, h.Coordinator):
		y.say("Its coordinator %s is %s: nobody can tell whether %s goes on.", h.Coordinator,
			y.absence(h.Coordinator), name)
		y.say("%s frees the lock when the lock-lease (%s) is over, or when %s is in reach again and "+
			"does not know %s any more.", at.Node, y.sess.set.lockLease, h.Coordinator, name)
	case on != nil:
		y.say("%s waits itself, on %s for %s, %s.", name, on.Node, key(on.Key), next.inTheWay(on))
		y.say("When %s has ended, %s goes on, and then this.", txnName(on.Holders[0].Txn), name)
	default:
		y.open(h.Txn)
	}
}

// open tells of a transaction that goes on when its client says so.
func (y *reasons) open(txn uint64) {
	name, owner := txnName(txn), y.sess.owner(txn)
	c := y.sess.find(owner)
	switch {
	case c != nil && c.waiting() != nil && c.waiting().result.Txn == name:
		y.say("%s goes on with %s of %s, which waits%s.", name, c.waiting().result.Statement, owner,
			forWhat(c.waiting().now()))
	case c != nil && c.openTxn() == name:
		y.say("%s is open, and waits for nothing: COMMIT or ROLLBACK in %s ends it.", name, owner)
	default:
		y.say("%s is about to end.", name)
	}
}

// doubt is a transaction that is in doubt on a node; on any for "".
func (y *reasons) doubt(txn uint64, node string) *engine.DoubtView {
	views := y.sess.cluster.Doubts()
	for i := range views {
		if views[i].Txn == txn && (node == "" || views[i].Node == node) {
			return &views[i]
		}
	}
	return nil
}

// inDoubt tells of a transaction that is in doubt on a node: what its coordinator knows, who was
// asked, which record will decide, and what would bring that about.
func (y *reasons) inDoubt(d *engine.DoubtView, w *wait) {
	name := txnName(d.Txn)
	record := ""
	if d.LSN != 0 {
		record = fmt.Sprintf(" (PREPARED is LSN %d of its log)", d.LSN)
	}
	if d.Reachable && d.Verdict == "undecided" {
		y.undecided(d, record)
		return
	}
	y.say("%s has promised to commit %s%s; %s.", d.Node, name, record, y.whoWasAsked(d))
	y.verdict(d, w)
}

// whoWasAsked says what the node has found out so far.
func (y *reasons) whoWasAsked(d *engine.DoubtView) string {
	gone := fmt.Sprintf("its coordinator %s is %s", d.Coordinator, y.absence(d.Coordinator))
	if d.Reachable {
		gone = "asks its coordinator " + d.Coordinator
	}
	var peers []string
	for _, o := range d.Others {
		switch {
		case o == d.Coordinator:
		case !y.sess.cluster.Reaches(d.Node, o):
			peers = append(peers, o+" is "+y.absence(o))
		case y.doubt(d.Txn, o) != nil:
			peers = append(peers, o+", which was asked, has promised the same")
		default:
			peers = append(peers, o+" has not said how it ended")
		}
	}
	switch {
	case d.Stage != "blocked" && !d.Reachable:
		gone += "; " + d.Node + " has not asked anybody else yet"
		if d.Stage == "asking the others" {
			gone = strings.TrimSuffix(gone, "has not asked anybody else yet") + "asks the others"
		}
	case len(peers) > 0:
		gone += ", and " + join(peers)
	}
	return gone
}

// absence is why a node does not answer.
func (y *reasons) absence(node string) string {
	if indexOf(y.sess.store.LiveNodes(), node) < 0 {
		return "down"
	}
	return "cut off"
}

// verdict says which record will decide, and what would bring that about.
func (y *reasons) verdict(d *engine.DoubtView, w *wait) {
	name, home := txnName(d.Txn), d.Coordinator
	and := ""
	if w != nil {
		and = ", and " + w.c.name + " goes on"
	}
	heal := fmt.Sprintf("RECOVER %s", home)
	if d.Reachable {
		heal = "ADVANCE brings its next question, and that"
	} else if y.absence(home) == "cut off" {
		heal = "HEAL"
	}
	switch d.Verdict {
	case "commit":
		y.say("The log of %s has COMMIT of %s, LSN %d: that is the decision.", home, name, d.VerdictLSN)
		y.say("%s lets %s hear it%s.", heal, d.Node, and)
	case "undecided":
		y.say("%s has not decided yet.", home)
		y.say("%s lets %s hear how it ends.", heal, d.Node)
	default:
		y.say("The log of %s has no COMMIT of %s, and that means abort.", home, name)
		y.say("%s lets %s hear it%s.", heal, d.Node, and)
	}
}

// undecided tells of one whose coordinator is up, and has not decided.
func (y *reasons) undecided(d *engine.DoubtView, record string) {
	name := txnName(d.Txn)
	course, _ := y.sess.cluster.Course(d.Txn)
	if course.Phase != "voting" || len(course.Missing) == 0 {
		y.say("%s has promised to commit %s%s, and its coordinator %s is about to decide.", d.Node,
			name, record, d.Coordinator)
		y.step()
		return
	}
	y.say("%s is not decided: its coordinator %s waits for the vote of %s.", name, d.Coordinator,
		join(course.Missing))
	next := &reasons{sess: y.sess, txn: d.Txn}
	if on := next.waits(); on != nil {
		y.say("There its PREPARE waits for %s, %s.", key(on.Key), next.inTheWay(on))
		y.open(on.Holders[0].Txn)
		return
	}
	y.step()
}

// step says what lets events happen, where they do not by themselves.
func (y *reasons) step() {
	switch _, held := y.sess.cluster.Held(); {
	case held:
		y.say("A BREAK holds the cluster: STEP carries out the next event, RUN goes on.")
	case !y.sess.cluster.Auto():
		y.say("AUTO is OFF: STEP carries out the next event, RUN goes on.")
	default:
		y.say("If nothing comes, the vote-timeout (%s) ends it: ADVANCE.", y.sess.set.vote())
	}
}

// held tells of a statement that waits for nobody but the person.
func (y *reasons) held(who string, w *wait) {
	if at, is := y.sess.cluster.Held(); is && at.Now {
		y.say("%s waits because a BREAK holds the cluster: %s is at %s%s.", who, at.Node, at.Point,
			ofTxn(at.Txn))
	} else if is {
		y.say("%s waits because a BREAK holds the cluster since %s of %s.", who, at.Point, at.Node)
	} else {
		y.say("%s waits because AUTO is OFF: nothing happens by itself.", who)
	}
	if t := w.ticket.Txn(); t != nil {
		y.progress(t.ID())
	}
	next := "No message is under way"
	if under := y.sess.cluster.Messages(); len(under) > 0 {
		next = fmt.Sprintf("Under way is %s %s, from %s to %s", under[0].Message, under[0].Text,
			under[0].From, under[0].To)
		if more := len(under) - 1; more > 0 {
			next += fmt.Sprintf(", and %s more", count(more, "message"))
		}
	}
	y.say("%s: STEP carries out one event, RUN goes on until it has ended.", next)
}

func ofTxn(txn uint64) string {
	if txn == 0 {
		return ""
	}
	return " of " + txnName(txn)
}

// progress says how far a COMMIT has come.
func (y *reasons) progress(txn uint64) {
	course, known := y.sess.cluster.Course(txn)
	name := txnName(txn)
	switch {
	case !known:
	case course.Phase == "voting" && len(course.Missing) == 0:
		y.say("%s, which coordinates it, has all votes, and has not decided yet.", course.Node)
	case course.Phase == "voting":
		y.say("%s, which coordinates it, has asked for votes, and has none of %s yet.",
			course.Node, join(course.Missing))
	case course.Phase == "deciding":
		y.say("All votes are in: %s is about to have COMMIT of %s on its disk.", course.Node, name)
	case course.Phase == "telling":
		y.say("%s has decided: %s commits @%d, whatever happens now.", course.Node, name,
			course.CommitTS)
	case course.Phase == "one phase":
		y.say("%s alone decides about %s, in one phase.", join(course.Missing), name)
	}
}

// key is a key as it is told.
func key(k string) string { return clip(lang.Quote(k)) }

// join is "n1", "n1 and n2", "n1, n2 and n3".
func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
