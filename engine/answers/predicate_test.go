package answers_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// With one seed every run is the same; a failure names the filter.
var (
	seed    = flag.Uint64("seed", 20260115, "of the random filters")
	filters = flag.Int("filters", 400, "how many random filters are asked")
)

const thingSDL = `
enum Kind { RED @enumStored(as: "red") DARK_BLUE @enumStored(as: "dark blue") }
type Doc @sqlSource(view: "t_doc") { FIELDS }
type Hybrid @sqlSource(view: "t_hybrid") { FIELDS }
type Row @sqlSource(view: "t_row", jsonbColumn: null) { FIELDS }
type Inner { id: ID  word: String  n: Int  born: Date  deep: Inner }
type Part { word: String  n: Int  ok: Boolean }
input PartListFilter { some: PartWhereInput  none: PartWhereInput  every: PartWhereInput  lenGte: Int }
extend input DocWhereInput { parts: PartListFilter }
extend input HybridWhereInput { parts: PartListFilter }
extend input RowWhereInput { parts: PartListFilter }
type Query { docs: [Doc!]!  hybrids: [Hybrid!]!  rows: [Row!]! }`

const thingFields = `id: Int!  name: String  note: String  code: ID  key: ID  ref: UUID  n: Int  big: BigInt  price: Decimal  ratio: Float  ok: Boolean  born: Date  seen: DateTime
  kind: Kind  meta: JSON  tags: [String]  labels: [String]  nums: [Int]  bigs: [BigInt]  inner: Inner  parts: [Part]`

// Columns that a hybrid view has beside its document; a row has inner and parts too.
const thingColumns = `name text, note varchar(40), code text, key uuid, ref uuid, n integer, big bigint, price numeric(30,4), ratio double precision, ok boolean, born date, seen timestamptz,
  kind text, meta jsonb, tags text[], labels varchar(10)[], nums integer[], bigs bigint[]`

// TestFiltersEqualPredicates: random filters find in PostgreSQL, in documents, in
// columns beside them and in rows, what the same predicate finds in memory by
// three-valued logic.
func TestFiltersEqualPredicates(t *testing.T) {
	t.Logf("-seed %d", *seed)
	r := drawing{rand.New(rand.NewPCG(*seed, 0))}
	things := make([]thing, 80)
	for i := range things {
		things[i] = r.thing()
	}
	e := answers(t, strings.ReplaceAll(thingSDL, "FIELDS", thingFields), thingSQL(things))
	selective := 0
	for range *filters {
		f := r.filter(3, false)
		var ids []string
		for i, th := range things {
			if f.holds(th) == yes {
				ids = append(ids, fmt.Sprint(i+1))
			}
		}
		want := strings.Join(ids, " ")
		if n := len(ids); n > 0 && n < len(things) {
			selective++
		}
		for field, typ := range map[string]string{"docs": "Doc", "hybrids": "Hybrid", "rows": "Row"} {
			query, variables := "{ "+field+"(where: "+f.graphql()+", orderBy: {id: ASC}) { id } }", ""
			if r.chance(50) {
				query = "query($w: " + typ + "WhereInput) { " + field + "(where: $w, orderBy: {id: ASC}) { id } }"
				variables = `{"w":` + f.json() + `}`
			}
			if got := idsOf(reply(t, e, query, variables)); got != want {
				t.Errorf("%s %s\n got %s\nwant %s\n%s", query, variables, got, want, differing(things, got, want))
			}
		}
		if t.Failed() {
			return
		}
	}
	if selective < *filters/2 {
		t.Errorf("only %d of %d filters find some rows but not all", selective, *filters)
	}
}

func idsOf(body string) string {
	if strings.Contains(body, `"errors"`) {
		return body
	}
	var ids []string
	for _, m := range idText.FindAllStringSubmatch(body, -1) {
		ids = append(ids, m[1])
	}
	return strings.Join(ids, " ")
}

// differing shows the first document on which the two disagree.
func differing(things []thing, got, want string) string {
	for i, th := range things {
		id := fmt.Sprint(" ", i+1, " ")
		if strings.Contains(" "+got+" ", id) != strings.Contains(" "+want+" ", id) {
			return fmt.Sprint("first: ", i+1, " ", th.document(i+1))
		}
	}
	return ""
}

func thingSQL(things []thing) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE t_doc (id int PRIMARY KEY, data jsonb);\n")
	b.WriteString("CREATE TABLE t_hybrid (id int PRIMARY KEY, data jsonb, " + thingColumns + ");\n")
	b.WriteString("CREATE TABLE t_row (id int PRIMARY KEY, " + thingColumns + ", inner_ jsonb, parts jsonb);\n")
	b.WriteString("ALTER TABLE t_row RENAME inner_ TO \"inner\";\n")
	for i, th := range things {
		fmt.Fprintf(&b, "INSERT INTO t_doc VALUES (%d, %s);\n", i+1, literal(th.document(i+1)))
	}
	b.WriteString("INSERT INTO t_hybrid SELECT d.id, d.data, " + columnsOf("c") + " FROM t_doc d, jsonb_populate_record(NULL::t_hybrid, d.data) c;\n")
	b.WriteString("INSERT INTO t_row SELECT d.id, " + columnsOf("c") + `, NULLIF(d.data->'inner', 'null'), NULLIF(d.data->'parts', 'null') FROM t_doc d, jsonb_populate_record(NULL::t_hybrid, d.data) c;`)
	return b.String()
}

func columnsOf(row string) string {
	return row + "." + strings.Join([]string{"name", "note", "code", "key", "ref", "n", "big", "price", "ratio", "ok", "born", "seen", "kind", "meta", "tags", "labels", "nums", "bigs"}, ", "+row+".")
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
