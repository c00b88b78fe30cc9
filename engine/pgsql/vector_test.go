package pgsql_test

import (
	"testing"

	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan/plantest"
)

// TestVectorColumns: pgvector's operators are used on columns of its types, so that its indexes serve.
func TestVectorColumns(t *testing.T) {
	s := plantest.Schema(t, `
type Item @sqlSource(view: "v_vector") { id: UUID!  embedding: [Float!]  other: HalfVector }
type Query { items: [Item!]! }`)
	for filter, want := range map[string]string{
		`embedding: {cosineDistance: {dense: [1, 2.5]}, distanceWithin: 0.5}`: `(t."embedding" <=> $1::vector) <= $2::float8`,
		`embedding: {l2Distance: {dense: [1, 2.5]}, distanceWithin: 0.5}`:     `(t."embedding" <-> $1::vector) <= $2::float8`,
		`embedding: {l1Distance: {dense: [1, 2.5]}, distanceWithin: 0.5}`:     `(t."embedding" <+> $1::vector) <= $2::float8`,
		`other: {innerProduct: {dense: [1, 2.5]}, distanceWithin: 0.5}`:       `(t."other" <#> $1::halfvec) <= $2::float8`,
	} {
		want = `SELECT t."data" FROM "v_vector" AS t WHERE ` + want + " LIMIT 10001\n  $1 = [1,2.5]\n  $2 = 0.5\n"
		if got := written(s, t, `{ items(where: {`+filter+`}) { id } }`, "", pgsql.Limits{}); got != want {
			t.Errorf("%s\n got %s\nwant %s", filter, got, want)
		}
	}
}
