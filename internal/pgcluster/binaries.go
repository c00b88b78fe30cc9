package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the oldest major version that is taken without being asked for.
const oldest = 14

// binaries are PostgreSQL's programs of one version.
type binaries struct {
	dir   string
	major int
}

// errNone: there is no PostgreSQL on this machine.
var errNone = errors.New("no PostgreSQL found")

// resolve picks the programs: those asked for, else the newest that fit the
// data folder, else fetched ones.
func resolve(ctx context.Context, binDir, dataDir string, log *slog.Logger) (binaries, error) {
	want, err := dataVersion(dataDir)
	if err != nil {
		return binaries{}, err
	}
	if binDir != "" {
		return named(binDir, dataDir, want)
	}
	found, cached := inspectAll(systemFolders()), inspectAll(cacheFolders())
	if b, ok := pick(found, want); ok {
		return b, nil
	}
	if b, ok := pick(cached, want); ok {
		return b, nil
	}
	if want != 0 {
		return binaries{}, fmt.Errorf("the data in %s belong to PostgreSQL %d, of which there are no programs here (found: %s)", dataDir, want, majors(append(found, cached...)))
	}
	dir, err := Fetch(ctx, log)
	if err != nil {
		return binaries{}, err
	}
	return named(dir, dataDir, 0)
}

// named checks a folder that somebody chose.
func named(dir, dataDir string, want int) (binaries, error) {
	b, err := inspect(dir)
	switch {
	case err != nil:
		return b, fmt.Errorf("%s does not hold PostgreSQL's programs: %w", dir, err)
	case want != 0 && want != b.major:
		return b, fmt.Errorf("the data in %s belong to PostgreSQL %d, but %s holds PostgreSQL %d", dataDir, want, dir, b.major)
	}
	return b, nil
}

// pick takes the newest, or the one of the wanted version. The list is sorted, newest first.
func pick(found []binaries, want int) (binaries, bool) {
	i := slices.IndexFunc(found, func(b binaries) bool {
		return b.major == want || want == 0 && b.major >= oldest
	})
	if i < 0 {
		return binaries{}, false
	}
	return found[i], true
}

// Installed lists the folders of PostgreSQL programs on this machine, newest first.
func Installed() []string {
	var dirs []string
	for _, b := range inspectAll(append(systemFolders(), cacheFolders()...)) {
		if b.major >= oldest {
			dirs = append(dirs, b.dir)
		}
	}
	return dirs
}

// inspectAll keeps the folders whose programs run, newest first and each installation once.
func inspectAll(dirs []string) []binaries {
	var found []binaries
	seen := map[string]bool{}
	for _, dir := range dirs {
		if real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil && !seen[real] {
			seen[real] = true
			if b, err := inspect(dir); err == nil {
				found = append(found, b)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return b.major - a.major })
	return found
}

// systemFolders are the folders in which packages put PostgreSQL's programs.
func systemFolders() []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
	} {
		match, _ := filepath.Glob(pattern)
		dirs = append(dirs, match...)
	}
	return append(dirs, filepath.SplitList(os.Getenv("PATH"))...)
}

// cacheFolders are the folders of fetched programs.
func cacheFolders() []string {
	cache, err := cacheDir()
	if err != nil {
		return nil
	}
	dirs, _ := filepath.Glob(filepath.Join(cache, "pg", "*", "bin"))
	return dirs
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect asks the programs for their version.
func inspect(dir string) (binaries, error) {
	if err := exec.Command(filepath.Join(dir, "initdb"), "--version").Run(); err != nil {
		return binaries{}, err
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, err
	}
	match := versionText.FindSubmatch(out)
	if match == nil {
		return binaries{}, fmt.Errorf("unknown answer to --version: %q", out)
	}
	major, err := strconv.Atoi(string(match[1]))
	return binaries{dir: dir, major: major}, err
}

// dataVersion is the major version that a data folder belongs to; 0 when it holds none yet.
func dataVersion(dir string) (int, error) {
	if dir == "" {
		return 0, nil
	}
	text, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION is not a version: %q", dir, text)
	}
	return major, nil
}

func majors(found []binaries) string {
	var list []string
	for _, b := range found {
		list = append(list, strconv.Itoa(b.major))
	}
	if list == nil {
		return "none"
	}
	return strings.Join(list, ", ")
}
