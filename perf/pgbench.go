package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// pgbenchClients is where pgbench is fastest on small machines; more only queue.
const pgbenchClients = 8

// pgbench is PostgreSQL's own load program: the same SQL, prepared, without HTTP
// and GraphQL. Its processor time is its own; connecting is in PostgreSQL's.
func (b *bench) pgbench(ctx context.Context, script string) (Round, error) {
	file := filepath.Join(b.cache, "pgbench.sql")
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return Round{}, err
	}
	script = strings.ReplaceAll(script, "PREFIX", b.views) + "\n"
	if err := os.WriteFile(file, []byte(script), 0o644); err != nil {
		return Round{}, err
	}
	seconds := max(int(b.round.Seconds()+0.5), 1) // it takes whole seconds
	cmd := exec.CommandContext(ctx, b.pgbenchProgram(), "-n", "-M", "prepared", "-c", strconv.Itoa(pgbenchClients), "-j", "1",
		"-T", strconv.Itoa(seconds), "-D", "id="+userID(1), "-f", file, b.db.url)
	before := cpuOf(b.db.postmaster)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return Round{}, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	r, err := parsePgbench(string(out))
	if err != nil {
		return r, err
	}
	r.ServerCPU = perRequest(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), r.Requests)
	r.DatabaseCPU = perRequest(cpuOf(b.db.postmaster)-before, r.Requests)
	return r, nil
}

func (b *bench) pgbenchProgram() string {
	if b.db.cluster == nil {
		return "pgbench"
	}
	program := filepath.Join(b.db.cluster.BinDir(), "pgbench")
	if _, err := os.Stat(program); err != nil {
		return "pgbench"
	}
	return program
}

var (
	pgbenchCount   = regexp.MustCompile(`transactions actually processed: (\d+)`)
	pgbenchFailed  = regexp.MustCompile(`number of failed transactions: (\d+)`)
	pgbenchRate    = regexp.MustCompile(`tps = ([\d.]+)`)
	pgbenchLatency = regexp.MustCompile(`latency average = ([\d.]+) ms`)
)

// parsePgbench reads the summary. There is no median in it: the mean stands for it.
func parsePgbench(out string) (Round, error) {
	var r Round
	var values [3]float64
	for i, re := range []*regexp.Regexp{pgbenchCount, pgbenchRate, pgbenchLatency} {
		m := re.FindStringSubmatch(out)
		if m == nil {
			return r, fmt.Errorf("pgbench said something else than expected: %s", out)
		}
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return r, err
		}
		values[i] = v
	}
	if m := pgbenchFailed.FindStringSubmatch(out); m != nil {
		r.Errors, _ = strconv.Atoi(m[1]) // digits, by the expression
	}
	r.Requests, r.Rate, r.P50 = int(values[0]), values[1], values[2]*1000
	return r, nil
}

// perRequest is in microseconds.
func perRequest(d time.Duration, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(d.Nanoseconds()) / 1000 / float64(n)
}
