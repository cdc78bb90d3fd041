package lock

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The queue is held to a slice.
func TestQueueIsLikeASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q, other Queue[int]
		var model []*Waiter[int]
		var away []*Waiter[int]
		for i := range rapid.IntRange(0, 100).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				w := &Waiter[int]{Who: i, Reader: rapid.Bool().Draw(t, "reader")}
				q.Push(w)
				model = append(model, w)
			case 1:
				if len(model) > 0 {
					i := rapid.IntRange(0, len(model)-1).Draw(t, "who leaves")
					model[i].Leave()
					away = append(away, model[i])
					model = slices.Delete(model, i, i+1)
				}
			case 2: // one that has left goes elsewhere; in no queue, to leave does nothing
				if len(away) > 0 && !away[0].Queued() {
					away[0].Leave()
					other.Push(away[0])
					away = away[1:]
				}
			}
			same(t, &q, model)
		}
	})
}

func same(t *rapid.T, q *Queue[int], model []*Waiter[int]) {
	readers := 0
	w := q.Front()
	for i, m := range model {
		if w != m || !m.Queued() {
			t.Fatalf("the %dth waiter is another one", i)
		}
		if m.Reader {
			readers++
		}
		w = w.Next()
	}
	if w != nil || q.Len() != len(model) || q.Readers() != readers {
		t.Fatalf("%d waiters, %d readers, and more: %v", q.Len(), q.Readers(), w != nil)
	}
}

func TestAWaiterCannotStandInTwoQueues(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it could")
		}
	}()
	var one, two Queue[int]
	w := &Waiter[int]{}
	one.Push(w)
	two.Push(w)
}

// L3: the cycle begins at the first mention; the victim is the largest number in it, and not one on the way.
func TestTheVictimIsTheLargestOfTheCycle(t *testing.T) {
	path := Path{}.Then(Step{Txn: 9, Wait: 1}).Then(Step{Txn: 3, Wait: 2}).Then(Step{Txn: 7, Wait: 3})
	longer := path.Then(Step{Txn: 5, Wait: 4})
	if len(path) != 3 || path.String() != "T9 → T3 → T7" || longer.String() != "T9 → T3 → T7 → T5" {
		t.Errorf("%v and %v", path, longer)
	}
	if cycle, closed := longer.Cycle(3); !closed || cycle.Victim() != (Step{Txn: 7, Wait: 3}) {
		t.Errorf("%v, %v", cycle, closed)
	}
	if cycle, closed := longer.Cycle(9); !closed || cycle.Victim().Txn != 9 {
		t.Errorf("%v, %v", cycle, closed)
	}
	if _, closed := longer.Cycle(4); closed {
		t.Error("T4 is not on the path")
	}
}
