package gqlerr

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// TestEveryCodeIsDocumented keeps codes.go and docs/errors.md equal.
func TestEveryCodeIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\|").FindAllSubmatch(text, -1) {
		documented = append(documented, string(m[1]))
	}
	declared := codes(t)
	for _, code := range declared {
		if !slices.Contains(documented, code) {
			t.Errorf("%s is not in docs/errors.md", code)
		}
	}
	for _, code := range documented {
		if !slices.Contains(declared, code) {
			t.Errorf("docs/errors.md has %s, codes.go does not", code)
		}
	}
}

func codes(t *testing.T) (list []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			code, _ := strconv.Unquote(lit.Value)
			list = append(list, code)
		}
		return true
	})
	if len(list) == 0 {
		t.Fatal("no codes found")
	}
	return list
}
