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

	"github.com/spf13/cobra"
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

// cli is what the command line may hold.
func cli(w *world) *cobra.Command {
	cobra.EnableCommandSorting = false
	var query queryCmd
	var explain explainCmd
	root := group("fraiseqld", "GraphQL from PostgreSQL.",
		command(w, "serve", "Serve a schema from a database.", &serveCmd{}),
		command(w, "demo", "Serve sample data from a private PostgreSQL that is gone at Ctrl-C.", &demoCmd{}),
		command(w, "check", "Hold a schema against the configuration and the database.", &checkCmd{}),
		group("apq", "Persisted queries that several servers share.",
			command(w, "install", `Make the table of apq.backend = "postgresql".`, &apqInstallCmd{})),
		group("idempotency", "What mutations with an idempotency key need in the database.",
			command(w, "install", "Make the table of idempotency keys.", &keysInstallCmd{})),
		group("subscriptions", "What @changes needs in the database.",
			command(w, "install", "Make the outbox that the changes of views go to, and put triggers on their tables.", &outboxInstallCmd{})),
		group("cache", "What keeping answers needs in the database.",
			command(w, "install-triggers", "Have the tables behind cached views tell of their changes.", &cacheInstallCmd{})),
		group("live", "What live queries need in the database.",
			command(w, "install", "Have the tables behind all views tell of their changes.", &liveInstallCmd{})),
		taking(&query.Query, command(w, "query DOCUMENT", "Run one operation and print its answer.", &query)),
		taking(&explain.Query, command(w, "explain DOCUMENT", "Show the plan of an operation: its SQL, PostgreSQL's plan, the indexes it lacks.", &explain)),
		command(w, "init", "Write a schema to begin with, or one for an existing database.", &initCmd{}),
		command(w, "doctor", "Look whether a server can run here, one line for each thing it needs.", &doctorCmd{}),
		group("config", "Show the configuration that really runs.",
			command(w, "print", "Print every key with its value, as TOML.", &configPrintCmd{})),
		command(w, "version", "Show the version.", versionCmd{}),
	)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	return root
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

func run(args, environ []string, stdout, stderr io.Writer) (status int) {
	root := cli(&world{environ, stdout, stderr})
	root.SetArgs(args)
	err := root.Execute()
	var r ran
	if err == nil || errors.As(err, &r) {
		return statusOf(r.error, stderr)
	}
	fmt.Fprintf(stderr, "fraiseqld: %s\nfraiseqld: try fraiseqld --help\n", err)
	return exitConfig
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

func (versionCmd) declare(*flags) {}

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
