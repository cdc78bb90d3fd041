package history

import (
	"bytes"
	"fmt"
	"testing"

	"conclave/engine"
)

// BenchmarkRead reads back 10,000 transactions of two reads and two writes.
func BenchmarkRead(b *testing.B) {
	h := &engine.History{}
	for id := uint64(1); id <= 10_000; id++ {
		s := engine.Story{
			ID: id, Level: engine.CheckSnapshot, Answer: engine.AnswerCommitted, Commit: id,
		}
		for _, key := range []string{"ann", "zoe"} {
			s.Ops = append(s.Ops,
				engine.StoryOp{Kind: engine.StoryRead, Key: key, None: true},
				engine.StoryOp{Kind: engine.StoryWrite, Key: key, Value: fmt.Sprint(id)})
		}
		h.Txns = append(h.Txns, s)
	}
	text := Append(nil, h)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Read(bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}
