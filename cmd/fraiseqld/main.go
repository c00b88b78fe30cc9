// Command fraiseqld serves GraphQL from PostgreSQL.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// Exit statuses. After a second signal it is 128 and the signal's number.
const (
	exitDone    = 0
	exitFailure = 1 // at run time
	exitConfig  = 2 // configuration, schema or flags
)

// version and commit are stamped by the linker.
var version, commit string

func main() { os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr)) }

// cli is what the command line may hold. The help of each command is its first line.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Serve a schema from a database."`
	Demo    demoCmd    `cmd:"" help:"Serve sample data from a private PostgreSQL that is gone at Ctrl-C."`
	Check   checkCmd   `cmd:"" help:"Hold a schema against the configuration and the database."`
	APQ     apqCmd     `cmd:"" name:"apq" help:"Persisted queries that several servers share."`
	Keys    keysCmd    `cmd:"" name:"idempotency" help:"What mutations with an idempotency key need in the database."`
	Events  eventsCmd  `cmd:"" name:"subscriptions" help:"What @changes needs in the database."`
	Cache   cacheCmd   `cmd:"" name:"cache" help:"What keeping answers needs in the database."`
	Live    liveCmd    `cmd:"" name:"live" help:"What live queries need in the database."`
	Query   queryCmd   `cmd:"" help:"Run one operation and print its answer."`
	Explain explainCmd `cmd:"" help:"Show the plan of an operation: its SQL, PostgreSQL's plan, the indexes it lacks."`
	Init    initCmd    `cmd:"" help:"Write a schema to begin with, or one for an existing database."`
	Doctor  doctorCmd  `cmd:"" help:"Look whether a server can run here, one line for each thing it needs."`
	Config  configCmd  `cmd:"" help:"Show the configuration that really runs."`
	Version versionCmd `cmd:"" help:"Show the version."`
}

// world is what a command may touch beside the file system.
type world struct {
	environ        []string
	stdout, stderr io.Writer
}

// failure is an error with an exit status. An empty message is not printed.
type failure struct {
	status  int
	message string
}

func (f failure) Error() string { return f.message }

func failed(status int, format string, args ...any) error {
	return failure{status, fmt.Sprintf(format, args...)}
}

// exited is panicked through kong when it wants to end the process: after --help.
type exited int

func run(args, environ []string, stdout, stderr io.Writer) (status int) {
	defer func() {
		if code, ok := recover().(exited); ok {
			status = int(code)
		}
	}()
	parser, err := kong.New(&cli{}, kong.Name("fraiseqld"), kong.Description("GraphQL from PostgreSQL."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { panic(exited(code)) }))
	if err != nil {
		fmt.Fprintln(stderr, "fraiseqld:", err)
		return exitConfig
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "fraiseqld: %s\nfraiseqld: try fraiseqld --help\n", err)
		return exitConfig
	}
	return statusOf(ctx.Run(&world{environ, stdout, stderr}), stderr)
}

func statusOf(err error, stderr io.Writer) int {
	if err == nil {
		return exitDone
	}
	f := failure{exitFailure, err.Error()}
	errors.As(err, &f)
	if f.message != "" {
		fmt.Fprintln(stderr, f.message)
	}
	return f.status
}

type versionCmd struct{}

func (versionCmd) Run(w *world) error {
	fmt.Fprintln(w.stdout, versionLine())
	return nil
}

func versionLine() string {
	v, c := cmp.Or(version, "dev"), commit
	if info, ok := debug.ReadBuildInfo(); ok && c == "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				c = s.Value
			}
		}
	}
	return fmt.Sprintf("fraiseqld %s (commit %s, %s)", v, cmp.Or(c, "unknown"), runtime.Version())
}
