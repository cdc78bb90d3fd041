package replica_test

import (
	"fmt"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/oracle"
	"conclave/engine/internal/ranges"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/wal"
)

// world is the pure rooms and nothing else: an oracle, a directory, replicas and coordinators on
// two nodes, connected by a list of messages. Whoever drives it says what happens next; there is no
// time, no disk, and of W4 only that a slow client hears nothing before the next sync.
type world struct {
	shared       effect.Shared
	lastTxn      base.TxnID
	incarnations [nodes + 1]base.Incarnation
	replicas     []*host // by range id
	coordinators []*host // by transaction
	network      []msg.Message
	slow         bool // clients hear nothing before the next sync
	ranked       bool // another world has ranks for this one's timestamps

	handles uint64
	log     []byte // what the last step put out
}

const nodes = 2

// host is a replica or a coordinator, and what a node would keep of it.
type host struct {
	replica     *replica.Replica
	coordinator *commit.Coordinator
	open        bool // a client has it, and may go on
	busy        bool // an operation is under way
	appended    uint64
	durable     uint64
	held        []effect.Kind    // answers, waits and a last farewell that have not left yet
	timers      map[uint64]timer // by handle
}

type timer struct {
	word uint8
	arg  uint64
}

func newWorld(settings base.Settings) *world {
	w := &world{
		shared: effect.Shared{
			Oracle: oracle.New(), Directory: ranges.New([]string{"m"}), Settings: &settings,
		},
		incarnations: [nodes + 1]base.Incarnation{0, 1, 1},
	}
	for _, d := range w.shared.Directory.All() {
		w.replicas = append(w.replicas, &host{
			replica: replica.New(d.ID, d.Epoch, d.Span, d.Node, 1), timers: map[uint64]timer{},
		})
	}
	return w
}

// append is the whole world, but for its settings.
func (w *world) append(b []byte) []byte {
	b = w.shared.Oracle.AppendState(b)
	b = w.shared.Directory.AppendState(b)
	b = codec.AppendUint(codec.AppendBool(b, w.slow), uint64(w.lastTxn))
	for _, i := range w.incarnations {
		b = codec.AppendUint(b, uint64(i))
	}
	b = codec.AppendList(b, w.replicas, appendHost)
	b = codec.AppendList(b, w.coordinators, appendHost)
	return codec.AppendList(b, w.network, msg.Append)
}

func appendHost(b []byte, h *host) []byte {
	b = codec.AppendBool(codec.AppendBool(b, h.open), h.busy)
	b = codec.AppendUint(codec.AppendUint(b, h.appended), h.durable)
	b = codec.AppendList(b, h.held, func(b []byte, k effect.Kind) []byte {
		return append(b, byte(k))
	})
	if h.replica != nil {
		return h.replica.AppendState(b)
	}
	return h.coordinator.AppendState(b)
}

func decodeKind(d *codec.Decoder) effect.Kind { return effect.Kind(d.Byte()) }

// decodeWorld connects the timers again that run.
func decodeWorld(d *codec.Decoder, settings base.Settings) *world {
	w := &world{shared: effect.Shared{
		Oracle: oracle.DecodeState(d), Directory: ranges.DecodeState(d), Settings: &settings,
	}}
	w.slow, w.lastTxn = d.Bool(), base.TxnID(d.Uint())
	for i := range w.incarnations {
		w.incarnations[i] = base.Incarnation(d.Uint32())
	}
	host := func(coordinator bool) func(*codec.Decoder) *host {
		return func(d *codec.Decoder) *host {
			h := &host{
				open: d.Bool(), busy: d.Bool(), appended: d.Uint(), durable: d.Uint(),
				held:   codec.List(d, decodeKind),
				timers: map[uint64]timer{},
			}
			if coordinator {
				h.coordinator = new(commit.Coordinator)
				h.coordinator.DecodeState(d)
			} else {
				h.replica = replica.DecodeState(d)
			}
			h.eachTimer(func(word uint8, arg uint64, t *effect.Timer) {
				w.handles++
				t.Handle = w.handles
				h.timers[t.Handle] = timer{word, arg}
			})
			return h
		}
	}
	w.replicas = codec.List(d, host(false))
	w.coordinators = codec.List(d, host(true))
	w.network = codec.List(d, msg.Decode)
	return w
}

func (h *host) eachTimer(fn func(word uint8, arg uint64, t *effect.Timer)) {
	if h.replica != nil {
		h.replica.Timers(fn)
	} else {
		h.coordinator.Timers(fn)
	}
}

// running is the host's timers as it lists them.
func (h *host) running() (list []timer) {
	h.eachTimer(func(word uint8, arg uint64, _ *effect.Timer) {
		list = append(list, timer{word, arg})
	})
	return list
}

func (w *world) hosts() []*host { return slices.Concat(w.replicas, w.coordinators) }

func (w *world) coordinator(id base.TxnID) *host {
	for _, h := range w.coordinators {
		if h.coordinator.ID == id {
			return h
		}
	}
	return nil
}

func (w *world) replica(id base.RangeID) *host {
	for _, h := range w.replicas {
		if h.replica.ID == id {
			return h
		}
	}
	return nil
}

func (w *world) list() *effect.List {
	l := effect.NewList(w.shared)
	l.Tracing = true
	return l
}

// carry does what a step of h has put out, and writes it down.
func (w *world) carry(h *host, l *effect.List) {
	for i := range l.Effects {
		e := &l.Effects[i]
		w.write(e)
		switch e.Kind {
		case effect.Append:
			h.appended++
		case effect.Send:
			w.network = append(w.network, e.Msg)
		case effect.Answer, effect.Waits, effect.Forget:
			if h.held = append(h.held, e.Kind); !w.slow {
				w.letGo(h)
			}
		case effect.SetTimer:
			delete(h.timers, e.Timer.Handle)
			w.handles++
			e.Timer.Handle = w.handles
			h.timers[e.Timer.Handle] = timer{e.Wake, e.Arg}
		case effect.StopTimer:
			delete(h.timers, e.Timer.Handle)
			e.Timer.Handle = 0
		}
	}
}

// letGo lets the client of a coordinator hear what was held back.
func (w *world) letGo(h *host) {
	for _, k := range h.held {
		switch k {
		case effect.Answer:
			reply := h.coordinator.Reply
			w.note("%+v", reply)
			h.coordinator.Told()
			h.busy, h.open = false, h.open && !reply.Aborted && !reply.Committed
		case effect.Waits:
			w.note("%+v", h.coordinator.Wait)
		case effect.Forget:
			w.coordinators = slices.DeleteFunc(w.coordinators, func(o *host) bool { return o == h })
		}
	}
	h.held = nil
}

func (w *world) write(e *effect.Effect) {
	w.note("%d %v %v %v ", e.Kind, e.Point, e.Decision, e.Background)
	w.note("%d %d %v %d %q %q ", e.Wake, e.Arg, e.Txn, e.Delay, e.Event, e.Detail)
	if e.Msg != nil {
		w.note("%v %x", e.Msg, msg.Append(nil, e.Msg))
	}
	if e.Record != nil {
		w.note("%v %x", e.Record.Type(), wal.AppendRecord(nil, e.Record))
	}
	w.note("\n")
}

func (w *world) note(format string, args ...any) { w.log = fmt.Appendf(w.log, format, args...) }

// deliver gives a message to whom it is for.
func (w *world) deliver(m msg.Message) {
	l := w.list()
	var h *host
	switch {
	case m.ToParticipant():
		if h = w.replica(m.Head().Range.Range); h == nil {
			return
		}
		h.replica.Receive(m, l)
	default:
		if h = w.coordinator(m.Head().Txn); h == nil {
			commit.Unknown(m, l)
			h = new(host)
			break
		}
		h.coordinator.Receive(m, l)
	}
	w.carry(h, l)
}

// refuse gives a message back to who sent it, as if the node that it was for were down.
func (w *world) refuse(m msg.Message) {
	l := w.list()
	var h *host
	switch ask, isAsk := m.(*msg.Ask); {
	case isAsk:
		h = w.replica(ask.From.Range)
	case !m.ToParticipant():
		h = w.replica(m.Head().Range.Range)
	default:
		if _, isOutcome := m.(*msg.Outcome); !isOutcome {
			h = w.coordinator(m.Head().Txn)
		}
	}
	switch {
	case h == nil:
		return
	case h.replica != nil:
		h.replica.Refused(m, l)
	default:
		h.coordinator.Refused(m, l)
	}
	w.carry(h, l)
}

// wake lets a timer run out.
func (w *world) wake(h *host, t timer) {
	for handle, o := range h.timers {
		if o == t {
			delete(h.timers, handle)
		}
	}
	l := w.list()
	if h.replica != nil {
		h.replica.Wake(t.word, t.arg, l)
	} else {
		h.coordinator.Wake(t.word, t.arg, l)
	}
	w.carry(h, l)
}

// sync makes durable what h has appended, and lets go what was held back for it.
func (w *world) sync(h *host) {
	l := w.list()
	if h.durable = h.appended; h.replica != nil {
		h.replica.Durable(h.durable, l)
	} else {
		h.coordinator.Durable(l)
	}
	w.carry(h, l)
	w.letGo(h)
}

// syncOne makes the next record of a replica durable.
func (w *world) syncOne(h *host) {
	l := w.list()
	h.durable = min(h.durable+1, h.appended)
	h.replica.Durable(h.durable, l)
	w.carry(h, l)
}

// split cuts a range that is not busy; both halves stay where they are.
func (w *world) split(h *host, at string) {
	r, d := h.replica, w.shared.Directory
	if r.Busy() || at <= r.Span.Lo || !r.Span.Contains(at) {
		return
	}
	rec := &wal.Split{
		Range: r.ID, Epoch: r.Epoch + 1, At: at, Right: d.NextID(), RightEpoch: 1, To: r.Node,
	}
	right := r.Split(rec)
	d.Split(rec.Range, rec.Epoch, rec.At, rec.Right, rec.RightEpoch, rec.To)
	w.replicas = append(w.replicas, &host{replica: right, timers: map[uint64]timer{}})
}

// crash takes the memory of a node. Everything that it had appended was durable.
func (w *world) crash(n base.NodeID) {
	w.incarnations[n]++
	w.network = slices.DeleteFunc(w.network, func(m msg.Message) bool {
		if m.ToParticipant() {
			return w.shared.Directory.NodeOf(m.Head().Range.Range) == n
		}
		return m.Head().Node == n
	})
	for _, h := range w.replicas {
		if h.replica.Node == n {
			d := codec.NewDecoder(h.replica.AppendDurable(nil, nil))
			again := replica.DecodeDurable(d, n, w.incarnations[n])
			*h = host{replica: again, timers: map[uint64]timer{}}
			if err := d.Done(); err != nil {
				panic(err)
			}
		}
	}
	left := w.coordinators[:0:0]
	for _, h := range w.coordinators {
		switch c := h.coordinator; {
		case c.Node != n:
			left = append(left, h)
		case c.Decided():
			rec := *c.Decision()
			left = append(left, &host{
				coordinator: commit.Recovered(&rec, n, 0), timers: map[uint64]timer{},
			})
		default:
			c.Abandoned(&w.shared)
			w.shared.Oracle.EndTxn(c.Start)
		}
	}
	w.coordinators = left
}

func (w *world) nudge() {
	for _, h := range w.hosts() {
		l := w.list()
		if h.replica != nil {
			h.replica.Nudge(l)
		} else {
			h.coordinator.Nudge(l)
		}
		w.carry(h, l)
	}
}

func (w *world) begin(n base.NodeID, o commit.Options) {
	w.lastTxn++
	h := &host{coordinator: new(commit.Coordinator), open: true, timers: map[uint64]timer{}}
	w.coordinators = append(w.coordinators, h)
	l := w.list()
	h.coordinator.Init(w.lastTxn, n, o, l)
	w.carry(h, l)
}

// client has the client of h begin an operation.
func (w *world) client(h *host, op func(*commit.Coordinator, *effect.List)) {
	h.busy = true
	l := w.list()
	op(h.coordinator, l)
	w.carry(h, l)
}
