package sim

import "fmt"

// chunkSize is what a file grows by: it is never copied as it grows. The first chunk of a file is
// smaller and does grow by copying, so that a hundred small disks cost little.
//
// Of removed files a disk keeps so many chunks for the next ones: a log and its checkpoints come
// and go at the same size, and memory that was just in use costs a fifth of what new memory does.
// More of them than that no benchmark notices, and every disk would hold on to them.
const (
	chunkBits  = 18
	chunkSize  = 1 << chunkBits
	firstChunk = 1 << 9
	freeChunks = 8
)

// File is one file of a disk. After its removal it is empty and belongs to nobody.
type File struct {
	name   string
	disk   *Disk
	start  int64    // the first byte that is there
	size   int64    // the byte behind the last
	synced int64    // never below start
	base   int64    // where chunks begin: start, rounded down to a whole chunk
	chunks [][]byte // all full but the last
	dirty  bool     // on disk.dirty; so whenever synced < size
}

// Name is the file's name.
func (f *File) Name() string { return f.name }

// Start is the offset of the first byte that has not been dropped, 0 for most files.
func (f *File) Start() int64 { return f.start }

// Size is the offset behind the last byte. What was dropped counts.
func (f *File) Size() int64 { return f.size }

// SyncedSize is the offset up to which a crash can take nothing.
func (f *File) SyncedSize() int64 { return f.synced }

// Append writes b at the end of the file: all of it, or, with ErrDiskFull, nothing. A decision
// may take from the reserve of a full disk (W3).
func (f *File) Append(b []byte, decision bool) error {
	d := f.disk
	if d == nil {
		panic("sim: append to " + f.name + ", which was removed")
	}
	if d.mode == DiskFull {
		if !decision || len(b) > d.reserve {
			return ErrDiskFull
		}
		d.reserve -= len(b)
	}
	if len(b) == 0 {
		return nil
	}
	f.write(b)
	f.size += int64(len(b))
	d.bytes += int64(len(b))
	if !f.dirty {
		f.dirty = true
		d.dirty = append(d.dirty, f)
	}
	return nil
}

// write copies b behind the last byte.
func (f *File) write(b []byte) {
	if last := len(f.chunks) - 1; last >= 0 {
		if chunk := &f.chunks[last]; len(b) <= cap(*chunk)-len(*chunk) {
			*chunk = append(*chunk, b...)
			return
		}
	}
	for len(b) > 0 {
		chunk := f.room(len(b))
		n := min(len(b), cap(*chunk)-len(*chunk))
		*chunk = append(*chunk, b[:n]...)
		b = b[n:]
	}
}

// room is the last chunk, with room in it for n more bytes, or for at least one if that is too
// much.
func (f *File) room(n int) *[]byte {
	last := len(f.chunks) - 1
	if last < 0 || len(f.chunks[last]) == chunkSize {
		size := chunkSize
		if last < 0 {
			size = min(chunkSize, max(firstChunk, n))
		}
		f.chunks = append(f.chunks, f.disk.newChunk(size))
		last++
	}
	if chunk := f.chunks[last]; n > cap(chunk)-len(chunk) && cap(chunk) < chunkSize {
		size := min(chunkSize, max(2*cap(chunk), len(chunk)+n))
		f.chunks[last] = append(f.disk.newChunk(size), chunk...)
	}
	return &f.chunks[last]
}

// newChunk is an empty chunk with room for size bytes.
func (d *Disk) newChunk(size int) []byte {
	if last := len(d.free) - 1; size == chunkSize && last >= 0 {
		chunk := d.free[last]
		d.free = d.free[:last]
		return chunk
	}
	return make([]byte, 0, size)
}

// release keeps the chunks of a file that is gone for others, as far as there is room for them.
func (d *Disk) release(chunks [][]byte) {
	for _, chunk := range chunks {
		if cap(chunk) == chunkSize && len(d.free) < freeChunks {
			d.free = append(d.free, chunk[:0])
		}
	}
}

// View is the n bytes from offset on, or as many as there are. Where they lie together it is the
// disk's own memory: it must not be changed, and is good until the file is changed or removed.
// Where they do not, they are copied into scratch, which is enlarged if need be; then it is good
// until scratch is used again.
func (f *File) View(offset int64, n int, scratch *[]byte) []byte {
	if offset >= f.size {
		return nil
	}
	n = int(min(int64(n), f.size-offset))
	i, at := f.place(offset)
	if at+n <= len(f.chunks[i]) {
		return f.chunks[i][at : at+n : at+n]
	}
	if cap(*scratch) < n {
		*scratch = make([]byte, 0, n)
	}
	b := (*scratch)[:0]
	for ; len(b) < n; i, at = i+1, 0 {
		part := f.chunks[i][at:]
		b = append(b, part[:min(len(part), n-len(b))]...)
	}
	return b
}

// place is the chunk of an offset, and the index in it.
func (f *File) place(offset int64) (chunk, at int) {
	if offset < f.start {
		panic("sim: " + f.name + " is read before its start")
	}
	offset -= f.base
	return int(offset >> chunkBits), int(offset & (chunkSize - 1))
}

// Bytes is a copy of all that the file holds, from its start on.
func (f *File) Bytes() []byte {
	b := make([]byte, 0, f.size-f.base)
	for _, chunk := range f.chunks {
		b = append(b, chunk...)
	}
	return b[f.start-f.base:]
}

// FlipBit turns over one bit of the byte at offset (0 is the lowest), as if it had rotted. The
// byte stays as synced as it was.
func (f *File) FlipBit(offset int64, bit int) {
	i, at := f.place(offset)
	f.chunks[i][at] ^= 1 << bit
}

// DropBefore gives back the room of all before offset, as punching a hole does: the offsets of
// the rest stay. What is dropped must have been synced. Like a rename it is durable at once.
func (f *File) DropBefore(offset int64) {
	switch {
	case offset > f.synced:
		panic(fmt.Sprintf("sim: drop of %s before %d, synced to %d", f.name, offset, f.synced))
	case offset <= f.start:
		return
	}
	f.disk.bytes -= offset - f.start
	f.start = offset
	n := int((offset - f.base) >> chunkBits)
	f.disk.release(f.chunks[:n])
	f.chunks = append(f.chunks[:0], f.chunks[n:]...)
	f.base += int64(n) << chunkBits
}

// Truncate cuts the file, as recovery does with a torn tail. Like a rename it is durable at once.
func (f *File) Truncate(size int64) {
	if size >= f.size {
		return
	}
	f.cut(size)
	f.synced = min(f.synced, size)
	if f.synced == f.size {
		f.disk.clean(f)
	}
	f.disk.life++
}

// cut drops everything from size on, which is not before the start.
func (f *File) cut(size int64) {
	f.disk.bytes -= f.size - size
	f.size = size
	size -= f.base
	keep := int((size + chunkSize - 1) >> chunkBits)
	clear(f.chunks[keep:])
	f.chunks = f.chunks[:keep]
	if at := size & (chunkSize - 1); at > 0 {
		f.chunks[keep-1] = f.chunks[keep-1][:at]
	}
}
