package parse

import (
	"encoding/json"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	gql "github.com/vektah/gqlparser/v2/parser"
)

// specified is gqlparser's tree without comments, nil when it refuses the text.
func specified(text string, tokens int) *ast.QueryDocument {
	doc, err := gql.ParseQueryWithTokenLimit(&ast.Source{Input: text}, tokens)
	if err != nil {
		return nil
	}
	uncomment(reflect.ValueOf(doc))
	return doc
}

var commentType = reflect.TypeFor[*ast.CommentGroup]()

func uncomment(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			uncomment(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			uncomment(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).Type() == commentType {
				v.Field(i).SetZero()
			} else {
				uncomment(v.Field(i))
			}
		}
	}
}

// same holds one text against gqlparser, and says whether it was taken.
func same(t *testing.T, text string, tokens int) bool {
	t.Helper()
	got := Document(text, tokens)
	if got == nil {
		return false
	}
	switch want := specified(text, tokens); {
	case want == nil:
		t.Errorf("taken, but wrong: %q", text)
	case !reflect.DeepEqual(want, got):
		t.Errorf("%q\nwant %s\ngot  %s", text, shown(want), shown(got))
	}
	return true
}

func shown(doc *ast.QueryDocument) string {
	text, _ := json.Marshal(doc)
	return string(text)
}

func TestTaken(t *testing.T) {
	for _, text := range []string{
		`{a}`, `query{a}`, `query Q{a b:c}`, `mutation M($a:Int){a(b:$a)}`, `subscription{a}`,
		`query($a:[[Int!]!]! = [[1,-0]] @d(x:$y), $b:In={a:{b:"c"},d:[],e:{}}){a}`,
		`{a(b:true,c:null,d:E,e:1.5e+3,f:-1E9,g:0,h:"",i:"é😀",j:[$x,{k:$y}])}`,
		`{...on A@d{b}...{c}...@d{e}...F@d...onX}fragment F on on@d{on}`,
		"# é\n{ a # b\r\n b\r\r c(s:\"é\") d # e\n}", "{\r\n a(s: \"x\" t: \"é\" u: E) }\r\n",
		`{ fragment query: mutation(subscription: on) } query true { null }`,
	} {
		if !same(t, text, 0) {
			t.Errorf("not taken: %s", text)
		}
	}
}

// TestLeftToGqlparser: the wrong, and the rare.
func TestLeftToGqlparser(t *testing.T) {
	for _, text := range []string{
		``, `# a`, `{`, `{a`, `{}`, `{a}}`, `{a()}`, `{a(b)}`, `{a(b:)}`, `{a(b:$)}`, `{a:}`, `query`, `query(){a}`, `query($a){a}`, `query($a:[Int){a}`,
		`query($a:Int=$b){a}`, `query($a:[Int]=[$b]){a}`, `fragment on on A{b}`, `fragment F{b}`, `fragment F on A`, `fragment F($x:Int) on A{b}`,
		`{... on}`, `{...}`, `{..a}`, `{.}`, `{a@}`, `type A{b:Int}`, `{a(b:[)}`, `{a(b:{c})}`, `{a(b:{c:1)}`, `{a|b}`, `{a&b}`, `{é}`, "{a\x00}", "{a #\x01\n}", "{a\xff}",
		`{a(b:01)}`, `{a(b:1.)}`, `{a(b:1e)}`, `{a(b:-)}`, `{a(b:1x)}`, `{a(b:1.5.)}`, `{a(b:.5)}`, `{a(b:+1)}`,
		`{a(b:"c)}`, "{a(b:\"c\n\")}", "{a(b:\"\x01\")}", `{a(b:"\n")}`, `{a(b:"""c""")}`, `{a(b:"""""")}`, "\uFEFF{a}", `"what it does" query Q{a}`,
	} {
		if Document(text, 0) != nil {
			t.Errorf("taken: %q", text)
		}
	}
}

// TestLimits: tokens, comments among them, and levels, each to the last one.
func TestLimits(t *testing.T) {
	if same(t, "{a #b\n}", 3) || !same(t, "{a #b\n}", 4) {
		t.Error("tokens are counted otherwise")
	}
	deep := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	for name, nested := range map[string]func(n int) string{
		"selections": func(n int) string { return deep(n, "{a", "", "}") },
		"lists":      func(n int) string { return "{a(b:" + deep(n-1, "[", "", "]") + ")}" },
		"objects":    func(n int) string { return "{a(b:" + deep(n-1, "{c:", "1", "}") + ")}" },
		"types":      func(n int) string { return "query($a:" + deep(n, "[", "I", "]") + "){a}" },
	} {
		if !same(t, nested(gql.MaxNestingDepth), 0) {
			t.Errorf("%s: the deepest is not taken", name)
		}
		if same(t, nested(gql.MaxNestingDepth+1), 0) {
			t.Errorf("%s: too deep, but taken", name)
		}
	}
}

// TestLinear: what is refused late costs as much as what is taken, no more.
func TestLinear(t *testing.T) {
	const n = 1 << 18
	began := time.Now()
	for _, text := range []string{
		strings.Repeat("{a", n), "{a(b:" + strings.Repeat("[", n), "{a(b:\"" + strings.Repeat("é", n), strings.Repeat("#\n", n), strings.Repeat("a", n), "{" + strings.Repeat("...", n), "{a" + strings.Repeat("@", n),
		"{" + strings.Repeat("a(b:[{c:1}]) ", n/10), "query(" + strings.Repeat("$a:[I]=1 ", n/10),
	} {
		Document(text, 0)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// root is the directory of the module.
const root = "../.."

// texts gives all strings of recorded cases and of the tests of the query half.
func texts(t testing.TB, give func(string)) {
	for _, dir := range []string{"testdata", "engine", "perf", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			switch filepath.Ext(path) {
			case ".json":
				return inJSON(path, give)
			case ".go":
				return inGo(path, give)
			case ".graphql":
				return whole(path, give)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func whole(path string, give func(string)) error {
	text, err := os.ReadFile(path)
	give(string(text))
	return err
}

func inJSON(path string, give func(string)) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var v any
	if json.Unmarshal(text, &v) == nil {
		inValue(v, give)
	}
	return nil
}

func inValue(v any, give func(string)) {
	switch v := v.(type) {
	case string:
		give(v)
	case []any:
		for _, item := range v {
			inValue(item, give)
		}
	case map[string]any:
		for _, member := range v {
			inValue(member, give)
		}
	}
}

func inGo(path string, give func(string)) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile(path, -1, len(text)), text, nil, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return nil
		}
		if tok == token.STRING {
			if value, err := strconv.Unquote(lit); err == nil {
				give(value)
			}
		}
	}
}

// TestRecorded: all documents in the module's tests and recordings have the tree
// that gqlparser makes, and most are taken.
func TestRecorded(t *testing.T) {
	right, taken := 0, 0
	texts(t, func(text string) {
		fast := same(t, text, 0)
		if doc := specified(text, 0); doc != nil && doc.Position != nil {
			right++
			if fast {
				taken++
			}
		}
	})
	t.Logf("%d of %d documents are taken", taken, right)
	if right < 1000 || taken < right*9/10 {
		t.Errorf("%d of %d documents are taken", taken, right)
	}
}
