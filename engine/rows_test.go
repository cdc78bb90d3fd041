package engine

import (
	"fmt"
	"slices"
	"testing"

	"conclave/engine/internal/base"
)

// The array in which a scan's pairs come is used again, but by nobody while its client reads it: not
// by a scan that the client makes meanwhile, nor by another's, nor when the transaction has ended.
func TestAScanKeepsItsPairsWhileItsClientReadsThem(t *testing.T) {
	for _, poison := range []bool{false, true} {
		t.Run(fmt.Sprintf("poison=%v", poison), func(t *testing.T) {
			base.Poison = poison
			defer func() { base.Poison = false }()
			c, err := New(Options{})
			if err != nil {
				t.Fatal(err)
			}
			writer, _ := c.Begin(TxnOptions{})
			for i := range 40 {
				writer.Put(fmt.Sprintf("k%02d", i), fmt.Sprint(i))
			}
			if _, err := writer.Commit(); err != nil {
				t.Fatal(err)
			}
			scan := func(x *Txn, from int, fn func(i int)) {
				var got, want []string
				for i := range 10 {
					want = append(want, fmt.Sprintf("k%02d=%d", from+i, from+i))
				}
				err := x.Scan(fmt.Sprintf("k%02d", from), "", 10, func(key, value string) bool {
					got = append(got, key+"="+value)
					fn(len(got))
					return true
				})
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("from %d: %v %v", from, got, err)
				}
			}
			for round := range 5 {
				x, _ := c.Begin(TxnOptions{ReadOnly: round%2 == 0})
				scan(x, round, func(i int) {
					switch i {
					case 3:
						scan(x, 20, func(int) {})
					case 5:
						x.Commit()
					case 7:
						for from := range 12 {
							y, _ := c.Begin(TxnOptions{})
							scan(y, 10+from, func(int) {})
							y.Commit()
						}
					}
				})
			}
		})
	}
}
