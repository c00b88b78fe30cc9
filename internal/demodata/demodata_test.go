package demodata_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/internal/demodata"
	"fraiseqld/internal/pgcluster/pgtest"
)

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.URL(t, "demo", demodata.SQL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func schema(t *testing.T) *ast.SchemaDocument {
	t.Helper()
	doc, err := parser.ParseSchema(&ast.Source{Name: "demo.graphql", Input: demodata.SDL})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func value[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) (v T) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestSize(t *testing.T) {
	conn := connect(t)
	total := 0
	for _, table := range []string{"tb_author", "tb_book", "tb_customer", "tb_review", "tb_order", "tb_order_line"} {
		total += value[int](t, conn, "SELECT count(*) FROM "+table)
	}
	if total != 18740 {
		t.Errorf("%d rows, want 18740", total)
	}
}

// TestLoadsQuickly: somebody waits for it at the first start of the demo.
func TestLoadsQuickly(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.URL(t, "empty"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	begin := time.Now()
	if _, err := conn.PgConn().Exec(t.Context(), demodata.SQL).ReadAll(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 10*time.Second { // some 0.5 s on a quiet machine
		t.Errorf("it took %v", took)
	}
}

// TestDeterministic: two loads give the same documents.
func TestDeterministic(t *testing.T) {
	digest := func(name string) string {
		conn, err := pgx.Connect(t.Context(), pgtest.URL(t, name, demodata.SQL, "-- "+name))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		return value[string](t, conn, "SELECT md5(string_agg(data::text, '' ORDER BY id)) FROM (SELECT * FROM v_review UNION ALL SELECT id, 0, ordered_at, data FROM v_order) d")
	}
	if a, b := digest("one"), digest("two"); a != b {
		t.Error("two loads differ")
	}
}

// snake is the stored name of a field.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// TestDocuments: every field of every type is in the documents, at every level, and never null where it must not be.
func TestDocuments(t *testing.T) {
	conn, doc := connect(t), schema(t)
	for _, def := range doc.Definitions {
		source := def.Directives.ForName("sqlSource")
		if source == nil {
			continue
		}
		view := source.Arguments.ForName("view").Value.Raw
		for _, text := range rows(t, conn, view) {
			var document any
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&document); err != nil {
				t.Fatal(err)
			}
			if problem := check(doc, ast.NonNullNamedType(def.Name, nil), document); problem != "" {
				t.Fatalf("%s: %s%s in %s", view, def.Name, problem, text)
			}
		}
	}
}

func rows(t *testing.T, conn *pgx.Conn, view string) []string {
	t.Helper()
	r, err := conn.Query(t.Context(), "SELECT data::text FROM "+view+" LIMIT 500")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := pgx.CollectRows(r, pgx.RowTo[string])
	if err != nil || len(texts) == 0 {
		t.Fatalf("%s: %d rows, %v", view, len(texts), err)
	}
	return texts
}

// check reports the path at which a document does not fit its type.
func check(doc *ast.SchemaDocument, typ *ast.Type, v any) string {
	if v == nil {
		if typ.NonNull {
			return " is null"
		}
		return ""
	}
	if typ.Elem != nil {
		list, ok := v.([]any)
		if !ok {
			return " is not a list"
		}
		for _, item := range list {
			if problem := check(doc, typ.Elem, item); problem != "" {
				return problem
			}
		}
		return ""
	}
	def := doc.Definitions.ForName(typ.NamedType)
	switch {
	case def == nil: // a scalar
		return ""
	case def.Kind == ast.Enum:
		return checkEnum(def, v)
	}
	return checkObject(doc, def, v)
}

func checkEnum(def *ast.Definition, v any) string {
	if !slices.ContainsFunc(def.EnumValues, func(e *ast.EnumValueDefinition) bool {
		return e.Directives.ForName("enumStored").Arguments.ForName("as").Value.Raw == v
	}) {
		return " is not a value of its enum"
	}
	return ""
}

func checkObject(doc *ast.SchemaDocument, def *ast.Definition, v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return " is not an object"
	}
	for _, f := range def.Fields {
		inner, ok := object[snake(f.Name)]
		if !ok {
			return "." + f.Name + " is missing"
		}
		if problem := check(doc, f.Type, inner); problem != "" {
			return "." + f.Name + problem
		}
	}
	return ""
}

// TestEnums: the schema's enums hold what PostgreSQL's do.
func TestEnums(t *testing.T) {
	conn, doc := connect(t), schema(t)
	for graphql, sql := range map[string]string{"Genre": "genre", "OrderStatus": "order_status"} {
		stored := value[[]string](t, conn, "SELECT enum_range(NULL::"+sql+")::text[]")
		var declared []string
		for _, v := range doc.Definitions.ForName(graphql).EnumValues {
			declared = append(declared, v.Directives.ForName("enumStored").Arguments.ForName("as").Value.Raw)
		}
		if !slices.Equal(stored, declared) {
			t.Errorf("%s: %v in PostgreSQL, %v in the schema", graphql, stored, declared)
		}
	}
}

// TestBindings: what the root fields name is there.
func TestBindings(t *testing.T) {
	conn, doc := connect(t), schema(t)
	for _, root := range []string{"Query", "Mutation"} {
		for _, f := range doc.Definitions.ForName(root).Fields {
			for directive, argument := range map[string]string{"sqlFunction": "name", "count": "view"} {
				d := f.Directives.ForName(directive)
				if d == nil {
					continue
				}
				name, kind := d.Arguments.ForName(argument).Value.Raw, "to_regclass($1) IS NOT NULL"
				if directive == "sqlFunction" {
					kind = "to_regproc($1) IS NOT NULL"
				}
				if !value[bool](t, conn, "SELECT "+kind, name) {
					t.Errorf("%s.%s: no %s", root, f.Name, name)
				}
			}
		}
	}
}

func TestFirstQuery(t *testing.T) {
	doc, err := parser.ParseQuery(&ast.Source{Input: demodata.FirstQuery})
	if err != nil {
		t.Fatal(err)
	}
	query := schema(t).Definitions.ForName("Query")
	for _, s := range doc.Operations[0].SelectionSet {
		if name := s.(*ast.Field).Name; query.Fields.ForName(name) == nil {
			t.Errorf("no field %s", name)
		}
	}
	if n := value[int](t, connect(t), "SELECT count(*) FROM v_book WHERE genre = 'poetry' AND (data->>'in_print')::boolean"); n < 3 {
		t.Errorf("it finds %d books", n)
	}
}

// TestScripts: the documents hold text in many scripts.
func TestScripts(t *testing.T) {
	titles := value[string](t, connect(t), "SELECT string_agg(title, '') FROM tb_book")
	for name, table := range map[string]*unicode.RangeTable{
		"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Han": unicode.Han,
		"Hiragana": unicode.Hiragana, "Hangul": unicode.Hangul, "Arabic": unicode.Arabic, "Devanagari": unicode.Devanagari,
	} {
		if !strings.ContainsFunc(titles, func(r rune) bool { return unicode.Is(table, r) }) {
			t.Errorf("no title in %s", name)
		}
	}
}
