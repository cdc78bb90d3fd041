package mvcc

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

var benchSizes = []int{1_000, 100_000, 1_000_000}

// benchKeys are made once, so that a store's bytes are its own.
var benchKeys []string

func benchKey(i int) string {
	for n := len(benchKeys); n <= i; n++ {
		benchKeys = append(benchKeys, fmt.Sprintf("key%013d", n))
	}
	return benchKeys[i]
}

var benchValue = string(make([]byte, 100))

// loaded is a store of n keys with a version each, installed in key order or in none, and the
// timestamp of the last.
func loaded(n int, shuffled bool) (*Store[*int], base.TS) {
	order := rand.New(rand.NewPCG(1, 2)).Perm(n)
	benchKey(n)
	s, ts := New[*int](), base.TS(0)
	for i := range n {
		if shuffled {
			i = order[i]
		}
		ts++
		s.Ensure(benchKey(i)).Install(put(ts, benchValue))
	}
	return s, ts
}

// eachSize runs fn on stores of all sizes, with a list of keys at random.
func eachSize(b *testing.B, shuffled bool,
	fn func(b *testing.B, s *Store[*int], ts base.TS, probes []string)) {
	for _, n := range benchSizes {
		s, ts := loaded(n, shuffled)
		random, probes := rand.New(rand.NewPCG(3, 4)), make([]string, 1<<16)
		for i := range probes {
			probes[i] = string([]byte(benchKey(random.IntN(n)))) // not the record's own bytes
		}
		b.Run(fmt.Sprintf("keys=%d/shuffled=%v", n, shuffled), func(b *testing.B) {
			b.ReportAllocs()
			fn(b, s, ts, probes)
		})
	}
}

func BenchmarkFind(b *testing.B) {
	eachSize(b, true, func(b *testing.B, s *Store[*int], _ base.TS, probes []string) {
		sum := base.TS(0)
		for i := range b.N {
			sum += s.Find(probes[i%len(probes)]).newest.ts
		}
	})
}

// BenchmarkEnsure builds a whole store each time; ns/key is the figure.
func BenchmarkEnsure(b *testing.B) {
	for _, n := range benchSizes {
		for _, shuffled := range []bool{false, true} {
			b.Run(fmt.Sprintf("keys=%d/shuffled=%v", n, shuffled), func(b *testing.B) {
				benchKey(n)
				order := rand.New(rand.NewPCG(1, 2)).Perm(n)
				for b.Loop() {
					s := New[*int]()
					for i := range n {
						if shuffled {
							i = order[i]
						}
						s.Ensure(benchKeys[i])
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/key")
			})
		}
	}
}

func BenchmarkInstall(b *testing.B) {
	eachSize(b, true, func(b *testing.B, s *Store[*int], ts base.TS, probes []string) {
		for i := range b.N {
			ts++
			s.Find(probes[i%len(probes)]).InstallCut(put(ts, benchValue), ts)
		}
	})
}

// BenchmarkInstallHot writes one key while a snapshot stays open, so that its history only grows,
// and reads it there each time.
func BenchmarkInstallHot(b *testing.B) {
	b.ReportAllocs()
	r := New[*int]().Ensure("k")
	r.Install(put(1, benchValue))
	for i := range b.N {
		r.InstallCut(put(base.TS(i+2), benchValue), 1)
		if v, _ := r.At(1); v.TS != 1 {
			b.Fatal(v)
		}
	}
}

func BenchmarkRemoveEnsure(b *testing.B) {
	eachSize(b, true, func(b *testing.B, s *Store[*int], ts base.TS, probes []string) {
		for i := range b.N {
			ts += 2
			r := s.Find(probes[i%len(probes)])
			if r.InstallCut(del(ts), ts); !r.Has() {
				s.Remove(r)
			}
			s.Ensure(r.Key).Install(put(ts+1, benchValue))
		}
	})
}

func BenchmarkAscend100(b *testing.B) {
	for _, shuffled := range []bool{false, true} {
		eachSize(b, shuffled, func(b *testing.B, s *Store[*int], ts base.TS, probes []string) {
			benchAscend(b, s, ts, probes, "")
		})
	}
}

// BenchmarkAscend100Bound has an upper bound within the keys.
func BenchmarkAscend100Bound(b *testing.B) {
	eachSize(b, true, func(b *testing.B, s *Store[*int], ts base.TS, probes []string) {
		benchAscend(b, s, ts, probes, benchKey(s.Len()-1))
	})
}

func benchAscend(b *testing.B, s *Store[*int], ts base.TS, probes []string, hi string) {
	sum := 0
	for i := range b.N {
		n := 0
		s.Ascend(base.Span{Lo: probes[i%len(probes)], Hi: hi}, func(r *Record[*int]) bool {
			if data, ok := r.Visible(ts); ok {
				sum += len(data)
				n++
			}
			return n < 100
		})
	}
}

// BenchmarkAscend100At asks for whole versions.
func BenchmarkAscend100At(b *testing.B) {
	eachSize(b, true, func(b *testing.B, s *Store[*int], ts base.TS, probes []string) {
		sum := 0
		for i := range b.N {
			n := 0
			s.Ascend(base.Span{Lo: probes[i%len(probes)]}, func(r *Record[*int]) bool {
				if v, ok := r.At(ts); ok && !v.Value.Tombstone {
					sum += len(v.Value.Data)
					n++
				}
				return n < 100
			})
		}
	})
}

// BenchmarkAscend100Used is a scan whose caller reads a byte of each key and value, as a client
// would; once with the records fetched ahead, once without.
func BenchmarkAscend100Used(b *testing.B) {
	for _, warm := range []bool{false, true} {
		b.Run(fmt.Sprintf("warm=%v", warm), func(b *testing.B) {
			eachSize(b, true, func(b *testing.B, s *Store[*int], ts base.TS, probes []string) {
				sum, n := 0, 0
				use := func(r *Record[*int]) bool {
					if v := r.Seen(ts); !v.Gone() {
						sum += int(r.Key[len(r.Key)-1]) + int(v.Data()[0])
						n++
					}
					return n < 100
				}
				for i := range b.N {
					n = 0
					if span := (base.Span{Lo: probes[i%len(probes)]}); warm {
						s.AscendWarm(span, 100, func(records []*Record[*int]) bool {
							for _, r := range records {
								if !use(r) {
									return false
								}
							}
							return true
						})
					} else {
						s.Ascend(span, use)
					}
				}
			})
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s, _ := loaded(100_000, true)
		b.StartTimer()
		s.Split(benchKey(50_000))
	}
}

func BenchmarkEncodeDecode(b *testing.B) {
	s, _ := loaded(100_000, true)
	encoded := s.AppendVersions(nil)
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			s.AppendVersions(encoded[:0])
		}
		b.SetBytes(int64(len(encoded)))
	})
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			New[*int]().DecodeVersions(codec.NewDecoder(encoded))
		}
		b.SetBytes(int64(len(encoded)))
	})
}

// BenchmarkBytesPerKey reports what a key costs beyond its bytes and those of its value.
func BenchmarkBytesPerKey(b *testing.B) {
	for _, n := range benchSizes {
		for _, shuffled := range []bool{false, true} {
			b.Run(fmt.Sprintf("keys=%d/shuffled=%v", n, shuffled), func(b *testing.B) {
				benchKey(n)
				bytes := 0
				for b.Loop() {
					bytes = overheadPerKey(n, shuffled)
				}
				b.ReportMetric(float64(bytes), "B/key")
			})
		}
	}
}
