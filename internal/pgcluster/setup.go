package pgcluster

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// initdb fills an empty data folder. The locale is C.UTF-8, so that text sorts
// alike on every machine. The socket's folder is private, so the socket trusts
// who reaches it; TCP asks for a password.
func (b binaries) initdb(ctx context.Context, data string, o *owner) error {
	args := []string{
		"-D", data, "-U", superuser, "-E", "UTF8", "--no-sync", "--no-instructions",
		"--auth-local=trust", "--auth-host=scram-sha-256",
	}
	cmd := exec.CommandContext(ctx, filepath.Join(b.dir, "initdb"), append(args, b.locale()...)...)
	cmd.Dir = "/"
	cmd.Env = environment()
	cmd.SysProcAttr = attributes(o, syscall.SIGKILL)
	runtime.LockOSThread() // the child must not outlive this thread, nor die with it too early
	defer runtime.UnlockOSThread()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, bytes.TrimSpace(out))
	}
	return nil
}

func (b binaries) locale() []string {
	switch {
	case b.major >= 17:
		return []string{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"}
	case runtime.GOOS == "linux":
		return []string{"--locale=C.UTF-8"}
	default:
		return []string{"--locale=C"}
	}
}

// arguments of the postmaster.
func (c *Cluster) arguments() []string {
	set := map[string]string{
		"listen_addresses":        "",
		"port":                    strconv.Itoa(c.port()),
		"unix_socket_directories": c.home,
		"unix_socket_permissions": "0700",
		"log_destination":         "stderr",
		"logging_collector":       "off",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"password_encryption":     "scram-sha-256",
	}
	if c.opts.Port != 0 {
		set["listen_addresses"] = "127.0.0.1"
	}
	if c.opts.Fast {
		maps.Copy(set, map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
	}
	maps.Copy(set, c.opts.Settings)
	args := []string{"-D", c.data}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		args = append(args, "-c", name+"="+set[name])
	}
	return args
}

// withoutPG drops the environment variables that libpq and PostgreSQL's programs read.
func withoutPG(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return strings.HasPrefix(name, "PG") || strings.HasPrefix(name, "LC_") || name == "LANG" || name == "TZ"
	})
}
