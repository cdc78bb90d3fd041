package wal

import (
	"encoding/binary"
	"hash/crc32"

	"conclave/engine/internal/base"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/sim"
)

// A frame on the disk (W1); numbers are little-endian:
//
//	0        4        8                 16    17
//	├────────┼────────┼─────────────────┼─────┼───────────────┄
//	│ length │ CRC    │ LSN             │ type│ payload
//	├────────┼────────┼─────────────────┴─────┴───────────────┄
//	         │        └ length bytes from here on
//	         └ CRC-32C of the length and of those bytes
const (
	prefixSize = 8  // what the length does not count
	headerSize = 17 // all before the payload
	minLength  = headerSize - prefixSize
)

// MaxRecord is the most that a frame's length may say. It is what a transaction of a thousand
// values of the largest size needs, in one range, and far below what would overflow the
// arithmetic of 32 bits. A length beyond it is damage, and is never allocated.
const MaxRecord = 1 << 30

// PayloadBit is the first bit of every record's payload. A record in which only payload bits are
// damaged can still be told from its neighbours.
const PayloadBit = headerSize * 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendFrame appends the frame of rec.
func appendFrame(b []byte, lsn base.LSN, rec Record) ([]byte, error) {
	start := len(b)
	b = append(b, make([]byte, headerSize)...)
	b = rec.appendTo(b)
	frame := b[start:]
	if len(frame)-prefixSize > MaxRecord {
		return nil, ErrTooLarge
	}
	length := uint32(len(frame) - prefixSize)
	binary.LittleEndian.PutUint64(frame[8:], uint64(lsn))
	frame[16] = byte(rec.Type())
	// For a moment the length stands where the CRC will: so all that is summed up lies together.
	binary.LittleEndian.PutUint32(frame[4:], length)
	sum := crc32.Checksum(frame[4:], castagnoli)
	binary.LittleEndian.PutUint32(frame, length)
	binary.LittleEndian.PutUint32(frame[4:], sum)
	return b, nil
}

// frameCRC is the CRC that belongs into a whole frame.
func frameCRC(frame []byte) uint32 {
	return crc32.Update(crc32.Checksum(frame[:4], castagnoli), castagnoli, frame[prefixSize:])
}

// header is what stands before a payload. Nothing says that it is true.
type header struct {
	length uint32
	crc    uint32
	lsn    base.LSN
	typ    Type
}

// size is that of the whole frame.
func (h header) size() int64 { return prefixSize + int64(h.length) }

// reader reads frames from a file. What it gives out is good until it reads again.
type reader struct {
	file    *sim.File
	scratch []byte
}

// header reads the header at offset. It is false where none can be: too near to the end, or with
// a length that is below the least, beyond the limit or beyond the end of the file (W1).
func (r *reader) header(offset int64) (header, bool) {
	b := r.file.View(offset, headerSize, &r.scratch)
	if len(b) < headerSize {
		return header{}, false
	}
	h := header{
		length: binary.LittleEndian.Uint32(b),
		crc:    binary.LittleEndian.Uint32(b[4:]),
		lsn:    base.LSN(binary.LittleEndian.Uint64(b[8:])),
		typ:    Type(b[16]),
	}
	return h, h.length >= minLength && h.length <= MaxRecord &&
		(offset+h.size() <= r.file.Size() || mutate.On(mutate.M13))
}

// frame reads the frame at offset and says whether it is whole and undamaged. Its LSN is not
// judged.
func (r *reader) frame(offset int64) (h header, payload []byte, ok bool) {
	h, ok = r.header(offset)
	if !ok {
		return h, nil, false
	}
	b := r.file.View(offset, int(h.size()), &r.scratch)
	if mutate.On(mutate.M13) { // what was not written is read as zeros
		b = append(b, make([]byte, int(h.size())-len(b))...)
	} else if frameCRC(b) != h.crc {
		return h, nil, false
	}
	return h, b[headerSize:], true
}
