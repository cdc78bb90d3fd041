package fuzz

import (
	"fmt"
	"strconv"

	"conclave/repl/session"
)

// writer is one client: it begins transactions of a few kinds, and goes on with the one that it
// has open.
type writer struct {
	*author
	name  string
	todo  []func() string // the statements to come
	whole bool            // they move money: all of them, or none
	txn   string          // whose
}

// next is the writer's next statement.
func (w *writer) next() string {
	open := w.books.open[w.name]
	switch {
	case open == nil && w.chance(150):
		w.todo = nil
		return w.auto()
	case open == nil:
		return w.begin()
	case open.txn != w.txn: // its BEGIN was heard just now
		w.txn = open.txn
	case w.failedLast() && w.whole:
		return "ROLLBACK"
	case w.failedLast() && w.chance(700):
		return w.of("ROLLBACK", "ROLLBACK", "COMMIT")
	}
	if len(w.todo) == 0 {
		return w.of("COMMIT", "COMMIT", "COMMIT", "COMMIT", "COMMIT", "COMMIT", "COMMIT", "ROLLBACK")
	}
	line := w.todo[0]()
	w.todo = w.todo[1:]
	if line == "" {
		return "ROLLBACK"
	}
	return line
}

// failedLast reports whether the writer's last statement was an error.
func (w *writer) failedLast() bool {
	r := w.last()
	return r != nil && r.Status == session.Failed
}

// last is the last answer that the writer had.
func (w *writer) last() *session.Result {
	for i := len(w.results) - 1; i >= 0 && i >= len(w.results)-60; i-- {
		for k := len(w.results[i]) - 1; k >= 0; k-- {
			if r := &w.results[i][k]; r.Session == w.name && forClient(r.Stmt) {
				return r
			}
		}
	}
	return nil
}

// auto is a statement that is a transaction of its own.
func (w *writer) auto() string {
	if w.chance(500) {
		return w.read()
	}
	return w.write()
}

func (w *writer) begin() string {
	level := w.level
	if level == "" {
		level = w.of("", "READ COMMITTED", "SNAPSHOT", "SERIALIZABLE", "SERIALIZABLE")
	}
	options := " " + level
	if level == "" {
		options = ""
	}
	w.todo, w.txn, w.whole = nil, "", false
	if w.theme == leases && w.chance(700) {
		return "BEGIN" + options + w.rely()
	}
	if w.locks && w.chance(400) {
		options += " PESSIMISTIC"
	}
	switch {
	case (w.theme == orphans || w.theme == haste) && w.chance(700):
		options += " ON n3" // it has none of the keys
	case w.chance(500):
		options += " ON " + w.anyNode()
	}
	switch n := w.IntN(100); {
	case (w.theme == haste || w.theme == orphans) && n < 60:
		w.spread()
	case n < 5:
		options += fmt.Sprintf(" AS OF %d", 1+w.IntN(60))
		w.reads()
	case n < 12:
		options += " READ ONLY"
		w.reads()
	case w.theme == skewed && n < 90:
		w.skew()
	case n < 40:
		w.whole = true
		w.move(level == "READ COMMITTED")
	case n < 50:
		w.whole = true
		w.pour()
	case n < 75:
		w.skew()
	default:
		for range 1 + w.IntN(4) {
			w.todo = append(w.todo, w.any)
		}
	}
	return "BEGIN" + options
}

// any is one statement on data.
func (w *writer) any() string {
	switch {
	case w.locks && w.chance(200):
		return "LOCK " + w.of(w.plain(), w.letter()+"m", w.letter()+"c")
	case w.chance(500):
		return w.read()
	}
	return w.write()
}

func (w *writer) read() string {
	if w.ranges || w.chance(250) {
		switch w.IntN(4) {
		case 0:
			return "SCAN"
		case 1:
			return fmt.Sprintf("SCAN %s LIMIT %d", w.letter(), 1+w.IntN(4))
		}
		return "SCAN PREFIX " + w.letter()
	}
	return "GET " + w.of(w.plain(), w.plain(), w.letter()+"m", w.letter()+"c")
}

func (w *writer) write() string {
	switch w.IntN(10) {
	case 0, 1:
		return "DELETE " + w.plain()
	case 2, 3, 4:
		return fmt.Sprintf("INCR %sc %d", w.letter(), 1+w.IntN(5))
	case 5:
		return fmt.Sprintf("CPUT %s NIL %s", w.plain(), w.value())
	case 6:
		return fmt.Sprintf("CPUT %s v%d %s", w.plain(), 1+w.IntN(w.values+1), w.of("NIL", w.value()))
	}
	return "PUT " + w.plain() + " " + w.value()
}

func (w *writer) reads() {
	for range 2 + w.IntN(3) {
		w.todo = append(w.todo, w.read)
	}
}

// move takes money from one account to another by reading both and writing both. Where two such
// can overlap unseen, under READ COMMITTED, it locks both first.
func (w *writer) move(locked bool) {
	from, to := w.letter()+"m", w.letter()+"m"
	if from == to {
		w.pour()
		return
	}
	amount := 1 + w.IntN(9)
	say := func(line string) func() string { return func() string { return line } }
	if locked {
		w.todo = append(w.todo, say("LOCK "+from), say("LOCK "+to))
	}
	got := map[string]int{}
	heard := func(key string) (ok bool) { // what the last GET has answered
		got[key], ok = w.number("GET " + key)
		return ok
	}
	w.todo = append(w.todo, w.onlyIf(locked, say("GET "+from)), func() string {
		if !heard(from) {
			return ""
		}
		return "GET " + to
	}, func() string {
		if !heard(to) {
			return ""
		}
		return fmt.Sprintf("PUT %s %d", from, got[from]-amount)
	}, func() string {
		if w.failedLast() {
			return ""
		}
		return fmt.Sprintf("PUT %s %d", to, got[to]+amount)
	}, func() string {
		if w.failedLast() {
			return ""
		}
		return "COMMIT"
	})
}

// onlyIf gives up where a lock that must be held is not.
func (w *writer) onlyIf(locked bool, fn func() string) func() string {
	return func() string {
		if locked && w.failedLast() {
			return ""
		}
		return fn()
	}
}

// pour takes money from one account to another without looking: right at every level.
func (w *writer) pour() {
	from, to, amount := w.letter()+"m", w.letter()+"m", 1+w.IntN(9)
	w.todo = append(w.todo,
		func() string { return fmt.Sprintf("INCR %s -%d", from, amount) },
		func() string {
			if w.failedLast() {
				return ""
			}
			return fmt.Sprintf("INCR %s %d", to, amount)
		}, func() string {
			if w.failedLast() {
				return ""
			}
			return "COMMIT"
		})
}

// rely has a client far from an account lock it, build on what it reads there, and write a key
// beside it that it has not locked: its PREPARE may have to wait there, and the lock runs out
// meanwhile. Or it is the one who makes it wait, and who is near: its own lock does not run out.
func (w *writer) rely() (on string) {
	from, to, amount := w.letters[0], w.letter(), 1+w.IntN(9)
	if from == to {
		w.todo = append(w.todo, func() string { return "LOCK " + from + "1" }, w.read, w.read)
		return " ON " + w.holder(from)
	}
	w.whole = true
	say := func(format string, args ...any) func() string {
		return w.onlyIf(true, func() string { return fmt.Sprintf(format, args...) })
	}
	w.todo = append(w.todo, func() string { return "LOCK " + from + "m" }, say("GET %sm", from),
		func() string {
			has, read := w.number("GET " + from + "m")
			if !read {
				return ""
			}
			return fmt.Sprintf("PUT %sm %d", from, has-amount)
		}, say("INCR %sm %d", to, amount), say("PUT %s1 %s", from, w.value()), say("COMMIT"))
	return " ON " + w.holder(to)
}

// spread writes here and there, and reads nothing: all that it sends is two-phase commit.
func (w *writer) spread() {
	for _, letter := range w.letters {
		w.todo = append(w.todo, func() string { return "PUT " + letter + w.of("1", "2") + " " + w.value() })
	}
	w.todo = append(w.todo, func() string { return "COMMIT" })
}

// holder is the node that has a key.
func (w *writer) holder(key string) string {
	for _, r := range w.Cluster().RangeViews() {
		if r.From <= key && (r.To == "" || key < r.To) {
			return r.Node
		}
	}
	return w.anyNode()
}

// number is what the last statement has answered, if it was this one and answered a number.
func (w *writer) number(statement string) (n int, ok bool) {
	r := w.last()
	if r == nil || r.Status != session.OK || !r.HasValue || r.Statement != statement {
		return 0, false
	}
	n, err := strconv.Atoi(r.Value.S)
	return n, err == nil
}

// skew reads two keys, or a range, and writes one of them; mostly the same two, so that others do
// it at the same time.
func (w *writer) skew() {
	one, other := w.plain(), w.plain()
	if w.theme == skewed || w.chance(600) {
		one, other = w.letters[0]+"1", w.letters[len(w.letters)-1]+"1"
		if w.chance(500) {
			one, other = other, one
		}
	}
	if w.ranges || w.chance(250) {
		letter := w.letter()
		w.todo = append(w.todo, func() string { return "SCAN PREFIX " + letter })
		if w.chance(500) {
			w.todo = append(w.todo, func() string { return "SCAN PREFIX " + w.letter() })
		}
	} else {
		w.todo = append(w.todo, func() string { return "GET " + one },
			func() string { return "GET " + other })
	}
	w.todo = append(w.todo, func() string {
		if w.chance(200) {
			return "DELETE " + one
		}
		return "PUT " + one + " " + w.value()
	})
}
