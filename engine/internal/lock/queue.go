package lock

// Waiter is one place in a key's queue. W is what the participant needs to try again.
type Waiter[W any] struct {
	Reader bool // readers are served together, past those who wait to take the key
	Who    W

	queue      *Queue[W]
	prev, next *Waiter[W]
}

// Queued reports whether the waiter stands in a queue.
func (w *Waiter[W]) Queued() bool { return w.queue != nil }

// Next is the waiter behind w, or nil.
func (w *Waiter[W]) Next() *Waiter[W] { return w.next }

// Queue is the waiters of one key in the order of their coming. The zero value is empty.
type Queue[W any] struct {
	head, tail *Waiter[W]
	length     int
	readers    int
}

// Front is the first waiter, or nil.
func (q *Queue[W]) Front() *Waiter[W] { return q.head }

// Len is the number of waiters.
func (q *Queue[W]) Len() int { return q.length }

// Readers is how many of them are readers.
func (q *Queue[W]) Readers() int { return q.readers }

// Push puts w, which stands in no queue, at the end.
func (q *Queue[W]) Push(w *Waiter[W]) {
	if w.queue != nil {
		panic("lock: a waiter stands in two queues")
	}
	w.queue, w.prev, w.next = q, q.tail, nil
	if q.tail == nil {
		q.head = w
	} else {
		q.tail.next = w
	}
	q.tail = w
	q.length++
	if w.Reader {
		q.readers++
	}
}

// Leave takes w out of the queue in which it stands; in none, it does nothing.
func (w *Waiter[W]) Leave() {
	q := w.queue
	if q == nil {
		return
	}
	if w.prev == nil {
		q.head = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.tail = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.queue, w.prev, w.next = nil, nil, nil
	q.length--
	if w.Reader {
		q.readers--
	}
}
