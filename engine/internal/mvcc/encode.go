package mvcc

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// ErrNotCanonical says that the bytes are not what AppendVersions writes: keys or versions out of
// order, a key without a version, or a transaction out of bounds.
var ErrNotCanonical = errors.New("mvcc: not the canonical form of versions")

// AppendVersions appends the versions of all keys in their one canonical form: keys ascending, a
// key's versions ascending, keys without a version left out. State is the caller's to encode.
func (s *Store[S]) AppendVersions(b []byte) []byte { return s.SpillVersions(b, nil) }

// SpillVersions is AppendVersions in pieces.
func (s *Store[S]) SpillVersions(b []byte, spill codec.Spill) []byte {
	keys := uint64(0)
	s.tree.walk("", "", func(records []*Record[S]) bool {
		for _, r := range records {
			if r.Has() {
				keys++
			}
		}
		return true
	})
	b = codec.AppendUint(b, keys)
	s.tree.walk("", "", func(records []*Record[S]) bool {
		s.warm(records)
		for _, r := range records {
			if r.Has() {
				b = r.append(b)
			}
		}
		b = spill.Offer(b)
		return true
	})
	return b
}

// warm reads a byte of all that the records point to. Each is a cache line that is not in the
// cache; in a loop that does nothing else the processor fetches several at once, and so all of them
// in a third of the time that it would take as each is encoded.
func (s *Store[S]) warm(records []*Record[S]) {
	sum := 0
	for _, r := range records {
		sum += len(r.Key) + len(r.newest.data)
	}
	for _, r := range records {
		if data := r.newest.data; data != "" {
			sum += int(data[0]) + int(data[len(data)-1])
		}
		if r.Key != "" {
			sum += int(r.Key[0])
		}
	}
	s.warmed = sum
}

func (r *Record[S]) append(b []byte) []byte {
	older := r.older.live()
	b = codec.AppendString(b, r.Key)
	b = codec.AppendUint(b, uint64(len(older)+1))
	for i := range older {
		b = older[i].append(b)
	}
	return r.newest.append(b)
}

func (v *Packed) append(b []byte) []byte {
	b = codec.AppendUint(b, uint64(v.ts))
	b = codec.AppendUint(b, v.stamp>>flagBits)
	b = codec.AppendBool(b, v.stamp&tombstone != 0)
	if v.stamp&tombstone == 0 {
		b = codec.AppendString(b, v.data)
	}
	return b
}

// DecodeVersions reads what AppendVersions wrote into a store without versions; a record that is
// there already keeps its State. What is wrong with the bytes is the Decoder's error; the store
// then holds what came before.
func (s *Store[S]) DecodeVersions(d *codec.Decoder) {
	last := ""
	for i, keys := 0, d.Count(); i < keys && d.Err() == nil; i++ {
		key, count := d.String(), d.Count()
		if count == 0 || i > 0 && key <= last {
			d.Fail(ErrNotCanonical)
			return
		}
		s.Ensure(key).decode(d, count)
		last = key
	}
}

func (r *Record[S]) decode(d *codec.Decoder, count int) {
	for ; count > 0; count-- {
		v := base.Version{TS: d.TS(), Txn: d.Txn()}
		if v.Value.Tombstone = d.Bool(); !v.Value.Tombstone {
			v.Value.Data = d.String()
		}
		if d.Err() != nil {
			return
		}
		if v.Txn > maxTxn {
			d.Fail(ErrNotCanonical)
			return
		}
		p := pack(v)
		if r.Has() && p.compare(&r.newest) <= 0 {
			d.Fail(ErrNotCanonical)
			return
		}
		r.install(p)
	}
}
