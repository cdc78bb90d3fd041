package sim

import (
	"errors"
	"fmt"
	"sort"
)

// Disk is the disk of one node: named files that only grow at their end, in memory. It knows
// which bytes have been synced, because a crash keeps those and may lose the others.
//
//	log.00000001   ████████████████▒▒▒▒▒▒▒▒░░░░
//	               synced          │       │  └─ size
//	                               │       └─ a sync that began here is under way
//	                               └─ a crash cuts at any byte from here on
//
// # What a crash keeps
//
// Of each file all synced bytes and a random prefix of the unsynced ones, cut at any byte (D1);
// files are cut independently of each other. What is left was on the disk, and counts as synced.
//
// Create, Rename, Remove, Truncate and DropBefore are atomic and durable as soon as they return,
// as if the caller had synced a journalled directory each time. That is the one thing in which
// this disk is kinder than a real one, and so a rename of a file that is not wholly synced
// panics: on a real disk it is the classic mistake, and here it could never be seen.
//
// # What goes wrong
//
// DiskFull: an append fails and writes nothing, unless it is a decision and fits into what is
// left of a small reserve (W3). DiskFail: a sync fails and covers nothing. FlipBit: a bit has
// rotted.
type Disk struct {
	files   []*File  // in order of their names
	dirty   []*File  // those with unsynced bytes
	bytes   int64    // of all files
	free    [][]byte // chunks of removed files
	mode    DiskMode
	reserve int    // what decisions may still take while the disk is full
	life    uint64 // counts crashes and truncations: a Sync of an earlier life is void
}

// DiskMode is what is wrong with a disk.
type DiskMode uint8

// The modes of a disk.
const (
	DiskOK DiskMode = iota
	DiskFull
	DiskFail
)

// String is the word of the language.
func (m DiskMode) String() string { return [...]string{"OK", "FULL", "FAIL"}[m] }

// DiskReserve is how much of a full disk is kept for decisions (W3). They are some tens of bytes
// each.
const DiskReserve = 1 << 20

var (
	// ErrDiskFull says that there is no room for an append; nothing of it was written.
	ErrDiskFull = errors.New("sim: disk full")
	// ErrDiskSync says that a sync failed; it must never be tried again on the same bytes (W3).
	ErrDiskSync = errors.New("sim: disk sync failed")
	// ErrSyncLost says that a sync began before a crash that came before its end.
	ErrSyncLost = errors.New("sim: disk crashed during the sync")
)

// NewDisk is an empty disk with nothing wrong.
func NewDisk() *Disk { return &Disk{} }

// SetMode makes the disk full or failing, or as new. Filling it anew fills up the reserve.
func (d *Disk) SetMode(m DiskMode) { d.mode, d.reserve = m, DiskReserve }

// Mode is what SetMode was last told.
func (d *Disk) Mode() DiskMode { return d.mode }

// Bytes is the size of all files together.
func (d *Disk) Bytes() int64 { return d.bytes }

// Files are the files in order of their names. The slice is a copy.
func (d *Disk) Files() []*File { return append([]*File(nil), d.files...) }

// Open is the file of that name, or nil.
func (d *Disk) Open(name string) *File {
	if i, ok := d.find(name); ok {
		return d.files[i]
	}
	return nil
}

// Create makes an empty file; one of that name that was there before is gone.
func (d *Disk) Create(name string) *File {
	d.Remove(name)
	f := &File{name: name, disk: d}
	i, _ := d.find(name)
	d.files = append(d.files, nil)
	copy(d.files[i+1:], d.files[i:])
	d.files[i] = f
	return f
}

// Remove drops a file and its memory; that there is none is no error.
func (d *Disk) Remove(name string) {
	i, ok := d.find(name)
	if !ok {
		return
	}
	f := d.files[i]
	d.files = append(d.files[:i], d.files[i+1:]...)
	d.bytes -= f.size - f.start
	d.clean(f)
	d.release(f.chunks)
	*f = File{name: f.name}
}

// Rename gives a file another name, in place of whatever had that name. Every byte of it must
// have been synced before.
func (d *Disk) Rename(from, to string) {
	f := d.Open(from)
	switch {
	case f == nil:
		panic("sim: rename of " + from + ", which does not exist")
	case f.synced < f.size:
		panic(fmt.Sprintf("sim: rename of %s, synced to %d of %d bytes", from, f.synced, f.size))
	case from == to:
		return
	}
	d.Remove(to)
	i, _ := d.find(from)
	d.files = append(d.files[:i], d.files[i+1:]...)
	i, _ = d.find(to)
	d.files = append(d.files, nil)
	copy(d.files[i+1:], d.files[i:])
	d.files[i] = f
	f.name = to
}

// find is where the name stands or would stand among the files.
func (d *Disk) find(name string) (int, bool) {
	i := sort.Search(len(d.files), func(i int) bool { return d.files[i].name >= name })
	return i, i < len(d.files) && d.files[i].name == name
}

// Sync is a sync under way: what it will have covered when it is done.
type Sync struct {
	life  uint64
	first extent   // nearly always the only one
	more  []extent // the others
}

// extent is a file up to a size.
type extent struct {
	file *File
	size int64
}

// BeginSync begins a sync: what has been written so far will be durable when EndSync is told of it.
func (d *Disk) BeginSync() Sync {
	s := Sync{life: d.life}
	for i, f := range d.dirty {
		if i == 0 {
			s.first = extent{f, f.size}
		} else {
			s.more = append(s.more, extent{f, f.size})
		}
	}
	return s
}

// EndSync completes a sync. It fails if the disk does by now, and if the sync is from before a
// crash: then it covers nothing any more.
func (d *Disk) EndSync(s Sync) error {
	switch {
	case d.mode == DiskFail:
		return ErrDiskSync
	case s.life != d.life:
		return ErrSyncLost
	}
	s.first.sync()
	for _, e := range s.more {
		e.sync()
	}
	return nil
}

// Sync is a sync that takes no time.
func (d *Disk) Sync() error {
	if d.mode == DiskFail {
		return ErrDiskSync
	}
	for _, f := range d.dirty {
		f.synced, f.dirty = f.size, false
	}
	d.dirty = d.dirty[:0]
	return nil
}

func (e extent) sync() {
	if f := e.file; f != nil && f.disk != nil && e.size > f.synced {
		f.synced = e.size
		if f.synced == f.size {
			f.disk.clean(f)
		}
	}
}

// clean takes a file off the list of those with unsynced bytes.
func (d *Disk) clean(f *File) {
	for i, x := range d.dirty {
		if x == f {
			d.dirty = append(d.dirty[:i], d.dirty[i+1:]...)
			f.dirty = false
			return
		}
	}
}

// Crash keeps the synced bytes of each file, and as many of the others as chance has it (D1).
// Only files with unsynced bytes draw, in order of their names.
func (d *Disk) Crash(chance interface{ IntN(n int) int }) {
	for _, f := range d.files {
		if unsynced := f.size - f.synced; unsynced > 0 {
			f.cut(f.synced + int64(chance.IntN(int(unsynced)+1)))
			f.synced, f.dirty = f.size, false
		}
	}
	d.dirty = d.dirty[:0]
	d.life++
}

// Clone is a second disk in the same state that shares nothing with this one. Syncs under way do
// not carry over.
func (d *Disk) Clone() *Disk {
	c := *d
	c.life++
	c.files, c.dirty, c.free = nil, nil, nil
	for _, f := range d.files {
		g := *f
		g.disk, g.chunks = &c, nil
		for _, chunk := range f.chunks {
			g.chunks = append(g.chunks, append(make([]byte, 0, cap(chunk)), chunk...))
		}
		c.files = append(c.files, &g)
		if g.dirty {
			c.dirty = append(c.dirty, &g)
		}
	}
	return &c
}
