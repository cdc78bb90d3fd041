package repl

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A script of PUTs that is piped in, a line an operation.
//
// Measured beside `sqlite3 :memory:` that reads as many INSERT OR REPLACE from standard input, in
// processor time: 100,000 lines took 1.09 s, 1.07 s with JSON, and sqlite3 0.46 s.
func BenchmarkPiped(b *testing.B)     { piped(b, false) }
func BenchmarkPipedJSON(b *testing.B) { piped(b, true) }

func piped(b *testing.B, json bool) {
	in := puts(b, b.N)
	out, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	o := &Options{Stdin: in, Stdout: out, Stderr: os.Stderr, JSON: json}
	o.LookupEnv = func(string) (string, bool) { return "", false }
	b.ReportAllocs()
	b.ResetTimer()
	if code := Run(o); code != 0 {
		b.Fatal(code)
	}
}

// puts is a file of so many PUTs, scattered over a million keys.
func puts(b *testing.B, lines int) *os.File {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "million.kv"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	w := bufio.NewWriter(f)
	for i := range lines {
		fmt.Fprintf(w, "PUT key%07d value%d\n", i*7919%1_000_000, i)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		b.Fatal(err)
	}
	return f
}
