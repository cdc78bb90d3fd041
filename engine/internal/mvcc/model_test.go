package mvcc

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// model is the slow and obvious store: a map of ascending version lists. A key with an empty list
// is a record without versions.
type model map[string][]base.Version

func before(a, b base.Version) bool { return a.TS < b.TS || a.TS == b.TS && a.Txn < b.Txn }

func (m model) install(key string, v base.Version) {
	for _, old := range m[key] {
		if old.TS == v.TS && old.Txn == v.Txn {
			return
		}
	}
	if v.Value.Tombstone {
		v.Value.Data = ""
	}
	list := append(slices.Clone(m[key]), v)
	sort.Slice(list, func(i, j int) bool { return before(list[i], list[j]) })
	m[key] = list
}

func (m model) at(key string, ts base.TS) (found base.Version, ok bool) {
	for _, v := range m[key] {
		if v.TS <= ts {
			found, ok = v, true
		}
	}
	return found, ok
}

// cut keeps the versions that some read at or above low can see, and those above low.
func (m model) cut(key string, low base.TS) bool {
	var keep []base.Version
	for i, v := range m[key] {
		if i+1 == len(m[key]) || m[key][i+1].TS > low {
			keep = append(keep, v)
		}
	}
	if len(keep) == 1 && keep[0].Value.Tombstone && keep[0].TS <= low {
		keep = nil
	}
	cut := len(keep) < len(m[key])
	m[key] = keep
	return cut
}

func (m model) keys(span base.Span) []string {
	var keys []string
	for key := range m {
		if span.Contains(key) {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys
}

// pair is a store, its model, and the record that each key had when it was first seen.
type pair struct {
	store   *Store[int]
	model   model
	records map[string]*Record[int]
}

var (
	anyKey = rapid.OneOf(
		rapid.SampledFrom([]string{"", "a", "a\x00", "b", "\xff", "\xff\xff"}),
		rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("k%d", rapid.IntRange(0, 11).Draw(t, "k"))
		}))
	anyTS = rapid.Custom(func(t *rapid.T) base.TS {
		return base.TS(rapid.IntRange(0, 40).Draw(t, "ts"))
	})
	anyVersion = rapid.Custom(func(t *rapid.T) base.Version {
		return base.Version{
			TS:  1 + anyTS.Draw(t, "at"),
			Txn: base.TxnID(rapid.Uint64Range(0, 3).Draw(t, "txn")),
			Value: base.Value{
				Data:      rapid.StringN(0, 3, -1).Draw(t, "data"),
				Tombstone: rapid.IntRange(0, 2).Draw(t, "dead") == 0,
			},
		}
	})
)

func (p *pair) ensure(t *rapid.T, key string) *Record[int] {
	r := p.store.Ensure(key)
	if old := p.records[key]; old != nil && old != r || r.Key != key {
		t.Fatalf("Ensure(%q) gave another record", key)
	}
	p.records[key] = r
	p.model[key] = p.model[key]
	return r
}

// compare is every claim about one key, and about the store's keys together.
func (p *pair) compare(t *rapid.T) {
	if p.store.Len() != len(p.model) {
		t.Fatalf("Len %d, want %d", p.store.Len(), len(p.model))
	}
	for key, want := range p.model {
		r := p.store.Find(key)
		if r == nil || r != p.records[key] {
			t.Fatalf("Find(%q) = %p, want %p", key, r, p.records[key])
		}
		var got []base.Version
		r.Versions(func(v base.Version) bool { got = append(got, v); return true })
		if !slices.Equal(got, want) {
			t.Fatalf("%q has %v, want %v", key, got, want)
		}
		newest, has := r.Newest()
		if has != (len(want) > 0) || has != r.Has() || has && newest != want[len(want)-1] {
			t.Fatalf("%q: Newest %v %v, Has %v, want the last of %v",
				key, newest, has, r.Has(), want)
		}
		if r.NewestTS() != newest.TS {
			t.Fatalf("%q: NewestTS %v of %v", key, r.NewestTS(), newest)
		}
		for ts := base.TS(0); ts <= 42; ts++ {
			got, ok := r.At(ts)
			want, wantOK := p.model.at(key, ts)
			if got != want || ok != wantOK {
				t.Fatalf("%q at %v: %v %v, want %v %v", key, ts, got, ok, want, wantOK)
			}
			data, visible := r.Visible(ts)
			if visible != (ok && !got.Value.Tombstone) || data != got.Value.Data {
				t.Fatalf("%q at %v: %q %v is visible of %v %v", key, ts, data, visible, got, ok)
			}
		}
	}
	checkHistories(t, p.store)
}

// checkHistories looks at what no caller sees: nothing is kept alive that was cut.
func checkHistories(t *rapid.T, s *Store[int]) {
	s.Ascend(base.Span{}, func(r *Record[int]) bool {
		h := r.older
		if h == nil {
			return true
		}
		if len(h.live()) == 0 || len(h.live()) <= h.gone {
			t.Fatalf("%q: %d live after %d gone", r.Key, len(h.live()), h.gone)
		}
		rest := h.all[:cap(h.all)]
		for i, v := range rest {
			if (i < h.gone || i >= len(h.all)) && v != (Packed{}) {
				t.Fatalf("%q: slot %d still holds %v", r.Key, i, v)
			}
		}
		return true
	})
}

func (p *pair) ascend(t *rapid.T, span base.Span, limit int) {
	want := p.model.keys(span)
	want = want[:min(limit, len(want))]
	var got []string
	if limit > 0 {
		p.store.Ascend(span, func(r *Record[int]) bool {
			if r != p.records[r.Key] {
				t.Fatalf("Ascend gave another record for %q", r.Key)
			}
			got = append(got, r.Key)
			return len(got) < limit
		})
	}
	if !slices.Equal(got, want) {
		t.Fatalf("Ascend(%q) = %q, want %q", span, got, want)
	}
}

// reencoded is a copy made through the canonical form, which a store with the same contents must
// share whatever its past.
func (p *pair) reencoded(t *rapid.T) {
	b := p.store.AppendVersions([]byte("before"))[len("before"):]
	d, loaded := codec.NewDecoder(b), New[int]()
	loaded.DecodeVersions(d)
	if err := d.Done(); err != nil {
		t.Fatalf("decode: %v", err)
	}
	if again := loaded.AppendVersions(nil); !bytes.Equal(again, b) {
		t.Fatalf("decoded and encoded again:\n%q, was\n%q", again, b)
	}
	built := New[int]()
	keys := p.model.keys(base.Span{})
	for _, key := range rapid.Permutation(keys).Draw(t, "order") {
		r := built.Ensure(key)
		for _, v := range rapid.Permutation(p.model[key]).Draw(t, "versions") {
			r.Install(v)
		}
	}
	if other := built.AppendVersions(nil); !bytes.Equal(other, b) {
		t.Fatalf("built in another order:\n%q, was\n%q", other, b)
	}
}

// split checks both halves, and goes on with one of them.
func (p *pair) split(t *rapid.T, at string, low bool) {
	high := &pair{store: p.store.Split(at), model: model{}, records: map[string]*Record[int]{}}
	for _, key := range p.model.keys(base.Span{Lo: at}) {
		high.model[key], high.records[key] = p.model[key], p.records[key]
		delete(p.model, key)
		delete(p.records, key)
	}
	high.compare(t)
	high.ascend(t, base.Span{}, 1000)
	p.compare(t)
	p.ascend(t, base.Span{}, 1000)
	if !low {
		*p = *high
	}
}

func (p *pair) removable() []string {
	return slices.DeleteFunc(p.model.keys(base.Span{}), func(key string) bool {
		return len(p.model[key]) > 0
	})
}

func TestStoreIsAMapOfVersionLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pair{store: New[int](), model: model{}, records: map[string]*Record[int]{}}
		cutWith := func(name string, cut func(key string, low base.TS) (got, want bool)) {
			key, low := anyKey.Draw(t, "key"), anyTS.Draw(t, "low")
			if got, want := cut(key, low); got != want {
				t.Fatalf("%s(%q, %v) = %v, want %v", name, key, low, got, want)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"ensure": func(t *rapid.T) { p.ensure(t, anyKey.Draw(t, "key")) },
			"install": func(t *rapid.T) {
				key, v := anyKey.Draw(t, "key"), anyVersion.Draw(t, "version")
				p.ensure(t, key).Install(v)
				p.model.install(key, v)
			},
			"cut": func(t *rapid.T) {
				cutWith("Cut", func(key string, low base.TS) (got, want bool) {
					r := p.ensure(t, key)
					return r.Cut(low), p.model.cut(key, low)
				})
			},
			"installCut": func(t *rapid.T) {
				v := anyVersion.Draw(t, "version")
				cutWith("InstallCut", func(key string, low base.TS) (got, want bool) {
					got = p.ensure(t, key).InstallCut(v, low)
					p.model.install(key, v)
					return got, p.model.cut(key, low)
				})
			},
			"remove": func(t *rapid.T) {
				keys := p.removable()
				if len(keys) == 0 {
					t.Skip("every record has versions")
				}
				key := rapid.SampledFrom(keys).Draw(t, "key")
				p.store.Remove(p.records[key])
				delete(p.model, key)
				delete(p.records, key)
			},
			"ascend": func(t *rapid.T) {
				span := base.Span{Lo: anyKey.Draw(t, "lo"), Hi: anyKey.Draw(t, "hi")}
				p.ascend(t, span, rapid.IntRange(1, 50).Draw(t, "limit"))
			},
			"split": func(t *rapid.T) {
				p.split(t, anyKey.Draw(t, "at"), rapid.Bool().Draw(t, "low"))
			},
			"encode": p.reencoded,
			"":       p.compare,
		})
	})
}

// One key, many versions: histories grow long enough here to be moved and shrunk.
func TestLongHistoryIsAVersionList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pair{store: New[int](), model: model{}, records: map[string]*Record[int]{}}
		r, now, low := p.ensure(t, "k"), base.TS(0), base.TS(0)
		for range rapid.IntRange(1, 12).Draw(t, "rounds") {
			for range rapid.IntRange(0, 60).Draw(t, "installs") {
				now += base.TS(rapid.IntRange(1, 2).Draw(t, "step"))
				v := put(now, "v")
				if rapid.IntRange(0, 9).Draw(t, "dead") == 0 {
					v = del(now)
				}
				p.model.install("k", v)
				if rapid.IntRange(0, 9).Draw(t, "cut too") > 0 {
					r.Install(v)
					continue
				}
				low = base.TS(rapid.Uint64Range(uint64(low), uint64(now)).Draw(t, "low"))
				if got, want := r.InstallCut(v, low), p.model.cut("k", low); got != want {
					t.Fatalf("InstallCut(%v, %v) = %v, want %v", v, low, got, want)
				}
			}
			low = base.TS(rapid.Uint64Range(uint64(low), uint64(now)).Draw(t, "low"))
			if got, want := r.Cut(low), p.model.cut("k", low); got != want {
				t.Fatalf("Cut(%v) = %v, want %v", low, got, want)
			}
			p.compare(t)
			for ts := range now + 2 {
				got, ok := r.At(ts)
				if want, wantOK := p.model.at("k", ts); got != want || ok != wantOK {
					t.Fatalf("at %v: %v %v, want %v %v", ts, got, ok, want, wantOK)
				}
			}
		}
	})
}
