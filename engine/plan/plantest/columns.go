package plantest

import (
	"context"
	"strings"

	"fraiseqld/engine/schema"
)

// relations are the views of world.graphql with their columns.
var relations = map[string]string{
	"v_thing": "id uuid, data jsonb",
	"app.v_hybrid": "id uuid, doc jsonb, ref uuid, label text, n integer, ratio double precision, price numeric(14,4), live boolean, born date, " +
		"seen timestamp with time zone, addr inet, mac macaddr, path ltree, period daterange, meta jsonb, tags text[], scores integer[], codes character varying(10)[], " +
		"search_vector tsvector, grade character varying(20), big bigint, odd text, line_1 text, owner_id uuid, embedding double precision[]",
	"v_vector": "id uuid, data jsonb, embedding vector(2), other halfvec(2)",
	"v_row":    "id uuid, label text, n integer, born date, odd text, meta jsonb, tags text[], full_name citext, embedding double precision[]",
}

// functions are those of world.graphql: parameters, "=" behind those with a default, and result.
var functions = map[string]schema.FunctionFact{
	"scalar_fn":        function("text text, times integer=", "text", 's'),
	"app.json_fn":      function("value jsonb, list integer[]", "jsonb", 'i'),
	"row_fn":           function("tenant uuid, id uuid", "row", 's'),
	"things_fn":        function("word text", "setof jsonb", 's'),
	"rows_fn":          function("label text", "setof row", 's'),
	"words_fn":         function("", "text[]", 's'),
	"app.make_thing":   function("tenant uuid, input jsonb", "jsonb", 'v'),
	"app.rename_thing": function("id uuid, label text, grade text", "jsonb", 'v'),
}

func function(params, returns string, volatile byte) schema.FunctionFact {
	f := schema.FunctionFact{Volatile: volatile}
	for _, c := range columns(params) {
		typ, optional := strings.CutSuffix(c.Type, "=")
		f.Params = append(f.Params, schema.Param{Name: c.Name, Type: typ, HasDefault: optional})
	}
	f.Returns, f.Set = strings.CutPrefix(returns, "setof ")
	if f.Returns == "row" {
		f.Returns, f.RowType, f.Columns = "v_row", true, columns(relations["v_row"])
	}
	return f
}

func columns(text string) []schema.Column {
	if text == "" {
		return nil
	}
	var out []schema.Column
	for c := range strings.SplitSeq(text, ", ") {
		name, typ, _ := strings.Cut(c, " ")
		out = append(out, schema.Column{Name: name, Type: typ})
	}
	return out
}

type catalogue struct{}

// Facts answers with what relations and functions hold.
func (catalogue) Facts(_ context.Context, ask schema.Ask) (*schema.Facts, error) {
	f := &schema.Facts{Version: 150000, Relations: map[schema.Ident]*schema.Relation{}, Functions: map[schema.Ident][]schema.FunctionFact{}}
	for _, r := range ask.Relations {
		if text, ok := relations[r.String()]; ok {
			f.Relations[r] = &schema.Relation{Kind: 'v', Columns: columns(text)}
		}
	}
	for _, fn := range ask.Functions {
		if fact, ok := functions[fn.String()]; ok {
			f.Functions[fn] = []schema.FunctionFact{fact}
		}
	}
	return f, nil
}
