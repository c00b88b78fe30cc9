package pgexec

import (
	"testing"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

func TestIndexes(t *testing.T) {
	db := openAt(t, pgtest.URL(t, "origins", `
		CREATE SCHEMA store;
		CREATE TABLE store.item (gone int, id uuid PRIMARY KEY, name text, data jsonb);
		ALTER TABLE store.item DROP COLUMN gone;
		CREATE INDEX ON store.item (lower(name));
		CREATE INDEX ON store.item ((data->>'slug')) WHERE name IS NOT NULL;
		CREATE VIEW inner_item AS SELECT i.id AS item_id, i.name, upper(i.name) AS loud, i.data FROM store.item i;
		CREATE VIEW v_item AS SELECT x.item_id AS id, x.data, x.loud, x.name FROM (SELECT * FROM inner_item) x JOIN store.item USING (name);
		CREATE MATERIALIZED VIEW m_item AS SELECT id FROM v_item; CREATE INDEX m_index ON m_item USING hash (id);`))
	view, made, none := schema.Ident{Name: "v_item"}, schema.Ident{Name: "m_item"}, schema.Ident{Name: "nowhere"}
	got, err := db.Indexes(t.Context(), []schema.Ident{view, made, none})
	if err != nil {
		t.Fatal(err)
	}
	if got[none] != nil || got[view] == nil || got[made] == nil {
		t.Fatalf("got %v", got)
	}
	columns := got[view].Columns
	if o := columns["id"]; o.Table != (schema.Ident{Schema: "store", Name: "item"}) || o.Column != "id" || len(o.Indexes) != 3 || !o.Others["name"] || o.Others["gone"] {
		t.Errorf("id comes from %+v", o)
	}
	if o, there := columns["loud"]; there {
		t.Errorf("an expression comes from %+v", o)
	}
	if columns["name"].Column != "name" || columns["data"].Column != "data" {
		t.Errorf("got %v", columns)
	}
	keys := map[string]schema.IndexKey{}
	for _, k := range columns["data"].Indexes {
		keys[k.Expression] = k
	}
	if k := keys["(data ->> 'slug'::text)"]; k.Method != "btree" || !k.Partial || k.Class != "text_ops" {
		t.Errorf("keys: %+v", keys)
	}
	if o := got[made].Columns["id"]; o.Table.Name != "m_item" || len(o.Indexes) != 1 || o.Indexes[0].Method != "hash" {
		t.Errorf("the materialised view's id comes from %+v", o)
	}
}

func TestIndexesWithoutDatabase(t *testing.T) {
	if _, err := openAt(t, "postgresql://127.0.0.1:1/x").Indexes(t.Context(), nil); err == nil {
		t.Error("there was no error")
	}
}
