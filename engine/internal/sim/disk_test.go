package sim

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// modelFile is what a file is to the slow model: its bytes, how many are synced, and how many of
// the first ones nobody may look at any more.
type modelFile struct {
	data   []byte
	synced int
	start  int
}

// modelSync is a sync under way: a size for each file.
type modelSync struct {
	real  Sync
	sizes map[*modelFile]int
}

// diskMachine drives a disk and the obvious model of it side by side.
type diskMachine struct {
	disk  *Disk
	rand  *Rand
	model map[string]*modelFile
	syncs []modelSync
	left  int // of the reserve, while the disk is full
}

var diskNames = []string{"checkpoint", "checkpoint.tmp", "log"}

func (m *diskMachine) name(t *rapid.T) string {
	return rapid.SampledFrom(diskNames).Draw(t, "name")
}

func (m *diskMachine) Create(t *rapid.T) {
	name := m.name(t)
	m.disk.Create(name)
	m.model[name] = &modelFile{}
}

func (m *diskMachine) Append(t *rapid.T) {
	name := m.name(t)
	f := m.model[name]
	if f == nil {
		t.Skip("no such file")
	}
	n := rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 5000),
		rapid.SampledFrom([]int{chunkSize - 1, chunkSize, 2*chunkSize + 1})).Draw(t, "n")
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i*7 + n + len(f.data))
	}
	decision := rapid.Bool().Draw(t, "decision")
	fits := m.disk.Mode() != DiskFull || decision && n <= m.left
	err := m.disk.Open(name).Append(data, decision)
	if fits != (err == nil) || err != nil && !errors.Is(err, ErrDiskFull) {
		t.Fatalf("append of %d bytes, decision %t, %s disk: %v", n, decision, m.disk.Mode(), err)
	}
	if err == nil {
		f.data = append(f.data, data...)
		if m.disk.Mode() == DiskFull {
			m.left -= n
		}
	}
}

func (m *diskMachine) Rename(t *rapid.T) {
	from, to := m.name(t), m.name(t)
	f := m.model[from]
	if f == nil || f.synced < len(f.data) {
		t.Skip("cannot be renamed")
	}
	m.disk.Rename(from, to)
	delete(m.model, from)
	m.model[to] = f
}

func (m *diskMachine) Remove(t *rapid.T) {
	name := m.name(t)
	m.disk.Remove(name)
	delete(m.model, name)
}

func (m *diskMachine) Truncate(t *rapid.T) {
	name := m.name(t)
	f := m.model[name]
	if f == nil {
		t.Skip("no such file")
	}
	size := rapid.IntRange(f.start, len(f.data)+1).Draw(t, "size")
	m.disk.Open(name).Truncate(int64(size))
	if size < len(f.data) {
		f.data, f.synced = f.data[:size:size], min(f.synced, size)
		m.syncs = nil
	}
}

func (m *diskMachine) DropBefore(t *rapid.T) {
	name := m.name(t)
	f := m.model[name]
	if f == nil {
		t.Skip("no such file")
	}
	offset := rapid.OneOf(rapid.IntRange(0, f.synced), rapid.Just(f.synced)).Draw(t, "offset")
	m.disk.Open(name).DropBefore(int64(offset))
	f.start = max(f.start, offset)
}

func (m *diskMachine) FlipBit(t *rapid.T) {
	name := m.name(t)
	f := m.model[name]
	if f == nil || len(f.data) == f.start {
		t.Skip("no such byte")
	}
	at := rapid.IntRange(f.start, len(f.data)-1).Draw(t, "at")
	bit := rapid.IntRange(0, 7).Draw(t, "bit")
	m.disk.Open(name).FlipBit(int64(at), bit)
	f.data[at] ^= 1 << bit
}

func (m *diskMachine) SetMode(t *rapid.T) {
	modes := []DiskMode{DiskOK, DiskOK, DiskFull, DiskFail}
	m.disk.SetMode(rapid.SampledFrom(modes).Draw(t, "mode"))
	m.left = DiskReserve
}

func (m *diskMachine) Sync(t *rapid.T) {
	err := m.disk.Sync()
	if (err != nil) != (m.disk.Mode() == DiskFail) {
		t.Fatalf("sync of a disk that is %s: %v", m.disk.Mode(), err)
	}
	if err == nil {
		for _, f := range m.model {
			f.synced = len(f.data)
		}
	}
}

func (m *diskMachine) BeginSync(t *rapid.T) {
	s := modelSync{m.disk.BeginSync(), map[*modelFile]int{}}
	for _, f := range m.model {
		s.sizes[f] = len(f.data)
	}
	m.syncs = append(m.syncs, s)
}

func (m *diskMachine) EndSync(t *rapid.T) {
	if len(m.syncs) == 0 {
		t.Skip("none under way")
	}
	i := rapid.IntRange(0, len(m.syncs)-1).Draw(t, "sync")
	s := m.syncs[i]
	m.syncs = slices.Delete(m.syncs, i, i+1)
	err := m.disk.EndSync(s.real)
	if (err != nil) != (m.disk.Mode() == DiskFail) {
		t.Fatalf("sync of a disk that is %s: %v", m.disk.Mode(), err)
	}
	if err == nil {
		for f, size := range s.sizes {
			f.synced = max(f.synced, size)
		}
	}
}

func (m *diskMachine) Crash(t *rapid.T) {
	lost := m.syncs
	m.disk.Crash(m.rand)
	m.syncs = nil
	for name, f := range m.model {
		size := int(m.disk.Open(name).Size())
		if size < f.synced || size > len(f.data) {
			t.Fatalf("%s: %d bytes after a crash, %d to %d", name, size, f.synced, len(f.data))
		}
		f.data, f.synced = f.data[:size:size], size
	}
	for _, s := range lost {
		if err := m.disk.EndSync(s.real); err == nil {
			t.Fatal("a sync from before the crash succeeded")
		}
	}
}

func (m *diskMachine) Clone(t *rapid.T) {
	old := m.disk
	m.disk = old.Clone()
	m.syncs = nil
	old.SetMode(DiskOK)
	for _, f := range old.Files() { // what becomes of the old one must not be seen in the new one
		f.Append([]byte("something else"), false)
		f.FlipBit(f.Size()-1, 0)
		f.FlipBit(f.Start(), 0)
		old.Remove(f.Name())
	}
}

// Check compares the two.
func (m *diskMachine) Check(t *rapid.T) {
	var total int
	for name, f := range m.model {
		total += len(f.data) - f.start
		real := m.disk.Open(name)
		if real == nil || real.Name() != name {
			t.Fatalf("%s is missing", name)
		}
		got := modelFile{real.Bytes(), int(real.SyncedSize()), int(real.Start())}
		if real.Size() != int64(len(f.data)) || got.synced != f.synced || got.start != f.start {
			t.Fatalf("%s: start %d, size %d, synced %d; want %d, %d, %d",
				name, got.start, real.Size(), got.synced, f.start, len(f.data), f.synced)
		}
		if !bytes.Equal(got.data, f.data[f.start:]) {
			t.Fatalf("%s: its bytes differ", name)
		}
		var scratch []byte
		for _, at := range []int{f.start, (f.start + len(f.data)) / 2} {
			n := (len(f.data) - at) / 2
			if !bytes.Equal(real.View(int64(at), n, &scratch), f.data[at:at+n]) {
				t.Fatalf("%s: the bytes in its middle differ", name)
			}
		}
		beyond := real.View(int64(f.start), len(f.data)+1, &scratch)
		if !bytes.Equal(beyond, f.data[f.start:]) {
			t.Fatalf("%s: a view beyond its end differs", name)
		}
	}
	files := m.disk.Files()
	if len(files) != len(m.model) || m.disk.Bytes() != int64(total) {
		t.Fatalf("%d files of %d bytes, want %d of %d",
			len(files), m.disk.Bytes(), len(m.model), total)
	}
	if !slices.IsSortedFunc(files, func(a, b *File) int { return cmp.Compare(a.name, b.name) }) {
		t.Fatal("the files are out of order")
	}
}

func TestDiskIsLikeItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &diskMachine{disk: NewDisk(), rand: NewRand(rapid.Uint64().Draw(t, "seed"), "disk"),
			model: map[string]*modelFile{}}
		for range 5 { // what goes wrong late needs more steps than one round has
			t.Repeat(map[string]func(*rapid.T){
				"create": m.Create, "append": m.Append, "append again": m.Append, "rename": m.Rename,
				"remove": m.Remove, "truncate": m.Truncate, "drop": m.DropBefore, "flip": m.FlipBit,
				"mode": m.SetMode, "sync": m.Sync, "begin": m.BeginSync, "end": m.EndSync,
				"crash": m.Crash, "clone": m.Clone, "": m.Check,
			})
		}
	})
}

// A crash must be able to leave every possible prefix of the unsynced bytes.
func TestDiskCrashCutsAtAnyByte(t *testing.T) {
	var seen [11]bool
	for seed := range uint64(200) {
		d := NewDisk()
		f := d.Create("f")
		f.Append([]byte("synced"), false)
		d.Sync()
		f.Append([]byte("0123456789"), false)
		d.Crash(NewRand(seed, "disk"))
		seen[f.Size()-6] = true
	}
	for n, ok := range seen {
		if !ok {
			t.Errorf("never were %d of 10 unsynced bytes kept", n)
		}
	}
}

// While the disk is full decisions may take from the reserve, until that is used up (W3).
func TestDiskReserve(t *testing.T) {
	d := NewDisk()
	f := d.Create("log")
	d.SetMode(DiskFull)
	piece := make([]byte, DiskReserve/4)
	for range 4 {
		if err := f.Append([]byte("x"), false); !errors.Is(err, ErrDiskFull) {
			t.Fatalf("no decision: %v", err)
		}
		if err := f.Append(piece, true); err != nil {
			t.Fatalf("a decision, within the reserve: %v", err)
		}
	}
	if err := f.Append([]byte("x"), true); !errors.Is(err, ErrDiskFull) {
		t.Errorf("a decision, beyond the reserve: %v", err)
	}
	if f.Size() != DiskReserve {
		t.Errorf("%d bytes were written", f.Size())
	}
	d.SetMode(DiskOK)
	if err := f.Append([]byte("x"), false); err != nil {
		t.Errorf("after the disk was mended: %v", err)
	}
}

// A truncation voids the syncs under way: what is written in place of the bytes that they covered
// is not theirs.
func TestDiskTruncationVoidsSyncs(t *testing.T) {
	d := NewDisk()
	f := d.Create("log")
	f.Append([]byte("torn"), false)
	sync := d.BeginSync()
	f.Truncate(0)
	f.Append([]byte("new"), false)
	if err := d.EndSync(sync); !errors.Is(err, ErrSyncLost) || f.SyncedSize() != 0 {
		t.Errorf("%v, %d bytes synced", err, f.SyncedSize())
	}
}

// A clone and its original do not write into each other's memory, not even into that of removed
// files.
func TestDiskCloneSharesNothing(t *testing.T) {
	d := NewDisk()
	d.Create("old").Append(make([]byte, chunkSize), false)
	d.Remove("old")
	c := d.Clone()
	ones, twos := bytes.Repeat([]byte{1}, chunkSize), bytes.Repeat([]byte{2}, chunkSize)
	d.Create("new").Append(ones, false)
	c.Create("new").Append(twos, false)
	if !bytes.Equal(d.Open("new").Bytes(), ones) || !bytes.Equal(c.Open("new").Bytes(), twos) {
		t.Error("they share a chunk")
	}
}

func TestDiskRefusesRenameOfUnsynced(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the rename went through")
		}
	}()
	d := NewDisk()
	d.Create("checkpoint.tmp").Append([]byte("x"), false)
	d.Rename("checkpoint.tmp", "checkpoint")
}

func TestDiskAppendsDoNotAllocate(t *testing.T) {
	d := NewDisk()
	f := d.Create("f")
	record := make([]byte, 100)
	f.Append(make([]byte, 2*chunkSize), false)
	if n := testing.AllocsPerRun(1000, func() { f.Append(record, false); d.Sync() }); n > 0 {
		t.Errorf("an append and a sync allocate %v times", n)
	}
}

func BenchmarkDiskAppend(b *testing.B) {
	for _, size := range []int{50, 200} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			record := make([]byte, size)
			d := NewDisk()
			f := d.Create("f")
			for b.Loop() {
				if f.Size() > 4<<20 { // as a checkpoint does
					f = d.Create("f")
				}
				f.Append(record, false)
			}
			b.ReportAllocs()
		})
	}
}
