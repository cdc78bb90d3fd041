package msg

import "testing"

// A list that was given back is another's only after a Reset, and none is two clients' at once.
func TestRowsAreUsedAgainAfterAReset(t *testing.T) {
	var a Arena
	first := a.Rows.New(3)
	first = append(first, Pair{Key: "a"})
	a.Rows.Back(first)
	if second := a.Rows.New(3)[:1]; &second[0] == &first[0] {
		t.Error("it is used again while messages may still carry it")
	}
	a.Reset()
	if again := a.Rows.New(2)[:1]; &again[0] == &first[0] {
		t.Error("it has room for more than was asked for")
	}
	again := a.Rows.New(3)
	if len(again) != 0 || cap(again) != 3 || &again[:1][0] != &first[0] {
		t.Error("it is not used again")
	}
	if twice := a.Rows.New(3)[:1]; &twice[0] == &first[0] {
		t.Error("two have the same")
	}
	a.Rows.Back(again)
	a.Keep()
	a.Reset()
	if kept := a.Rows.New(3)[:1]; &kept[0] == &first[0] {
		t.Error("it is used again though somebody keeps the messages")
	}
}

func TestRowsKeepFewListsAndNoLongOnes(t *testing.T) {
	var r Rows
	r.Back(make([]Pair, 0, mostPairs+1))
	for n := 1; n <= 3*mostRows; n++ {
		r.Back(make([]Pair, 0, n))
		r.reset()
	}
	if len(r.free) != mostRows || len(r.back) != 0 {
		t.Fatalf("%d are kept, %d given back", len(r.free), len(r.back))
	}
	for i, list := range r.free {
		if want := 2*mostRows + 1 + i; cap(list) != want {
			t.Errorf("one of %d, not %d", cap(list), want)
		}
	}
}
