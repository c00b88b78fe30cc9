package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fraiseqld/internal/golden"
	"fraiseqld/internal/pgcluster/pgtest"
)

var (
	codeSpan  = regexp.MustCompile("`([^`\n]+)`")
	namedTest = regexp.MustCompile(`^(?:([a-z][\w/]*) )?(Test\w+)(?:/.*)?$`)
	testFunc  = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// TestNamedTestsExist: each test and each case of the corpus that
// docs/compatibility.md names is there.
func TestNamedTestsExist(t *testing.T) {
	root := pgtest.Root(t)
	page, err := os.ReadFile(filepath.Join(root, "docs", "compatibility.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests, cases := testsBelow(t, root), casesByArea(t)
	named := 0
	for _, m := range codeSpan.FindAllStringSubmatch(strings.ReplaceAll(string(page), `\|`, "|"), -1) {
		if name := namedTest.FindStringSubmatch(m[1]); name != nil {
			named++
			if !tests[strings.TrimSpace(name[1]+" "+name[2])] {
				t.Errorf("there is no test %s", m[1])
			}
			continue
		}
		if area, _, ok := strings.Cut(m[1], "/"); ok && cases[area] != nil {
			named++
			if !cases[area][m[1]] {
				t.Errorf("the corpus has no case %s", m[1])
			}
		}
	}
	if named < 250 {
		t.Errorf("only %d are named", named)
	}
}

// testsBelow has each test of the module twice: by its name, and by package and name.
func testsBelow(t *testing.T, root string) map[string]bool {
	out := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		pkg, _ := filepath.Rel(root, filepath.Dir(path))
		for _, m := range testFunc.FindAllSubmatch(text, -1) {
			out[string(m[1])], out[filepath.ToSlash(pkg)+" "+string(m[1])] = true, true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// casesByArea has what the corpus asks, whatever the mode.
func casesByArea(t *testing.T) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, mode := range []string{"development", "production"} {
		cases, err := golden.Load(goldenDir(t), mode)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			area, _, _ := strings.Cut(c.File, ".")
			if out[area] == nil {
				out[area] = map[string]bool{}
			}
			out[area][area+"/"+c.Name] = true
		}
	}
	return out
}
