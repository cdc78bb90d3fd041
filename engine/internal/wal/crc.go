package wal

import (
	"encoding/binary"
	"hash/crc32"

	"conclave/engine/internal/sim"
)

// prefixCRC answers what the CRC of any stretch of a file is, in a bounded time, whatever its
// length. The search for a valid frame needs that: it must try every position, and in hostile
// bytes each may claim to be the head of a frame that goes on to the end of the file. To sum each
// of them up anew would take the square of the length.
//
// A CRC is linear: with ⊕ for exclusive or,
//
//	crc(A‖B) = crc(A)·x^8|B| ⊕ crc(B)        in polynomials over {0, 1}, modulo the CRC's own
//
// and so crc(B) follows from the sums of two beginnings of the file. One is kept for every block.
type prefixCRC struct {
	file    *sim.File
	start   int64    // where the beginnings begin
	sums    []uint32 // sums[i] is that of [start, start + i blocks)
	scratch []byte
}

const crcBlock = 1 << 10

func newPrefixCRC(file *sim.File, start int64) *prefixCRC {
	return &prefixCRC{file: file, start: start, sums: []uint32{0}}
}

// upTo is the CRC of [start, end).
func (p *prefixCRC) upTo(end int64) uint32 {
	block := int((end - p.start) / crcBlock)
	for len(p.sums) <= block {
		i := len(p.sums) - 1
		p.sums = append(p.sums, p.more(p.sums[i], p.start+int64(i)*crcBlock, crcBlock))
	}
	at := p.start + int64(block)*crcBlock
	return p.more(p.sums[block], at, int(end-at))
}

func (p *prefixCRC) more(sum uint32, offset int64, n int) uint32 {
	return crc32.Update(sum, castagnoli, p.file.View(offset, n, &p.scratch))
}

// frame is frameCRC of the frame at offset, of which nothing but the header is read.
func (p *prefixCRC) frame(offset int64, h header) uint32 {
	var length [4]byte
	binary.LittleEndian.PutUint32(length[:], h.length)
	before := crc32.Checksum(length[:], castagnoli) ^ p.upTo(offset+prefixSize)
	return crcShift(before, h.length) ^ p.upTo(offset+h.size())
}

// crcShift is crc·x^8n.
func crcShift(crc, n uint32) uint32 {
	for i := 0; n > 0; i, n = i+1, n>>1 {
		if n&1 == 1 {
			crc = polyMul(crc, crcPowers[i])
		}
	}
	return crc
}

// crcPowers[i] is x^(8·2^i). The coefficient of x^0 is the highest bit.
var crcPowers = func() (powers [32]uint32) {
	powers[0] = 1 << (31 - 8)
	for i := 1; i < len(powers); i++ {
		powers[i] = polyMul(powers[i-1], powers[i-1])
	}
	return powers
}()

// polyMul multiplies two polynomials modulo crc32.Castagnoli.
func polyMul(a, b uint32) uint32 {
	var product uint32
	for ; a != 0; a <<= 1 {
		if a>>31 == 1 {
			product ^= b
		}
		carry := b & 1
		b >>= 1
		if carry == 1 {
			b ^= crc32.Castagnoli
		}
	}
	return product
}
