package importtable

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// list reads the packages of the module under build tags.
func list(t *testing.T, tags string) []Package {
	t.Helper()
	cmd := exec.Command("go", "list", "-tags", tags, "-json=ImportPath,Imports", module+"/...")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var packages []Package
	for d := json.NewDecoder(out); ; {
		var p Package
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return packages
}

// dependOnSources has the go command know that the result depends on every source,
// which only a process of its own reads. Else it would repeat an old result.
func dependOnSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "../..":
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go"):
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestModule: the code keeps to the table, with and without the build tags that swap files.
func TestModule(t *testing.T) {
	dependOnSources(t)
	for _, tags := range []string{"", "sonic,debug"} {
		packages := list(t, tags)
		if len(packages) < 10 {
			t.Fatalf("go list found %d packages", len(packages))
		}
		for _, problem := range Check(Table, packages) {
			t.Error(problem)
		}
	}
}

func TestCheck(t *testing.T) {
	table := map[string][]string{
		"codec":    {},
		"store":    {"codec", "example.com/db/v5"},
		"above":    {"engine/..."},
		"cmd/main": {"*"},
	}
	for _, c := range []struct {
		p    Package
		want []string
	}{
		{Package{"fraiseqld/codec", []string{"fmt", "net/http"}}, nil},
		{Package{"fraiseqld/codec", []string{"example.com/db/v5"}}, []string{
			"codec imports example.com/db/v5, which its row in internal/importtable/table.go does not allow (allowed: the standard library alone)"}},
		{Package{"fraiseqld/store", []string{"fraiseqld/codec", "example.com/db/v5/conn"}}, nil},
		{Package{"fraiseqld/store", []string{"fraiseqld/codec/inner", "example.com/db/v50"}}, []string{
			"store imports codec/inner, which its row in internal/importtable/table.go does not allow (allowed: codec, example.com/db/v5)",
			"store imports example.com/db/v50, which its row in internal/importtable/table.go does not allow (allowed: codec, example.com/db/v5)"}},
		{Package{"fraiseqld/above", []string{"fraiseqld/engine/plan"}}, nil},
		{Package{"fraiseqld/above", []string{"fraiseqld/engine"}}, []string{
			"above imports engine, which its row in internal/importtable/table.go does not allow (allowed: engine/...)"}},
		{Package{"fraiseqld/cmd/main", []string{"fraiseqld/store", "example.com/any"}}, nil},
		{Package{"fraiseqld/fresh", nil}, []string{"fresh has no row in internal/importtable/table.go: add one that says what it may import"}},
	} {
		if got := Check(table, []Package{c.p}); !slices.Equal(got, c.want) {
			t.Errorf("%v:\n got %q\nwant %q", c.p, got, c.want)
		}
	}
}

// TestHalves: no row lets the wire half see the query half, or the query half the sockets.
func TestHalves(t *testing.T) {
	wire := []string{"httpparse", "wsproto", "netloop", "netloop/h2front", "netloop/upstream", "netloop/wsconn"}
	for name, row := range Table {
		for _, entry := range row {
			if slices.Contains(wire, name) && (allowed([]string{"engine/..."}, entry) || entry == "engine") {
				t.Errorf("%s may import %s", name, entry)
			}
			inQuery := name == "engine" || allowed([]string{"engine/..."}, name) && !strings.HasPrefix(name, "engine/gateway")
			if inQuery && slices.Contains(wire, entry) {
				t.Errorf("%s may import %s", name, entry)
			}
		}
	}
}
