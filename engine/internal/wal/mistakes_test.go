package wal

import (
	"errors"
	"testing"

	"conclave/engine/internal/mutate"
)

// The tests of torn and of damaged logs must see both mistakes that the log can make.

// keepsTheTornRule reports whether every prefix of a log is recovered to the whole records in it.
func keepsTheTornRule(t *testing.T) bool {
	records := someRecords(1, 40)
	data, ends := logOf(t, records)
	whole := 0
	for n := range len(data) + 1 {
		if whole < len(records) && ends[whole+1] <= int64(n) {
			whole++
		}
		_, back, err := Open(diskOf(logFile, data[:n]))
		if err != nil || int(back.last) != whole {
			return false
		}
	}
	return true
}

// keepsTheCorruptRule reports whether a flipped bit in the middle of a log is refused, wherever.
func keepsTheCorruptRule(t *testing.T) bool {
	data, ends := logOf(t, someRecords(1, 40))
	for i := range 39 {
		damaged := append([]byte(nil), data...)
		damaged[ends[i]+headerSize-1] ^= 1
		var corrupt *CorruptError
		if _, _, err := Open(diskOf(logFile, damaged)); !errors.As(err, &corrupt) {
			return false
		}
	}
	return true
}

func TestTheMistakesOfTheLogAreCaught(t *testing.T) {
	if !keepsTheTornRule(t) || !keepsTheCorruptRule(t) {
		t.Error("the log does not keep its rules as it is")
	}
	for m, rule := range map[mutate.Mutation]func(*testing.T) bool{
		mutate.M13: keepsTheTornRule, mutate.M14: keepsTheCorruptRule,
	} {
		lift := mutate.Plant(m)
		if rule(t) {
			t.Errorf("%v is not caught", m)
		}
		lift()
	}
}
