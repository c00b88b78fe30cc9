package pgexec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/pgcluster/pgtest"
)

const (
	byID       = "SELECT data::text FROM v_user WHERE id = $1"
	benchUsers = 10_000
	inFlight   = 64
)

func userID(rnd *rand.Rand) []byte {
	return fmt.Appendf(nil, "00000001-0000-4000-8000-%012x", 1+rnd.IntN(benchUsers))
}

func benchBatch(rnd *rand.Rand) *Batch {
	return &Batch{ReadOnly: true, Sink: &counting{}, Calls: []Call{{SQL: byID, Args: [][]byte{userID(rnd)}}}}
}

// BenchmarkByID compares reads by primary key from W1: on lanes with Submit and
// with Run, on the pool, and pgbench on the same server.
func BenchmarkByID(b *testing.B) {
	url := pgtest.W1(b, benchUsers, 100, 100)
	b.Run("lanes-submit", func(b *testing.B) { benchSubmit(b, benchDB(b, url, 2)) })
	b.Run("lanes-run", func(b *testing.B) { benchRun(b, benchDB(b, url, 2)) })
	b.Run("pool", func(b *testing.B) { benchRun(b, benchDB(b, url, -1)) })
	b.Run("pgbench-c8", func(b *testing.B) { pgbench(b, url) })
}

func benchDB(b *testing.B, url string, lanes int) *DB {
	d := open(b, Options{URL: url, PoolMax: 8, Lanes: lanes})
	if lanes > 0 {
		admit(d, byID)
		eventually(b, "lanes connect", func() bool { return d.Stats().Lanes == lanes })
	}
	return d
}

// benchSubmit keeps inFlight reads in flight without a goroutine for each.
func benchSubmit(b *testing.B, d *DB) {
	left, failed := atomic.Int64{}, atomic.Bool{}
	left.Store(int64(b.N))
	var work sync.WaitGroup
	work.Add(inFlight)
	used := processorTime(b, d)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range inFlight {
		batch := benchBatch(rand.New(rand.NewPCG(1, uint64(i))))
		var next func(*gqlerr.Error)
		next = func(err *gqlerr.Error) {
			if err != nil || batch.Calls[0].Err != nil || left.Add(-1) < 0 {
				failed.CompareAndSwap(false, left.Load() > 0)
				work.Done()
			} else if !d.Submit(batch, next) { // on a machine that is busy elsewhere it may lose its place
				go func() { next(d.Run(context.Background(), batch)) }()
			}
		}
		next(nil)
	}
	work.Wait()
	if failed.Load() {
		b.Fatal("a read failed")
	}
	report(b, d, used)
}

func benchRun(b *testing.B, d *DB) {
	left := atomic.Int64{}
	left.Store(int64(b.N))
	var work sync.WaitGroup
	used := processorTime(b, d)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range inFlight {
		work.Go(func() {
			batch := benchBatch(rand.New(rand.NewPCG(1, uint64(i))))
			for left.Add(-1) >= 0 {
				if err := d.Run(context.Background(), batch); err != nil || batch.Calls[0].Err != nil {
					b.Error(err, batch.Calls[0].Err)
					return
				}
			}
		})
	}
	work.Wait()
	report(b, d, used)
}

func report(b *testing.B, d *DB, since [2]time.Duration) {
	b.StopTimer()
	now := processorTime(b, d)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
	b.ReportMetric(d.Stats().MeanBatch, "queries/round")
	b.ReportMetric(float64((now[0]-since[0]).Microseconds())/float64(b.N), "client-cpu-µs/read")
	b.ReportMetric(float64((now[1]-since[1]).Microseconds())/float64(b.N), "postgres-cpu-µs/read")
}

// processorTime is what this process and the backends of the DB have used so far.
// On a machine that does other things, too, it tells more than the clock does.
func processorTime(b *testing.B, d *DB) (used [2]time.Duration) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	used[0] = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	conn, err := pgx.ConnectConfig(context.Background(), d.health.dial)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(context.Background(), "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil {
		b.Fatal(err)
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		b.Fatal(err)
	}
	for _, pid := range pids {
		used[1] += taskTime(pid)
	}
	return used
}

// taskTime reads utime and stime of proc(5), in ticks of 10 ms; none where there is no such file.
func taskTime(pid string) (used time.Duration) {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0
	}
	_, behind, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(behind)
	for _, f := range fields[11:13] {
		ticks, _ := strconv.Atoi(f)
		used += time.Duration(ticks) * 10 * time.Millisecond
	}
	return used
}

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench is the same statement by PostgreSQL's own client.
func pgbench(b *testing.B, url string) {
	program, err := osexec.LookPath("pgbench")
	if err != nil {
		b.Skip("there is no pgbench on the path")
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		b.Fatal(err)
	}
	script := filepath.Join(b.TempDir(), "by-id.sql")
	text := fmt.Sprintf("\\set n random(1, %d)\nSELECT data::text FROM v_user WHERE id = ('00000001-0000-4000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid;\n", benchUsers)
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	out, err := osexec.Command(program, "-n", "-M", "prepared", "-c", "8", "-t", strconv.Itoa(max(1, b.N/8)), "-f", script,
		"-h", cfg.Host, "-p", strconv.Itoa(int(cfg.Port)), "-U", cfg.User, cfg.Database).CombinedOutput()
	found := tps.FindSubmatch(out)
	if err != nil || found == nil {
		b.Fatalf("%v: %s", err, out)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(rate, "reads/s")
}
