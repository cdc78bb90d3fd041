package wal

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/mutate"
)

// TornTail says what recovery cut off the end of the log: a record that had not been wholly written
// when the node crashed, or whatever else stood there (W2).
type TornTail struct {
	File   string
	Offset int64
	LSN    base.LSN // that the record would have had
	Bytes  int64    // cut
}

// scan reads frames from offset on and notes where they are, until the end of the file or something
// that is not the next record. It gives the offset at which it stopped.
func (x *index) scan(offset int64) int64 {
	r := reader{file: x.file}
	for offset < x.file.Size() {
		h, _, ok := r.frame(offset)
		if !ok || h.lsn != x.next() {
			break
		}
		x.offsets = append(x.offsets, offset)
		offset = min(offset+h.size(), x.file.Size())
	}
	return offset
}

// search looks for a valid frame at or behind offset, at every byte, because the length of
// whatever stands at offset cannot be believed. Its LSN must be one that could follow: not before
// that of the record that is missing, and no further on than there are bytes. The time is linear
// in the bytes, whatever they are (prefixCRC).
//
// A value that someone has made to look like a frame of this log, LSN and CRC included, is taken
// for one. If it is in a torn record, that is called corrupt: a refusal too many, and nothing is
// lost by it.
func (x *index) search(offset int64) (at int64, lsn base.LSN, found bool) {
	r := reader{file: x.file}
	sums := newPrefixCRC(x.file, offset)
	missing, size := x.next(), x.file.Size()
	furthest := missing + base.LSN(size-offset)
	for at = offset; at+headerSize <= size; at++ {
		h, ok := r.header(at)
		if ok && h.lsn >= missing && h.lsn <= furthest && sums.frame(at, h) == h.crc {
			return at, h.lsn, true
		}
	}
	return 0, 0, false
}

// torn is rule W2: whether a bad record is a torn tail, which may be cut off, or damage to
// something that had been durable. A valid record behind it shows that more had been written.
func torn(validAfter bool) bool { return !validAfter || mutate.On(mutate.M14) }
