package repl

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a user waits for at the shell: the binary, from its start to its end, beside the programs
// that do the same. The benchmarks tell processor time besides, of all the processes that take
// part, for a machine is seldom at rest. What is not installed is skipped. Figures are in the doc
// of engine.

// binary builds the program.
func binary(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "conclave")
	if out, err := exec.Command("go", "build", "-o", path, "conclave").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return path
}

// need is the path of another program.
func need(b *testing.B, name string) string {
	b.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skipf("%s is not installed", name)
	}
	return path
}

// BenchmarkStart is the time from the start of the process to its end, with one answer between.
func BenchmarkStart(b *testing.B) {
	const sql = "CREATE TABLE kv(k TEXT PRIMARY KEY, v TEXT); INSERT INTO kv VALUES('a', '1');"
	starts := func(b *testing.B, args ...string) {
		var used time.Duration
		for b.Loop() {
			used += run(b, nil, args...)
		}
		b.ReportMetric(float64(used.Microseconds())/float64(b.N)/1000, "cpu-ms/op")
	}
	program := binary(b)
	b.Run("conclave", func(b *testing.B) { starts(b, program, "-e", "PUT a 1") })
	b.Run("sqlite3", func(b *testing.B) { starts(b, need(b, "sqlite3"), ":memory:", sql) })
}

// BenchmarkPipe is a script that is piped in, a line a write: `-benchtime 1000000x` is a million of
// them. Every line is a transaction of its own, everywhere.
func BenchmarkPipe(b *testing.B) {
	const (
		put    = "PUT key%07d value%d\n"
		bounds = "SET gc on; SET journal off; SET history 1000\n"
		table  = "CREATE TABLE kv(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;\n"
		insert = "INSERT OR REPLACE INTO kv VALUES('key%07d', 'value%d');\n"
		set    = "SET key%07d value%d\r\n"
	)
	pipes := func(b *testing.B, first, form string, args ...string) time.Duration {
		in := lines(b, first, form, b.N)
		b.ResetTimer()
		return run(b, in, args...)
	}
	tell := func(b *testing.B, used time.Duration) {
		b.ReportMetric(float64(used.Nanoseconds())/float64(b.N), "cpu-ns/line")
	}
	program := binary(b)
	b.Run("conclave", func(b *testing.B) { tell(b, pipes(b, "", put, program)) })
	b.Run("conclave-json", func(b *testing.B) { tell(b, pipes(b, "", put, program, "--json")) })
	b.Run("conclave-bounds", func(b *testing.B) { tell(b, pipes(b, bounds, put, program)) })
	b.Run("sqlite3", func(b *testing.B) {
		tell(b, pipes(b, table, insert, need(b, "sqlite3"), ":memory:"))
	})
	b.Run("redis", func(b *testing.B) {
		client, port, stop := redis(b)
		used := pipes(b, "", set, client, "-p", port, "--pipe")
		b.StopTimer()
		tell(b, used+stop())
	})
}

// redis starts a server that keeps nothing on a disk, on a free port. stop ends it, and tells the
// processor time that it used.
func redis(b *testing.B) (client, port string, stop func() time.Duration) {
	client, program := need(b, "redis-cli"), need(b, "redis-server")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	_, port, _ = net.SplitHostPort(l.Addr().String())
	l.Close()
	server := exec.Command(program, "--port", port, "--bind", "127.0.0.1", "--save", "",
		"--appendonly", "no")
	said, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	stop = sync.OnceValue(func() time.Duration {
		server.Process.Signal(os.Interrupt)
		io.Copy(io.Discard, said) // to its end, before Wait
		server.Wait()
		return server.ProcessState.UserTime() + server.ProcessState.SystemTime()
	})
	b.Cleanup(func() { stop() })
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return client, port, stop
		}
	}
	b.Fatal("the server has ended, or never said that it is ready")
	return
}

// run runs a program to its end, and tells the processor time that it used.
func run(b *testing.B, in *os.File, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "CONCLAVE_HISTORY=")
	if in != nil {
		cmd.Stdin = in
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %s", err, said.String())
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// lines is a file of so many writes, scattered over a million keys.
func lines(b *testing.B, first, form string, n int) *os.File {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "lines"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	w := bufio.NewWriter(f)
	w.WriteString(first)
	for i := range n {
		fmt.Fprintf(w, form, i*7919%1_000_000, i)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	return f
}
