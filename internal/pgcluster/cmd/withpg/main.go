// Command withpg runs a command beside a private PostgreSQL that is gone when
// the command ends:
//
//	withpg [--bin DIR | --oldest | --newest] -- go test ./...
//
// The command finds the cluster in FRAISEQLD_TEST_DATABASE_URL. --newest fetches
// the newest version when it is not there; the exit status is 3, with the reason,
// when there is only one version and so nothing newer than --oldest.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"fraiseqld/internal/pgcluster"
	"fraiseqld/internal/pgcluster/pgtest"
)

// onlyOne is the exit status of --newest where the oldest version is the newest.
const onlyOne = 3

func main() {
	bin := flag.String("bin", "", "folder of PostgreSQL's programs")
	oldest := flag.Bool("oldest", false, "use the oldest version that is installed")
	newest := flag.Bool("newest", false, "use the newest version that can be had, and fetch it if need be")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpg [--bin DIR | --oldest | --newest] -- COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	status, err := run(*bin, *oldest, *newest, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
	}
	os.Exit(status)
}

func run(bin string, oldest, newest bool, command []string) (int, error) {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if oldest || newest {
		dir, err := choose(ctx, newest)
		if err != nil {
			return onlyOne, err
		}
		bin = dir
	}
	c, err := pgcluster.Start(ctx, pgcluster.Options{
		BinDir: bin, Fast: true, Settings: map[string]string{"max_connections": "300", "shared_buffers": "256MB"},
	})
	if err != nil {
		return 1, err
	}
	defer c.Stop()
	fmt.Fprintf(os.Stderr, "withpg: PostgreSQL %d from %s\n", c.Version(), c.BinDir())
	return child(ctx, c, command)
}

// choose finds the oldest or the newest version.
func choose(ctx context.Context, newest bool) (string, error) {
	dirs := pgcluster.Installed()
	if newest {
		fetched, err := pgcluster.FetchNewest(ctx, slog.Default())
		if err != nil && len(dirs) < 2 {
			return "", fmt.Errorf("there is no second version of PostgreSQL to test with: %w", err)
		}
		if dirs = pgcluster.Installed(); len(dirs) < 2 {
			return "", fmt.Errorf("there is no second version of PostgreSQL to test with: only %s", fetched)
		}
		return dirs[0], nil
	}
	if len(dirs) == 0 {
		return pgcluster.Fetch(ctx, slog.Default())
	}
	return dirs[len(dirs)-1], nil
}

// child runs the command and passes on its exit status. Signals of the terminal reach it by itself.
func child(ctx context.Context, c *pgcluster.Cluster, command []string) (int, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = append(os.Environ(), pgtest.Variable+"="+c.URL("postgres"), pgtest.BinVariable+"="+c.BinDir())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
