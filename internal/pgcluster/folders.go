package pgcluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxSocketPath is what fits into sockaddr_un with its closing NUL, on Linux and macOS alike.
const maxSocketPath = 103

// longestSocketName is the longest name that PostgreSQL gives its socket.
const longestSocketName = ".s.PGSQL.65535.lock"

// rootHome is where root may put folders that another user must reach.
const rootHome = "/var/lib/fraiseqld"

// makeHome makes the private folder of one cluster: short enough for a socket,
// and reachable by the owner. Everything temporary is in it.
func makeHome(o *owner) (string, error) {
	bases := []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"}
	if o.switched {
		bases = append(bases[1:], rootHome)
	}
	return homeIn(bases, o)
}

func homeIn(bases []string, o *owner) (string, error) {
	var failed error
	for _, base := range bases {
		if base == "" {
			continue
		}
		dir, err := newHome(base, o)
		if err == nil {
			return dir, nil
		}
		failed = errors.Join(failed, err)
	}
	return "", fmt.Errorf("no folder for PostgreSQL's socket and data: %w", failed)
}

func newHome(base string, o *owner) (string, error) {
	if base == rootHome {
		if err := os.MkdirAll(base, 0o755); err != nil {
			return "", err
		}
	}
	if at := o.reaches(base); at != "" {
		return "", fmt.Errorf("user %s cannot pass %s", o.name, at)
	}
	dir, err := os.MkdirTemp(base, "fraiseqld-pg-")
	if err != nil {
		return "", err
	}
	if len(filepath.Join(dir, longestSocketName)) > maxSocketPath {
		os.Remove(dir)
		return "", fmt.Errorf("%s is too long a path for a socket", base)
	}
	if err := o.take(dir); err != nil {
		os.Remove(dir)
		return "", err
	}
	return dir, nil
}

// makeDataDir makes a lasting data folder, or checks the one that is there.
func makeDataDir(dir string, o *owner) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if at := o.reaches(filepath.Dir(dir)); at != "" {
		return "", fmt.Errorf("PostgreSQL runs as user %s, which cannot pass %s: choose a data folder under %s, or open that folder (chmod o+x)", o.name, at, rootHome)
	}
	switch err := os.Mkdir(dir, 0o700); {
	case err == nil:
		return dir, o.take(dir)
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
		return dir, o.take(dir)
	case !errors.Is(err, fs.ErrExist):
		return "", err
	}
	return dir, adopt(dir, o)
}

// adopt takes over an empty folder; one with anything in it must hold a cluster already.
func adopt(dir string, o *owner) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return o.take(dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "PG_VERSION")); err != nil {
		return fmt.Errorf("%s is neither empty nor a data folder of PostgreSQL", dir)
	}
	return nil
}

// lockFolder keeps a second starter off a folder, until the file is closed or this process ends.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("another fraiseqld uses the data in %s", dir)
		}
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return f, nil
}

// cacheDir is where fetched programs stay. Root's must be reachable by the owner.
func cacheDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/fraiseqld", nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "fraiseqld"), err
}
