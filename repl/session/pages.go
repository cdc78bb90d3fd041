package session

import (
	"encoding/binary"
	"maps"
	"slices"

	"conclave/repl/lang"
)

// journal is a list of entries that only grows. A run of a million statements has a million of
// them, so they are kept as what takes least: their canonical text, and a dozen bytes before it,
// page by page. (As structs they took 250 bytes each, and the collector had to look at every one.)
//
// A value of it sees its first n entries, whatever is added behind another value that shares their
// pages: so one that is cut off, and one that is marked, cost nothing.
type journal struct {
	pages []*page
	n     int
	words *words
	base  *base // where it begins; nil: with the sessions
	full  bool  // its bound was reached: nothing is in it, nor will be
}

// pageEntries is how many entries a page has.
const pageEntries = 256

// page is so many entries, one behind the other.
type page struct {
	text []byte
	ends []uint32
	rare map[int]*rare
	id   uint64 // of the first entry, and its line: the others are told from there
	line int
}

// rare is what few entries have.
type rare struct {
	node   lang.Stmt // where there is no text to read it back from
	stops  []uint64
	passed moment
	result *Result
}

// words are strings that come again and again: the names of sessions and files.
type words struct {
	list  []string
	index map[string]uint64
}

func (w *words) number(s string) uint64 {
	n, known := w.index[s]
	if !known {
		n = uint64(len(w.list))
		w.list, w.index[s] = append(w.list, s), n
	}
	return n
}

// Flags of an entry.
const (
	wasNamed byte = 1 << iota
	wasSourced
	wasArrow
)

// add puts an entry, whose statement has that canonical text, behind the others.
func (j *journal) add(e *Entry, text string) {
	if j.words == nil {
		j.words = &words{index: map[string]uint64{}}
	}
	p := j.last(e)
	kind := traitsOf(e.Statement.Node)
	if e.Steered {
		kind |= isSteered
	}
	b := append(p.text, e.flags(), byte(kind))
	b = binary.AppendUvarint(b, e.id-p.id)
	b = binary.AppendVarint(b, int64(e.At.Line-p.line))
	b = binary.AppendVarint(b, int64(e.Statement.Pos.Line-e.At.Line))
	b = binary.AppendUvarint(b, uint64(e.Statement.Pos.Col))
	for _, word := range [...]string{e.Statement.Session, e.At.File, e.At.Dir} {
		b = binary.AppendUvarint(b, j.words.number(word))
	}
	if text == "" || len(text) > lang.MaxLine {
		text = ""
		p.rarely(len(p.ends)).node = e.Statement.Node
	}
	if e.Stops != nil || e.result != nil {
		r := p.rarely(len(p.ends))
		r.stops, r.passed, r.result = e.Stops, e.passed, e.result
	}
	p.text = append(b, text...)
	p.ends = append(p.ends, uint32(len(p.text)))
	j.n++
	if len(p.ends) == pageEntries {
		p.text = slices.Clone(p.text) // without the room to grow
	}
}

func (e *Entry) flags() (f byte) {
	if e.Named {
		f |= wasNamed
	}
	if e.Sourced {
		f |= wasSourced
	}
	if e.Statement.Arrow {
		f |= wasArrow
	}
	return f
}

// last is the page that the next entry goes to: a new one where the others are full, and a copy of
// what this journal sees of it where another journal has gone on behind that.
func (j *journal) last(e *Entry) *page {
	k, at := j.n/pageEntries, j.n%pageEntries
	switch {
	case at == 0:
		j.pages = append(j.pages, &page{id: e.id, line: e.At.Line})
	case len(j.pages[k].ends) > at:
		j.pages = append(j.pages[:k:k], j.pages[k].first(at))
	}
	return j.pages[k]
}

// first is a page of the first n entries.
func (p *page) first(n int) *page {
	cut := &page{
		text: slices.Clone(p.text[:p.ends[n-1]]), ends: slices.Clone(p.ends[:n]),
		rare: maps.Clone(p.rare), id: p.id, line: p.line,
	}
	maps.DeleteFunc(cut.rare, func(i int, _ *rare) bool { return i >= n })
	return cut
}

// to is the journal up to its n-th entry.
func (j *journal) to(n int) journal {
	pages := (n + pageEntries - 1) / pageEntries
	cut := *j
	cut.pages, cut.n = j.pages[:pages:pages], n
	return cut
}

// rare is what few entries have, of the i-th one: room for it is made.
func (j *journal) rare(i int) *rare { return j.pages[i/pageEntries].rarely(i % pageEntries) }

func (p *page) rarely(i int) *rare {
	if p.rare == nil {
		p.rare = map[int]*rare{}
	}
	if p.rare[i] == nil {
		p.rare[i] = new(rare)
	}
	return p.rare[i]
}

// bytes are those of the i-th entry.
func (j *journal) bytes(i int) []byte {
	p, at := j.pages[i/pageEntries], i%pageEntries
	from := uint32(0)
	if at > 0 {
		from = p.ends[at-1]
	}
	return p.text[from:p.ends[at]]
}

// traits are those of the i-th entry.
func (j *journal) traits(i int) traits { return traits(j.bytes(i)[1]) }

// entry is the i-th one.
func (j *journal) entry(i int) Entry {
	e, text := j.head(i)
	if e.Statement.Node == nil {
		line, _ := lang.ParseLine(string(text), e.Statement.Pos.Line)
		e.Statement.Node = line[0].Node
	}
	return e
}

// head is the i-th entry without its statement, and the text to read that back from, if there is
// one.
func (j *journal) head(i int) (e Entry, text []byte) {
	p, b := j.pages[i/pageEntries], j.bytes(i)
	flags := b[0]
	e.Named, e.Sourced = flags&wasNamed != 0, flags&wasSourced != 0
	e.Steered = traits(b[1]).has(isSteered)
	b = b[2:]
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return v
	}
	signed := func() int {
		v, n := binary.Varint(b)
		b = b[n:]
		return int(v)
	}
	e.id = p.id + number()
	e.At.Line = p.line + signed()
	e.Statement.Pos = lang.Pos{Line: e.At.Line + signed(), Col: int(number())}
	e.Statement.Session = j.words.list[number()]
	e.At.File, e.At.Dir = j.words.list[number()], j.words.list[number()]
	e.Statement.Arrow = flags&wasArrow != 0
	if r := p.rare[i%pageEntries]; r != nil {
		e.Statement.Node, e.Stops, e.passed, e.result = r.node, r.stops, r.passed, r.result
	}
	return e, b
}

// session is the one that ran the i-th entry.
func (j *journal) session(i int) string {
	e, _ := j.head(i)
	return e.Statement.Session
}

// id is that of the i-th entry; 0 for none.
func (j *journal) id(i int) uint64 {
	if i < 0 || i >= j.n {
		return 0
	}
	e, _ := j.head(i)
	return e.id
}

// size is how many bytes the journal takes, the room to grow not counted: the same on every
// machine.
func (j *journal) size() (n int) {
	for _, p := range j.pages {
		n += len(p.text) + 4*len(p.ends)
	}
	return n
}
