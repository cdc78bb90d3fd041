package wal

import (
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/sim"
)

// The CRC from two sums of beginnings is the one that reading the whole frame gives.
func TestPrefixCRCIsTheCRC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := sim.NewRand(rapid.Uint64().Draw(t, "seed"), "bytes")
		data := make([]byte, 300_000) // more than a chunk of the disk
		for i := range data {
			data[i] = byte(r.Uint64())
		}
		file := diskOf("f", data).Open("f")
		start := rapid.IntRange(0, len(data)-headerSize).Draw(t, "start")
		sums := newPrefixCRC(file, int64(start))
		for range 10 {
			at := rapid.IntRange(start, len(data)-headerSize).Draw(t, "at")
			length := rapid.IntRange(minLength, len(data)-at-prefixSize).Draw(t, "length")
			data := append([]byte(nil), data[at:at+prefixSize+length]...)
			// The length is part of the sum: it is taken from the header, not from the bytes.
			binary.LittleEndian.PutUint32(data, uint32(length))
			got := sums.frame(int64(at), header{length: uint32(length)})
			if want := frameCRC(data); got != want {
				t.Fatalf("frame at %d of length %d: %08x, want %08x", at, length, got, want)
			}
		}
	})
}

// hostileTail is a log of one record and a torn one, full of heads of frames that all go on to
// the end.
func hostileTail(n int) *sim.Disk {
	frame, _ := appendFrame(nil, 1, &End{1})
	data := append([]byte(nil), frame...)
	size := len(frame) + n/16*16
	for at := len(frame); at < size; at += 16 {
		data = binary.LittleEndian.AppendUint32(data, uint32(size-at-prefixSize))
		data = binary.LittleEndian.AppendUint32(data, 0)
		data = binary.LittleEndian.AppendUint64(data, 2)
	}
	return diskOf(logFile, data)
}

func TestSearchOfHostileBytesIsTorn(t *testing.T) {
	if got := mustOpen(t, hostileTail(1<<16)); len(got.records) != 1 || got.Torn == nil {
		t.Errorf("%d records, torn %v", len(got.records), got.Torn)
	}
}

// The megabytes a second must not depend on the size.
func BenchmarkSearchHostile(b *testing.B) {
	for _, size := range []int{1 << 16, 1 << 20} {
		b.Run("", func(b *testing.B) {
			disk := hostileTail(size)
			b.SetBytes(int64(size))
			for b.Loop() {
				(&index{file: disk.Open(logFile), first: 2}).search(18)
			}
		})
	}
}
