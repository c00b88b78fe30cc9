package pgexec

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"fraiseqld/engine/schema"
)

func TestFacts(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `CREATE SCHEMA app; CREATE EXTENSION IF NOT EXISTS ltree;
		CREATE TABLE app.t (id uuid NOT NULL, "gone" int, n numeric(6,2), "Odd ""name" text);
		ALTER TABLE app.t DROP COLUMN gone;
		CREATE VIEW v AS SELECT 1 AS id, '{"a": 1}'::jsonb AS data UNION ALL SELECT 2, NULL UNION ALL SELECT 3, '{"a": 3}';
		CREATE VIEW broken AS SELECT ('{"a": ' || x || '}')::jsonb AS data FROM (VALUES ('x')) AS s (x);
		CREATE VIEW slow AS SELECT '{}'::jsonb AS data FROM pg_sleep(60);
		CREATE TYPE result AS (ok boolean, message text);
		CREATE FUNCTION app.f(a int, b text DEFAULT 'x', OUT c int) LANGUAGE sql STABLE AS 'SELECT 1';
		CREATE FUNCTION app.f(a uuid) RETURNS result LANGUAGE sql AS 'SELECT NULL::result';
		CREATE FUNCTION many() RETURNS TABLE (x int, y text) LANGUAGE sql IMMUTABLE AS 'SELECT 1, ''''';
		CREATE FUNCTION va(VARIADIC l int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'`)
	table, view, missing := schema.Ident{Schema: "app", Name: "t"}, schema.Ident{Name: "v"}, schema.Ident{Name: "w"}
	f, many, lost := schema.Ident{Schema: "app", Name: "f"}, schema.Ident{Name: "many"}, schema.Ident{Schema: "app", Name: "g"}
	sample := schema.SampleAsk{View: view, Column: "data", Limit: 2}
	broken := schema.SampleAsk{View: schema.Ident{Name: "broken"}, Column: "data", Limit: 2}
	slow := schema.SampleAsk{View: schema.Ident{Name: "slow"}, Column: "data", Limit: 1}
	got, err := d.Facts(testContext(t), schema.Ask{
		Server:    true,
		Relations: []schema.Ident{table, missing, view}, Functions: []schema.Ident{lost, f, many, {Name: "va"}},
		Samples: []schema.SampleAsk{broken, slow, sample, broken},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Version < 140000 || !slices.Contains(got.Extensions, "ltree") {
		t.Errorf("version %d, extensions %v", got.Version, got.Extensions)
	}
	equal(t, "relations", got.Relations, map[schema.Ident]*schema.Relation{
		table: {Kind: 'r', Columns: []schema.Column{{Name: "id", Type: "uuid", NotNull: true}, {Name: "n", Type: "numeric(6,2)"}, {Name: `Odd "name`, Type: "text"}}},
		view:  {Kind: 'v', Columns: []schema.Column{{Name: "id", Type: "integer"}, {Name: "data", Type: "jsonb"}}},
	})
	equal(t, "functions", got.Functions, map[schema.Ident][]schema.FunctionFact{
		f: {
			{Params: []schema.Param{{Name: "a", Type: "integer"}, {Name: "b", Type: "text", HasDefault: true}}, Returns: "integer", Columns: []schema.Column{{Name: "c", Type: "integer"}}, Volatile: 's'},
			{Params: []schema.Param{{Name: "a", Type: "uuid"}}, Returns: "result", RowType: true, Columns: []schema.Column{{Name: "ok", Type: "boolean"}, {Name: "message", Type: "text"}}, Volatile: 'v'},
		},
		many:         {{Returns: "record", Set: true, RowType: true, Columns: []schema.Column{{Name: "x", Type: "integer"}, {Name: "y", Type: "text"}}, Volatile: 'i'}},
		{Name: "va"}: {{Params: []schema.Param{{Name: "l", Type: "integer[]"}}, Returns: "integer", Volatile: 'v'}},
	})
	equal(t, "samples", got.Samples, map[schema.SampleAsk][]string{sample: {`{"a": 1}`, `{"a": 3}`}})
	if !slices.Contains(got.Nearby[missing], "v") || !slices.Equal(got.Nearby[lost], []string{"f"}) {
		t.Errorf("nearby %v", got.Nearby)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func TestFactsWithoutDatabase(t *testing.T) {
	d := open(t, Options{URL: "postgres://u:secret@127.0.0.1:1/db"})
	if _, err := d.Facts(testContext(t), schema.Ask{Server: true}); err == nil || d.Ready() == nil {
		t.Errorf("error %v, ready %v", err, d.Ready())
	}
	up := open(t, Options{Lanes: -1})
	ended, cancel := context.WithCancel(testContext(t))
	cancel()
	if _, err := up.Facts(ended, schema.Ask{Server: true}); err == nil || up.Ready() != nil {
		t.Errorf("error %v, ready %v", err, up.Ready())
	}
}
