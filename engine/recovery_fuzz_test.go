package engine

import (
	"errors"
	"testing"

	"conclave/engine/internal/node"
)

// FuzzRecoverAMutatedLog flips bits of a node's log and cuts its end off, while the node is down.
// Whatever is left, RECOVER brings the node up, or says CORRUPT, leaves it down and its disk as it
// was, a second time too (W2); and the other nodes go on. Damage is three bytes a bit: where, and
// which.
func FuzzRecoverAMutatedLog(f *testing.F) {
	f.Add(uint16(0), []byte{})
	f.Add(uint16(7), []byte{})
	f.Add(uint16(0), []byte{0, 40, 3})
	f.Add(uint16(3), []byte{0, 1, 0, 1, 2, 7, 0, 200, 5})
	f.Fuzz(recoverMutated)
}

func recoverMutated(t *testing.T, lost uint16, damage []byte) {
	in := newInside(t, Options{Settings: Settings{NoCheckpoint: true}})
	for range 4 {
		in.store("a", "1", "m", "2", "z", "3")
		in.store("b", "4")
	}
	in.put(in.begin(TxnOptions{Node: "n3"}), "a", "5", "z", "6").Submit(Op{Kind: OpCommit})
	in.until("in doubt", func() bool { return in.inDoubt(1) == 1 })
	in.kill("n1")
	disk := in.world.Nodes[1].Disk()
	log := disk.Open("log")
	if log == nil || log.Size() == 0 {
		t.Fatal("there is no log")
	}
	log.Truncate(log.Size() - int64(lost)%log.Size())
	for ; len(damage) >= 3 && log.Size() > log.Start(); damage = damage[3:] {
		at := int64(damage[0])<<8 | int64(damage[1])
		log.FlipBit(log.Start()+at%(log.Size()-log.Start()), int(damage[2]%8))
	}
	before := string(log.Bytes())
	for range 2 {
		switch err := in.Recover("n1"); {
		case err == nil:
			in.step()
		case !errors.Is(err, ErrCorrupt):
			if in.down(1) {
				t.Fatal(err)
			}
		case !in.down(1) || string(log.Bytes()) != before:
			t.Fatalf("%v, and yet the node is %v", err, in.world.Nodes[1].State)
		}
	}
	if in.world.Nodes[2].State != node.Up {
		t.Fatal("n2 is not up")
	}
	in.store("n", "7")
}
