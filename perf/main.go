// Command perf measures fraiseqld against its rivals on this machine: the same
// requests, in turn, in one run. perf/README.md says what its lines mean.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == writeLoop {
		if err := loopMain(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "perf:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := measure(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "perf:", err)
		os.Exit(1)
	}
}

// bench is one run: what was asked for, what runs, and what was seen.
type bench struct {
	options
	db      *database
	truth   *truth
	servers []*server // in the order of their start
	tries   int       // of tune
	report  *Report
}

func measure(ctx context.Context, args []string) error {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	if err := raiseFileLimit(); err != nil {
		return err
	}
	b := &bench{options: o, report: newReport()}
	defer b.stop()
	began := time.Now()
	if err := b.prepare(ctx); err != nil {
		return err
	}
	if err := b.run(ctx); err != nil {
		return err
	}
	b.report.Seconds = time.Since(began).Seconds()
	if err := b.report.save(b.output); err != nil {
		return err
	}
	b.print(os.Stdout)
	for _, c := range b.report.Curves {
		fmt.Println(chartFile(filepath.Dir(b.output), c))
	}
	fmt.Printf("\n%s, %.0f s in all\n", b.output, b.report.Seconds)
	return b.report.wrong()
}

func (b *bench) print(out io.Writer) {
	switch {
	case b.report.Tune != nil:
		fmt.Fprintln(out, b.report.Machine)
		b.report.Tune.print(out)
	case b.against != "":
		b.report.printAgainst(out)
	default:
		b.report.print(out)
	}
}

// prepare starts the database and the servers.
func (b *bench) prepare(ctx context.Context) error {
	say("machine: %s", b.report.Machine)
	var err error
	if b.db, err = startDatabase(ctx, b.database, b.v2 != ""); err != nil {
		return err
	}
	b.report.Versions["postgresql"] = b.db.version
	b.truth = &truth{conn: b.db.conn}
	if b.tunes {
		return nil
	}
	return b.startServers(ctx)
}

// part is what is measured apart from the comparisons.
type part struct {
	name string
	run  func(context.Context) error
}

func (b *bench) run(ctx context.Context) error {
	if b.tunes {
		return b.tune(ctx)
	}
	for _, sc := range scenarios() {
		if !b.measures(sc) {
			continue
		}
		if err := b.compare(ctx, sc); err != nil {
			return err
		}
	}
	for _, part := range []part{{"open", b.openLoop}, {"idle", b.idleConnections}, {"slow", b.slowReaders}, {"start", b.startTimes}} {
		if !b.wants(part.name) || part.name == "start" && b.database != "" {
			continue
		}
		if err := part.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return b.runAskedFor(ctx)
}

// runAskedFor does what takes too long, or too much of the machine, to be in every run.
func (b *bench) runAskedFor(ctx context.Context) error {
	for _, part := range []part{{"slow-10k", b.manySlowReaders}, {"sockets", b.socketCosts}, {"curves", b.costCurves}, {"operators", b.operatorCosts}} {
		if !b.asksFor(part.name) {
			continue
		}
		if err := part.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

func (b *bench) stop() {
	for _, s := range b.servers {
		s.stop()
	}
	if b.db != nil {
		b.db.stop()
	}
}

// say tells progress, apart from the table on standard output.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }

// raiseFileLimit lets this process and the servers it starts hold 10,000 connections.
func raiseFileLimit() error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return err
	}
	l.Cur = l.Max
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l)
}
