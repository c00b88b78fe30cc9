package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/demodata"
	"fraiseqld/internal/pgcluster/pgtest"
)

// watched counts the statements that read columns in place of documents.
type watched struct {
	*pgexec.DB
	columns atomic.Int64
}

func (w *watched) Run(ctx context.Context, b *pgexec.Batch) *gqlerr.Error {
	for i := range b.Calls {
		if strings.Contains(b.Calls[i].SQL, `"d.`) {
			w.columns.Add(1)
		}
	}
	return w.DB.Run(ctx, b)
}

// pair is one schema on one database, read in both ways.
type pair struct {
	schema             *schema.Schema
	columns, documents *engine.Engine
	db                 *watched
	values             map[string][]string // literals by stored key
}

func newPair(t *testing.T, sdl, url string) *pair {
	t.Helper()
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	p := &pair{db: &watched{DB: db}, values: map[string][]string{}}
	for _, off := range []bool{false, true} {
		s, problems := schema.Load([]schema.File{{Name: "pair.graphql", Text: sdl}})
		if problems.Fatal() {
			t.Fatal(problems)
		}
		e := engine.New(engine.Options{Schema: s, DB: p.db, Limits: validate.Limits{}, MaxRows: 10_000, Dissolve: engine.Dissolve{Off: off}})
		if problems, err := e.Bind(t.Context()); err != nil || problems.Fatal() {
			t.Fatal(problems, err)
		}
		if p.schema = s; off {
			p.documents = e
		} else {
			p.columns = e
		}
	}
	p.collect(t, url)
	return p
}

// collect gathers values of the documents, so that conditions find something.
func (p *pair) collect(t *testing.T, url string) {
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, src := range p.schema.Sources() {
		if src.Document == "" {
			continue
		}
		rows, err := conn.Query(t.Context(), fmt.Sprintf("SELECT %s::text FROM %s WHERE %[1]s IS NOT NULL LIMIT 40", pgx.Identifier{src.Document}.Sanitize(), src.View))
		if err != nil {
			t.Fatal(err)
		}
		docs, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range docs {
			d := json.NewDecoder(strings.NewReader(doc))
			d.UseNumber()
			var v any
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			p.note("", v)
		}
	}
}

func (p *pair) note(key string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			p.note(k, inner)
		}
	case []any:
		for _, inner := range v {
			p.note(key, inner)
		}
	case nil:
	default:
		b, _ := json.Marshal(v)
		if len(p.values[key]) < 60 {
			p.values[key] = append(p.values[key], string(b))
		}
	}
}

// answer asks both, which must say the same.
func (p *pair) answer(t rapid.TB, query, variables string) {
	t.Helper()
	got, outcome := p.columns.Execute(context.Background(), requestOf(query, []byte(variables)), nil)
	want, wanted := p.documents.Execute(context.Background(), requestOf(query, []byte(variables)), nil)
	outcome.Cached, wanted.Cached = false, false
	a, b := errorID.ReplaceAllString(string(got), ""), errorID.ReplaceAllString(string(want), "")
	if a != b || outcome != wanted {
		t.Fatalf("%s\n columns: %s\ndocuments: %s", query, a, b)
	}
}

// errorID is new for each error.
var errorID = regexp.MustCompile(`,"id":"[A-Z2-7]{12}"`)

// asking draws queries of a schema.
type asking struct {
	*pair
	t *rapid.T
}

func (a asking) pick(list []string) string { return rapid.SampledFrom(list).Draw(a.t, "one") }

func (a asking) chance(n int) bool { return rapid.IntRange(0, n).Draw(a.t, "chance") == 0 }

// roots are the fields that read rows.
func (a asking) roots() (out []string) {
	for _, name := range slices.Sorted(maps.Keys(a.schema.Query)) {
		r := a.schema.Query[name]
		if (r.Kind == schema.List || r.Kind == schema.Single) && r.Source != nil && r.Source.Document != "" && r.Object != nil && len(r.Filters) == 0 {
			out = append(out, name)
		}
	}
	return out
}

func (a asking) query() string {
	name := a.pick(a.roots())
	r := a.schema.Query[name]
	return "{ " + name + a.arguments(r) + a.selection(r.Object, 4) + " }"
}

func (a asking) arguments(r *schema.Root) string {
	var parts []string
	for _, arg := range r.Args {
		if r.Def.Arguments.ForName(arg.Name) == nil {
			continue
		}
		switch arg.Role {
		case schema.RoleEquals:
			if arg.Type.NonNull || a.chance(3) {
				parts = append(parts, arg.Name+": "+a.value(arg.Type.Name(), arg.Keys))
			}
		case schema.RoleWhere:
			if !a.chance(2) {
				parts = append(parts, arg.Name+": "+a.where(r.Object, arg.Input, 2))
			}
		case schema.RoleOrderBy:
			parts = append(parts, arg.Name+": ["+a.order(r.Object, arg.Input)+"]")
		case schema.RoleLimit:
			if !a.chance(6) {
				parts = append(parts, fmt.Sprintf("%s: %d", arg.Name, rapid.IntRange(0, 12).Draw(a.t, "limit")))
			}
		case schema.RoleOffset:
			if a.chance(3) {
				parts = append(parts, fmt.Sprintf("%s: %d", arg.Name, rapid.IntRange(0, 3).Draw(a.t, "offset")))
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// order ends with the id, so that it is one order.
func (a asking) order(o *schema.Object, in *schema.Input) string {
	var parts []string
	for range rapid.IntRange(0, 2).Draw(a.t, "orders") {
		parts = append(parts, a.orderTerm(o, in, 2))
	}
	if in.ByName["id"] != nil {
		parts = append(parts, "{id: ASC}")
	}
	return strings.Join(parts, ", ")
}

func (a asking) orderTerm(o *schema.Object, in *schema.Input, depth int) string {
	for {
		f := rapid.SampledFrom(in.Fields).Draw(a.t, "order")
		if f.Input == nil {
			return "{" + f.Name + ": " + a.pick([]string{"ASC", "DESC"}) + "}"
		}
		if inner := o.Fields[f.Name]; depth > 0 && inner != nil && inner.Object != nil {
			return "{" + f.Name + ": " + a.orderTerm(inner.Object, f.Input, depth-1) + "}"
		}
	}
}

func (a asking) where(o *schema.Object, in *schema.Input, depth int) string {
	var parts []string
	names := map[string]bool{}
	for range rapid.IntRange(1, 2).Draw(a.t, "conditions") {
		f := rapid.SampledFrom(in.Fields).Draw(a.t, "field")
		if names[f.Name] {
			continue
		}
		names[f.Name] = true
		field := o.Fields[f.Name]
		switch {
		case f.Name == "AND" || f.Name == "OR":
			if depth > 0 {
				parts = append(parts, f.Name+": ["+a.where(o, in, depth-1)+", "+a.where(o, in, depth-1)+"]")
			}
		case f.Name == "NOT":
			if depth > 0 {
				parts = append(parts, "NOT: "+a.where(o, in, depth-1))
			}
		case field == nil || f.Input == nil:
		case field.Object != nil && field.Type.Elem == nil:
			if depth > 0 {
				parts = append(parts, f.Name+": "+a.where(field.Object, f.Input, depth-1))
			}
		case field.Object == nil:
			op := rapid.SampledFrom(f.Input.Fields).Draw(a.t, "op")
			if op.Input == nil {
				parts = append(parts, f.Name+": {"+op.Name+": "+a.operand(op.Type, field.Keys)+"}")
			}
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (a asking) operand(t *ast.Type, keys []string) string {
	if t.Elem == nil {
		return a.value(t.Name(), keys)
	}
	var items []string
	for range rapid.IntRange(0, 3).Draw(a.t, "items") {
		items = append(items, a.value(t.Name(), keys))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func (a asking) value(typ string, keys []string) string {
	if typ == "Boolean" {
		return a.pick([]string{"true", "false"})
	}
	if enum := a.schema.Enums[typ]; enum != nil {
		return a.pick(slices.Sorted(maps.Keys(enum.Stored)))
	}
	var pool []string
	for _, k := range keys {
		pool = append(pool, a.values[k]...)
	}
	slices.Sort(pool)
	switch typ {
	case "Int", "BigInt":
		pool = append(pool, "0", "-1", "2147483647")
	case "Float", "Decimal":
		pool = append(pool, "0", "1.5", "-2e3")
	default:
		pool = append(pool, `"a"`, `""`, `"x' OR '1'='1"`, `"é%_\\"`)
	}
	return a.pick(pool)
}

func (a asking) selection(o *schema.Object, depth int) string {
	if o.Abstract {
		return " { __typename }"
	}
	names := slices.Sorted(maps.Keys(o.Fields))
	var parts []string
	for i := range rapid.IntRange(1, 7).Draw(a.t, "fields") {
		f := o.Fields[a.pick(names)]
		alias := ""
		if a.chance(4) {
			alias = fmt.Sprintf("a%d: ", i)
		}
		switch {
		case a.chance(12):
			parts = append(parts, alias+"__typename")
		case f.Object == nil:
			parts = append(parts, alias+f.Name)
		case depth > 0:
			parts = append(parts, fmt.Sprintf("n%d: %s%s", i, f.Name, a.selection(f.Object, depth-1)))
		}
	}
	if len(parts) == 0 {
		return " { __typename }"
	}
	return " { " + strings.Join(parts, " ") + " }"
}

// compare asks many queries, of which at least a share must read columns.
func (p *pair) compare(t *testing.T, share float64) {
	before, n := p.db.columns.Load(), 0
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			n++
			p.answer(t, asking{p, t}.query(), "")
		}
	})
	if read := p.db.columns.Load() - before; float64(read) < share*float64(n) {
		t.Errorf("only %d of %d queries read columns", read, n)
	} else {
		t.Logf("%d of %d queries read columns", read, n)
	}
}

func text(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{pgtest.Root(t)}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestColumnsEqualDocumentsGolden(t *testing.T) {
	newPair(t, text(t, "testdata", "golden", "bound.graphql"), pgtest.Golden(t)).compare(t, 0.2)
}

func TestColumnsEqualDocumentsW1(t *testing.T) {
	newPair(t, text(t, "perf", "w1", "w1.graphql"), pgtest.W1(t, 300, 400, 500)).compare(t, 0.4)
}

func TestColumnsEqualDocumentsDemo(t *testing.T) {
	newPair(t, demodata.SDL, pgtest.URL(t, "demo", demodata.SQL)).compare(t, 0.4)
}
