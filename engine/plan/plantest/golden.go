package plantest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Case is one entry of a golden file:
//
//	=== what it shows
//	{ a query }
//	--- {"its": "variables"}
//	what is made of it
//
// The line of variables is there for queries without, too.
type Case struct{ Name, Query, Variables, Want string }

// Golden compares what made makes of each case of the files with what stands
// there. UPDATE_GOLDEN=1 in the environment writes what it makes into them.
func Golden(t *testing.T, pattern string, made func(t *testing.T, query, variables string) string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, file := range files {
		cases := read(t, file)
		for i := range cases {
			c := &cases[i]
			t.Run(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+"/"+c.Name, func(t *testing.T) {
				got := strings.TrimSpace(made(t, c.Query, c.Variables))
				if got != c.Want && os.Getenv("UPDATE_GOLDEN") == "" {
					t.Errorf("%s %s\ngot:\n%s\nwant:\n%s", c.Query, c.Variables, got, c.Want)
				}
				c.Want = got
			})
		}
		if os.Getenv("UPDATE_GOLDEN") != "" {
			write(t, file, cases)
		}
	}
}

// Each calls f for each case of the files.
func Each(t *testing.T, pattern string, f func(t *testing.T, query, variables string)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, file := range files {
		for _, c := range read(t, file) {
			t.Run(c.Name, func(t *testing.T) { f(t, c.Query, c.Variables) })
		}
	}
}

func read(t *testing.T, file string) []Case {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []Case
	for block := range strings.SplitSeq("\n"+string(text), "\n=== ") {
		name, rest, _ := strings.Cut(block, "\n")
		if strings.TrimSpace(block) == "" || strings.HasPrefix(block, "\n#") {
			continue
		}
		query, rest, ok := strings.Cut(rest, "\n---")
		if !ok {
			t.Fatalf("%s: %s has no line of variables", file, name)
		}
		variables, want, _ := strings.Cut(rest, "\n")
		cases = append(cases, Case{name, strings.TrimSpace(query), strings.TrimSpace(variables), strings.TrimSpace(want)})
	}
	return cases
}

func write(t *testing.T, file string, cases []Case) {
	t.Helper()
	var b strings.Builder
	for _, c := range cases {
		b.WriteString("=== " + c.Name + "\n" + c.Query + "\n" + strings.TrimSpace("--- "+c.Variables) + "\n" + c.Want + "\n\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
