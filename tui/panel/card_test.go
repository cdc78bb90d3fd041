package panel_test

import (
	"strings"
	"testing"

	"conclave/tui/panel"
	"conclave/tui/scene"
)

// TestARowOfKeysThatNoCardNeedsIsLentToTheLogs: the promise stands above the decision as long as
// there is room, and goes when a third key comes, on whichever card.
func TestARowOfKeysThatNoCardNeedsIsLentToTheLogs(t *testing.T) {
	for keys, seen := range map[int]bool{0: true, 2: true, 3: false} {
		s := inDoubt(t)
		n := &s.Nodes[0]
		n.LogBefore, n.Log = 0, nil
		for i, typ := range []string{"PREPARED", "COMMIT", "COMMITTED", "END"} {
			n.Log = append(n.Log, scene.Record{LSN: uint64(i + 1), Type: typ, Txn: 77, Synced: true})
		}
		s.Nodes[0].Keys, s.Nodes[1].Keys, s.Nodes[2].Keys = nil, nil, nil
		for i := range keys {
			s.Nodes[1].Keys = append(s.Nodes[1].Keys, scene.Key{Name: string(rune('j' + i)),
				Versions: []scene.Version{version("1", 2)}})
		}
		screen := panel.Screen(s, hints(), 120, 40, plain)
		if strings.Contains(screen, "PREPARED  T77") != seen ||
			!strings.Contains(screen, "END       T77") {
			t.Errorf("with %d keys:\n%s", keys, screen)
		}
	}
}
