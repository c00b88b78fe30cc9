package pgtest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/retry"
)

// poolerINI has each transaction run by whichever of a few sessions is free.
const poolerINI = `[databases]
* = host=%s port=%d user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
`

// Pooler starts PgBouncer before the database of url, and returns the URL that
// leads through it. The test is skipped where there is no PgBouncer.
func Pooler(t testing.TB, url string) string {
	t.Helper()
	path, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("there is no pgbouncer here; apt-get install pgbouncer installs it")
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	port := FreePort(t)
	ini := filepath.Join(t.TempDir(), "pgbouncer.ini")
	if err := os.WriteFile(ini, fmt.Appendf(nil, poolerINI, cfg.Host, cfg.Port, cfg.User, port), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{ini}
	if os.Getuid() == 0 { // it refuses to run as root
		args = []string{"-u", "postgres", ini}
	}
	runPooler(t, exec.Command(path, args...), "127.0.0.1:"+strconv.Itoa(port))
	return fmt.Sprintf("postgresql://%s@127.0.0.1:%d/%s", cfg.User, port, cfg.Database)
}

func runPooler(t testing.TB, cmd *exec.Cmd, addr string) {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "pgbouncer")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		log.Close()
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for more := true; more; more = retry.Pause(ctx, 5*time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return
		}
	}
	text, _ := os.ReadFile(log.Name())
	t.Fatalf("pgbouncer does not listen:\n%s", text)
}

// FreePort is a port of the loopback that nobody listens on.
func FreePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
