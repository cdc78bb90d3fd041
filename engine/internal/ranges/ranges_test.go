package ranges

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
)

// The directory is held to a list of cuts that is read from the front for every question.
func TestDirectoryIsLikeAListOfCuts(t *testing.T) {
	key := rapid.StringMatching(`[a-e]{1,3}`)
	rapid.Check(t, func(t *rapid.T) {
		cuts := rapid.SliceOfNDistinct(key, 0, 4, rapid.ID[string]).Draw(t, "cuts")
		slices.Sort(cuts)
		d, nodes := New(cuts), len(cuts)+1
		model := []Descriptor{}
		for i := range len(cuts) + 1 {
			model = append(model, Descriptor{ID: base.RangeID(i + 1), Epoch: 1, Node: base.NodeID(i + 1)})
		}
		bounds(model, cuts)
		for range rapid.IntRange(0, 6).Draw(t, "splits") {
			at := key.Draw(t, "at")
			i := locate(model, at)
			if model[i].Span.Lo == at {
				continue
			}
			node := base.NodeID(rapid.IntRange(1, nodes).Draw(t, "node"))
			right := Descriptor{ID: d.NextID(), Epoch: 1, Node: node}
			for range 2 { // a second time, as in a replay, changes nothing
				d.Split(model[i].ID, model[i].Epoch+1, at, right.ID, 1, node)
			}
			model[i].Epoch++
			model = slices.Insert(model, i+1, right)
			cuts = append(cuts, at)
			slices.Sort(cuts)
			bounds(model, cuts)
		}
		if !slices.Equal(d.All(), model) {
			t.Fatalf("%+v\nis not\n%+v", d.All(), model)
		}
		same(t, d, model, key.Draw(t, "key"), key.Draw(t, "to"))
	})
}

func bounds(model []Descriptor, cuts []string) {
	for i := range model {
		model[i].Span = base.Span{}
		if i > 0 {
			model[i].Span.Lo = cuts[i-1]
		}
		if i < len(cuts) {
			model[i].Span.Hi = cuts[i]
		}
	}
}

func locate(model []Descriptor, key string) int {
	return slices.IndexFunc(model, func(d Descriptor) bool { return d.Span.Contains(key) })
}

// same asks the directory and the model.
func same(t *rapid.T, d *Directory, model []Descriptor, key, to string) {
	if got := *d.Locate(key); got != model[locate(model, key)] {
		t.Fatalf("%s is in %+v", key, got)
	}
	for _, hi := range []string{"", max(key, to)} {
		span := base.Span{Lo: min(key, to), Hi: hi}
		if span.Empty() {
			continue
		}
		want := slices.DeleteFunc(slices.Clone(model), func(r Descriptor) bool {
			return span.Intersect(r.Span).Empty()
		})
		if got := d.Overlapping(span); !slices.Equal(got, want) {
			t.Fatalf("%+v overlaps %+v, not %+v", span, got, want)
		}
	}
	for _, r := range model {
		on := slices.DeleteFunc(slices.Clone(model), func(o Descriptor) bool { return o.Node != r.Node })
		name := r.Node.String()
		if len(on) > 1 {
			name = fmt.Sprintf("%v@%v", r.ID, r.Node)
		}
		if d.NodeOf(r.ID) != r.Node || *d.ByID(r.ID) != r || d.Name(r.ID) != name {
			t.Fatalf("%v: %v, %+v, %s", r.ID, d.NodeOf(r.ID), d.ByID(r.ID), d.Name(r.ID))
		}
	}
	if none := d.NextID(); d.NodeOf(none) != 0 || d.ByID(none) != nil {
		t.Fatalf("%v is said to exist", none)
	}
}

func TestTheAlphabetIsCutEvenly(t *testing.T) {
	for nodes, want := range map[int]string{
		1: "", 2: "n", 3: "j s", 4: "h n u", 5: "g l q v", 26: "b c d e f g h i j k l m n o p q r s t u v w x y z",
	} {
		if got := strings.Join(EvenSplits(nodes), " "); got != want {
			t.Errorf("%d nodes: %s, not %s", nodes, got, want)
		}
	}
}

func TestSplitKeysAreAscendingAndOneFewerThanNodes(t *testing.T) {
	for splits, valid := range map[string]bool{
		"": true, "a": true, "a b": true, "b a": false, "a a": false, "a b c a": false,
	} {
		keys := strings.Fields(splits)
		if got := Valid(keys, len(keys)+1); got != valid {
			t.Errorf("%q: %v", splits, got)
		}
		if Valid(keys, len(keys)) || Valid(keys, len(keys)+2) {
			t.Errorf("%q is enough for another number of nodes", splits)
		}
	}
	if Valid([]string{""}, 2) {
		t.Error("the empty key cuts nothing")
	}
}
