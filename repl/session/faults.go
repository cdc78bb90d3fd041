package session

import (
	"fmt"
	"math"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// onNodes is the statements about nodes, disks and network.
func (s *Sessions) onNodes(x *call, st lang.Stmt) *Error {
	switch st := st.(type) {
	case lang.Kill:
		return s.kill(x, st)
	case lang.KillClear:
		return s.act(x, func() error { s.cluster.KillClear(); return nil })
	case lang.Recover:
		return s.recoverNodes(x, st)
	case lang.Disk:
		modes := map[lang.DiskState]engine.DiskMode{
			lang.DiskOK: engine.DiskOK, lang.DiskFull: engine.DiskFull, lang.DiskFail: engine.DiskFail,
		}
		return s.act(x, func() error { return s.cluster.Disk(st.Node.String(), modes[st.State]) })
	case lang.Corrupt:
		return s.act(x, func() error { return s.cluster.Corrupt(st.Node.String(), uint64(st.LSN.V)) })
	case lang.Resolve:
		return s.act(x, func() error {
			return s.cluster.Resolve(uint64(st.Txn), st.Commit, st.Node.String())
		})
	}
	return s.onNetwork(x, st)
}

// onNetwork is the statements about the network.
func (s *Sessions) onNetwork(x *call, st lang.Stmt) *Error {
	switch st := st.(type) {
	case lang.Partition:
		return s.partition(x, st)
	case lang.Heal:
		return s.ask(x, s.cluster.SubmitHeal())
	case lang.Drop:
		return s.hit(x, st.Hit, s.cluster.Drop, s.cluster.DropMessage)
	case lang.Dup:
		return s.hit(x, st.Hit, s.cluster.Duplicate, s.cluster.DuplicateMessage)
	case lang.Deliver:
		from := s.cluster.TraceTotal()
		err := s.act(x, func() error { return s.cluster.Deliver(uint64(st.Message)) })
		if err == nil {
			x.tell(s.happened(from)...)
		}
		return err
	case lang.Delay:
		return s.act(x, func() error {
			return s.cluster.Delay(st.From.String(), st.To.String(), st.By.D)
		})
	case lang.Latency:
		return s.change(lang.Set{Name: "latency", Min: st.Min, HasMax: st.HasMax, Max: st.Max})
	}
	return s.onTime(x, st)
}

// plot is a KILL ... AT that was planted.
type plot struct {
	at   Place
	what string // "KILL n3 AT decision.logged"
}

// kill is KILL: now, or the next (nth) time that the node reaches a point.
func (s *Sessions) kill(x *call, st lang.Kill) *Error {
	node := st.Node.String()
	if st.Coordinator {
		if x.c.lastTxn == 0 {
			return fail(codeNoTxn, "%s has had no transaction whose coordinator it could be.",
				x.c.name).todo("KILL n1 names a node.")
		}
		node = x.c.lastNode
	}
	if st.Point == "" {
		x.tell(node + " is down")
		return s.act(x, func() error { return s.cluster.Kill(node) })
	}
	err := s.act(x, func() error {
		return s.cluster.KillAt(node, st.Point, int(min(st.N.V, math.MaxInt32)))
	})
	if err != nil {
		return err
	}
	s.plots = append(s.plots, plot{x.at, x.r.Statement})
	x.tell(fmt.Sprintf("%s will crash %stime that it reaches %s", node, nth(st.N.V), st.Point))
	return nil
}

// nth is "the next ", "the 3rd ".
func nth(n int64) string {
	if n == 1 {
		return "the next "
	}
	end := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprintf("the %d%s ", n, end)
}

// recoverNodes is RECOVER. Of RECOVER ALL one damaged log does not keep the others down.
func (s *Sessions) recoverNodes(x *call, st lang.Recover) *Error {
	if !st.All {
		return s.ask(x, s.cluster.SubmitRecover(st.Node.String()))
	}
	var down []string // one that is recovering is on its way
	for _, n := range s.cluster.NodeViews() {
		if n.State == "down" {
			down = append(down, n.Node)
		}
	}
	return s.ask(x, s.cluster.SubmitRecover(down...))
}

// asked says how things stand when what RECOVER and HEAL made the nodes ask has been answered, or
// nobody is there to answer it.
func (s *Sessions) asked(r *Result) {
	st, one := r.Stmt.(lang.Recover)
	one = one && !st.All
	var absent []string
	for _, n := range s.cluster.NodeViews() {
		switch {
		case n.State != "up":
			absent = append(absent, n.Node+" is "+n.State)
		case one && n.Node == st.Node.String():
			r.Told = []string{n.Node + " is up"}
		}
	}
	switch {
	case len(r.Told) > 0: // the one that was asked for
	case len(absent) == 0:
		r.Told = []string{"every node is up"}
	default:
		r.Told = []string{join(absent)}
	}
	if _, heals := r.Stmt.(lang.Heal); heals {
		r.Told[0] = "the network is whole, " + r.Told[0]
	}
	if doubt := s.inDoubt(); len(doubt) > 0 {
		r.Told[0] += "; in doubt: " + strings.Join(doubt, ", ")
	}
	r.Told = append(r.Told, s.cluster.TornTails()...)
}

// inDoubt lists the transactions that are in doubt on nodes that are up, each with its nodes.
func (s *Sessions) inDoubt() []string {
	var list []string
	at := map[uint64]int{}
	for _, d := range s.cluster.Doubts() {
		if i, known := at[d.Txn]; known {
			list[i] += " and " + d.Node
			continue
		}
		at[d.Txn] = len(list)
		list = append(list, txnName(d.Txn)+" on "+d.Node)
	}
	return list
}

// checkpoint is CHECKPOINT, of a node or of all that are up.
func (s *Sessions) checkpoint(x *call, node string) *Error {
	err := s.act(x, func() error { return s.cluster.Checkpoint(node) })
	if err != nil {
		return err
	}
	nodes := s.store.LiveNodes()
	if node != "" {
		nodes = []string{node}
	}
	var made, begun, full []string
	for _, n := range nodes {
		switch card, _ := s.cluster.Card(n, engine.Glance{}); {
		case s.cluster.CheckpointUnderWay(n):
			begun = append(begun, n)
		case card.Disk == "full":
			full = append(full, n)
		default:
			made = append(made, n)
		}
	}
	if len(made) > 0 {
		x.tell(join(made) + ": the log before it is dropped")
	}
	if len(begun) > 0 {
		x.tell(join(begun) + ": it is being made, and STEP and RUN go on with it")
	}
	if len(full) > 0 {
		x.tell(join(full) + ": the disk is full, and nothing was written")
	}
	return nil
}

// partition is PARTITION: the groups that were named, and one more of all other nodes.
func (s *Sessions) partition(x *call, st lang.Partition) *Error {
	var groups [][]string
	var told []string
	rest := s.store.NodeNames()
	for _, ids := range st.Groups {
		var group []string
		for _, id := range ids {
			name, err := s.nodeName(id)
			if err != nil {
				return err
			}
			group = append(group, name)
			if i := indexOf(rest, name); i >= 0 {
				rest = append(rest[:i:i], rest[i+1:]...)
			}
		}
		groups = append(groups, group)
		told = append(told, strings.Join(group, " "))
	}
	if len(rest) > 0 {
		told = append(told, strings.Join(rest, " "))
	}
	if len(told) > 1 {
		x.tell("the network is cut: " + strings.Join(told, " | "))
	} else {
		x.tell("all nodes are in one group: nothing is cut")
	}
	return s.act(x, func() error { return s.cluster.Partition(groups) })
}

// hit is DROP and DUP: of the next messages from one node to another, or of one that is under
// way.
func (s *Sessions) hit(x *call, st lang.Hit, next func(from, to string, n int) error,
	one func(uint64) error) *Error {
	_, drops := x.r.Stmt.(lang.Drop)
	if !st.IsMessage {
		if st.From == st.To {
			x.note("a message to oneself meets no fault of the network")
		}
		return s.act(x, func() error {
			return next(st.From.String(), st.To.String(), int(min(st.N.V, math.MaxInt32)))
		})
	}
	for _, m := range s.cluster.Messages() {
		if m.Message != st.Message.String() {
			continue
		}
		what := fmt.Sprintf("%s %s, %s to %s, ", m.Message, m.Text, m.From, m.To)
		switch {
		case drops && m.From == m.To:
			return fail(codeNoMessage, "%s is a message of %s to itself, which cannot be lost.",
				m.Message, m.From)
		case drops:
			x.tell(what + "is lost")
		default:
			x.tell(what + "arrives twice")
		}
	}
	return s.act(x, func() error { return one(uint64(st.Message)) })
}
