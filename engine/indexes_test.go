package engine

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// known is an IndexCatalog of one view.
type known map[schema.Ident]*schema.Origins

func (k known) Indexes(context.Context, []schema.Ident) (map[schema.Ident]*schema.Origins, error) {
	if k == nil {
		return nil, errors.New("down")
	}
	return k, nil
}

func field(key, typ string) *schema.Field {
	return &schema.Field{Name: key, Keys: []string{key}, Known: true, Type: ast.NamedType(typ, nil)}
}

func TestWhyNoIndexServes(t *testing.T) {
	view := schema.Ident{Name: "v"}
	table := func(column string) schema.Origin {
		return schema.Origin{
			Table: schema.Ident{Name: "tb"}, Column: column, Others: map[string]bool{"id": true, "title": true, "Odd": true},
			Indexes: []schema.IndexKey{
				{Method: "btree", Expression: "id", Class: "uuid_ops"}, {Method: "btree", Expression: "name", Class: "text_pattern_ops"},
				{Method: "gin", Expression: "name", Class: "gin_trgm_ops"}, {Method: "hash", Expression: "code", Class: "text_ops"},
				{Method: "btree", Expression: "part", Class: "text_ops", Partial: true}, {Method: "gist", Expression: "net", Class: "inet_ops"},
				{Method: "btree", Expression: "(doc ->> 'slug'::text)", Class: "text_ops"}, {Method: "btree", Expression: "((doc ->> 'size'::text)::numeric)", Class: "numeric_ops"},
				{Method: "btree", Expression: "(doc -> 'rank'::text)", Class: "jsonb_ops"},
			},
		}
	}
	columns := map[string]string{"id": "uuid", "name": "text", "code": "text", "part": "text", "net": "inet", "made": "text", "Odd": "text"}
	made := &schema.Source{View: view, Document: "data", Columns: columns}
	kept := &schema.Source{View: view, Document: "body"}
	x := indexes{origins: map[schema.Ident]*schema.Origins{view: {Columns: map[string]schema.Origin{
		"id": table("id"), "name": table("name"), "code": table("code"), "part": table("part"), "net": table("net"), "body": table("doc"), "Odd": table("Odd"),
	}}}}
	for _, c := range []struct {
		source  *schema.Source
		f       *schema.Field
		op      string
		mention string // "" when an index serves
	}{
		{made, field("id", "UUID"), "eq", ""},
		{made, field("id", "UUID"), "neq", ""},
		{made, field("code", "String"), "eq", ""},
		{made, field("name", "String"), "contains", ""},
		{made, field("name", "String"), "startswith", ""},
		{made, field("net", "IpAddressString"), "inSubnet", ""},
		{made, field("net", "IpAddressString"), "eq", "CREATE INDEX ON tb (net)"},
		{made, field("code", "String"), "contains", "CREATE INDEX ON tb USING gin (code gin_trgm_ops)"},
		{made, field("code", "String"), "startswith", "CREATE INDEX ON tb (code text_pattern_ops)"},
		{made, field("part", "String"), "eq", "CREATE INDEX ON tb (part)"},
		{made, field("Odd", "String"), "eq", `CREATE INDEX ON tb ("Odd")`},
		{made, field("made", "String"), "eq", "the view computes the column made"},
		{made, field("title", "String"), "eq", "pass tb.title through it as a column, and CREATE INDEX ON tb (title)"},
		{made, field("elsewhere", "String"), "eq", "the view makes its document"},
		{kept, field("slug", "String"), "eq", ""},
		{kept, field("size", "Int"), "gt", ""},
		{kept, field("rank", "Int"), "order", ""},
		{kept, field("slug", "String"), "order", "CREATE INDEX ON tb ((doc->'slug'))"},
		{kept, field("title", "String"), "eq", "CREATE INDEX ON tb ((doc->>'title'))"},
		{kept, field("when", "DateTime"), "gt", "no index can serve v.when: text of a document becomes a date"},
		{kept, field("tags", "JSON"), "contains", "USING gin"},
		{kept, field("path", "LTree"), "descendantOf", "USING gist"},
	} {
		why := ""
		if c.op == "order" {
			why = x.order(c.source, plan.Order{Target: plan.Target{Path: []*schema.Field{c.f}}})
		} else {
			why = x.filter(c.source, &plan.Predicate{Kind: plan.Compare, Target: plan.Target{Path: []*schema.Field{c.f}}, Class: plan.ClassOf(c.f), Op: c.op})
		}
		if c.mention == "" && why != "" || !strings.Contains(why, c.mention) {
			t.Errorf("%s %s: %q, want %q", c.f.Name, c.op, why, c.mention)
		}
	}
	inner := plan.Target{Path: []*schema.Field{field("author", "Author"), field("title", "String")}}
	if why := x.filter(made, &plan.Predicate{Target: inner, Op: "eq"}); why != "no index can serve v.author.title: the view makes its document" {
		t.Errorf("inside of an object: %q", why)
	}
	if why := (indexes{}).field(made, field("title", "String")); why != "" {
		t.Errorf("a view that the catalogue does not know: %q", why)
	}
}

func TestIndexWarningsWithoutDatabase(t *testing.T) {
	s, problems := schema.Load([]schema.File{{Name: "s", Text: "type A @sqlSource(view: \"v_a\") { id: ID! } type Query { as: [A!]! n: Int @count(view: \"v_a\") }"}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := IndexWarnings(t.Context(), s, known(nil)); err == nil {
		t.Error("there was no error")
	}
	if list, err := IndexWarnings(t.Context(), s, known{}); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestMasked(t *testing.T) {
	for text, want := range map[string]string{
		`{"password": "a\"b", "n": 1}`:    `{"password": "***", "n": 1}`,
		`{"apiKey":12,"user_token":null}`: `{"apiKey":"***","user_token":"***"}`,
		`{password: "x", title: "t"}`:     `{password: "***", title: "t"}`,
		`{"title":"the secret garden"}`:   `{"title":"the secret garden"}`,
	} {
		if got := masked(text); got != want {
			t.Errorf("masked(%s) = %s, want %s", text, got, want)
		}
	}
}

func TestClass(t *testing.T) {
	for _, c := range []struct {
		cost, lane time.Duration
		want       string
	}{
		{0, 0, "worker: there are no lanes"}, {0, time.Millisecond, "worker until"},
		{time.Millisecond, time.Millisecond, "coalesced: it takes PostgreSQL 1ms"}, {2 * time.Millisecond, time.Millisecond, "worker: it takes PostgreSQL 2ms, more than the 1ms"},
	} {
		if got := class(c.cost, c.lane); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s, %s: %q", c.cost, c.lane, got)
		}
	}
}
