package engine

import (
	"slices"
	"testing"
)

// Lists of participants are kept and used again: each says who has voted, and by which name, also
// after a split has given the replicas of a node other names.
func TestParticipantsAreNamedAsTheyAreNow(t *testing.T) {
	in := newInside(t, Options{})
	commit := func(want []Participant, pairs ...string) {
		in.Helper()
		for range 2 { // the second time it is known
			info, err := in.put(in.begin(TxnOptions{}), pairs...).Commit()
			if err != nil || !slices.Equal(info.Participants, want) {
				in.Errorf("%v: %v, %v", pairs, info.Participants, err)
			}
		}
	}
	n1, n2, n3 := Participant{"n1", "yes", "n1"}, Participant{"n2", "yes", "n2"}, Participant{"n3", "yes", "n3"}
	commit([]Participant{n1}, "a", "1")
	commit([]Participant{n1, n3}, "a", "1", "z", "1")
	commit([]Participant{n2, n3}, "k", "1", "z", "1")
	commit([]Participant{n1, n2, n3}, "a", "1", "k", "1", "z", "1")
	if err := in.Split("c", ""); err != nil {
		t.Fatal(err)
	}
	commit([]Participant{{"n1", "yes", "r1@n1"}, n3}, "a", "1", "z", "1")
	commit([]Participant{{"n1", "yes", "r4@n1"}, n3}, "d", "1", "z", "1")
}
