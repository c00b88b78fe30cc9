package answers_test

import (
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/schema"
)

const salesSDL = `
type Sale @sqlSource(view: "v_sale") {
  id: ID!  shop: String  kind: Kind  amount: Decimal  pieces: Int  paid: Boolean  soldAt: DateTime  day: Date  buyer: Buyer  tags: [String!]
}
type Buyer { name: String  city: String }
enum Kind { FOOD @enumStored(as: "food")  TOOL @enumStored(as: "tool") }
type ByShop { shop: String  kind: Kind  count: Int!  sumAmount: Decimal  avgPieces: Float  countDistinctBuyerName: Int  allPaid: Boolean @stored(as: "BOOL_AND(paid)") }
type ByTime { soldAtMonth: Date  soldAtDay: DateTime  count: Int! }
type ByMonth { soldAtMonth: DateTime!  count: Int!  sumAmount: Decimal }
type ByQuarter { dayQuarter: Date  count: Int! }
type ByCity { buyerCity: String  count: Int!  maxSoldAt: DateTime  minDay: Date }
type Total { count: Int!  sumAmount: Decimal  sumPieces: BigInt  maxId: String  minPaid: Boolean  countTags: Int }
type Raw { k: String  sumN: BigInt  maxN: Int  countK: Int }
input ByShopHaving { count: IntFilter  shop: StringFilter }
type Query {
  sales: [Sale!]!
  byShop: [ByShop!]! @aggregate(view: "v_sale", groupBy: ["shop", "kind"], measures: ["COUNT(*)", "SUM(amount)", "AVG(pieces)", "COUNT(DISTINCT buyer.name)", "BOOL_AND(paid)"])
  bigShops(having: ByShopHaving, shop: String): [ByShop!]! @aggregate(view: "v_sale", groupBy: ["shop", "kind"], measures: ["COUNT(*)", "SUM(amount)", "AVG(pieces)", "COUNT(DISTINCT buyer.name)", "BOOL_AND(paid)"])
  byTime: [ByTime!]! @aggregate(view: "v_sale", groupBy: ["month(sold_at)", "day(sold_at)"], measures: ["COUNT(*)"])
  byMonth: [ByMonth!]! @aggregate(view: "v_sale", groupBy: ["month(sold_at)"], measures: ["COUNT(*)", "SUM(amount)"])
  byQuarter: [ByQuarter!]! @aggregate(view: "v_sale", groupBy: ["quarter(day)"], measures: ["COUNT(*)"])
  byCity: [ByCity!]! @aggregate(view: "v_sale", groupBy: ["buyer.city"], measures: ["COUNT(*)", "MAX(sold_at)", "MIN(day)"])
  total: Total! @aggregate(view: "v_sale", measures: ["COUNT(*)", "SUM(amount)", "SUM(pieces)", "MAX(id)", "MIN(paid)", "COUNT(tags)"])
  pieces: Int @aggregate(view: "v_sale", measures: ["SUM(pieces)"])
  buyers: Int @aggregate(view: "v_sale", measures: ["COUNT(DISTINCT buyer.name)"])
  raw: [Raw!]! @aggregate(view: "t_raw", groupBy: ["k"], measures: ["SUM(n)", "MAX(n)", "COUNT(k)"])
}`

const salesSQL = `
CREATE TABLE t_raw (k text, n bigint);
INSERT INTO t_raw VALUES ('a', 9223372036854775807), ('a', 1), (NULL, 5);
CREATE TABLE tb_sale (id int, doc jsonb);
CREATE VIEW v_sale AS SELECT id, doc || jsonb_build_object('id', id::text) AS data FROM tb_sale;
INSERT INTO tb_sale VALUES
 (1, '{"shop":"a","kind":"food","amount":10.10,"pieces":1,"paid":true,"sold_at":"2024-01-31T23:30:00+00:00","day":"2024-01-31","buyer":{"name":"x","city":"Basel"},"tags":["p"]}'),
 (2, '{"shop":"a","kind":"food","amount":99999999999999999999.01,"pieces":2,"paid":true,"sold_at":"2024-02-01T00:30:00+02:00","day":"2024-02-01","buyer":{"name":"x","city":"Bern"},"tags":[]}'),
 (3, '{"shop":"a","kind":"tool","amount":3.50,"pieces":4,"paid":false,"sold_at":"2024-02-10T10:00:00+00:00","day":"2024-02-10","buyer":{"name":"y","city":"Bern"},"tags":null}'),
 (4, '{"shop":"b","kind":"tool","amount":null,"pieces":9,"sold_at":"2024-05-01T00:00:00+00:00","day":"2024-05-01","buyer":null}'),
 (5, '{"shop":null,"amount":1,"paid":true}');`

func TestGroups(t *testing.T) {
	e := answers(t, salesSDL, salesSQL)
	for _, c := range []struct{ query, body string }{
		{`{ byShop { count shop kind sumAmount } }`, `{"data":{"byShop":[
			{"count":2,"shop":"a","kind":"FOOD","sumAmount":100000000000000000009.11},{"count":1,"shop":"a","kind":"TOOL","sumAmount":3.50},
			{"count":1,"shop":"b","kind":"TOOL","sumAmount":null},{"count":1,"shop":null,"kind":null,"sumAmount":1}]}}`},
		{`{ byShop(where: {shop: {eq: "a"}}) { kind n: countDistinctBuyerName avgPieces allPaid } }`, `{"data":{"byShop":[
			{"kind":"FOOD","n":1,"avgPieces":1.5000000000000000,"allPaid":true},{"kind":"TOOL","n":1,"avgPieces":4.0000000000000000,"allPaid":false}]}}`},
		{`{ byShop(orderBy: [{count: DESC}, {shop: DESC}], limit: 2, offset: 1) { shop count } }`, `{"data":{"byShop":[{"shop":null,"count":1},{"shop":"b","count":1}]}}`},
		{`{ bigShops(having: {count: {gt: 1}}) { shop } }`, `{"data":{"bigShops":[{"shop":"a"}]}}`},
		{`{ bigShops(shop: "a", where: {pieces: {gt: 1}}, having: {count: {in: [1, 7]}}) { kind } }`, `{"data":{"bigShops":[{"kind":"FOOD"},{"kind":"TOOL"}]}}`},
		{`{ byTime { soldAtMonth soldAtDay count } }`, `{"data":{"byTime":[
			{"soldAtMonth":"2024-01-01","soldAtDay":"2024-01-31T00:00:00+00:00","count":2},{"soldAtMonth":"2024-02-01","soldAtDay":"2024-02-10T00:00:00+00:00","count":1},
			{"soldAtMonth":"2024-05-01","soldAtDay":"2024-05-01T00:00:00+00:00","count":1},{"soldAtMonth":null,"soldAtDay":null,"count":1}]}}`},
		{`{ byMonth(where: {soldAt: {isnull: false}}, orderBy: {sumAmount: DESC}) { soldAtMonth sumAmount } }`, `{"data":{"byMonth":[
			{"soldAtMonth":"2024-05-01T00:00:00+00:00","sumAmount":null},{"soldAtMonth":"2024-01-01T00:00:00+00:00","sumAmount":100000000000000000009.11},
			{"soldAtMonth":"2024-02-01T00:00:00+00:00","sumAmount":3.50}]}}`},
		{`{ byQuarter { dayQuarter count } }`, `{"data":{"byQuarter":[{"dayQuarter":"2024-01-01","count":3},{"dayQuarter":"2024-04-01","count":1},{"dayQuarter":null,"count":1}]}}`},
		{`{ byCity(limit: 2) { buyerCity count minDay } }`, `{"data":{"byCity":[{"buyerCity":"Basel","count":1,"minDay":"2024-01-31"},{"buyerCity":"Bern","count":2,"minDay":"2024-02-01"}]}}`},
		{`{ total { count sumAmount sumPieces maxId minPaid countTags } }`, `{"data":{"total":{"count":5,"sumAmount":100000000000000000013.61,"sumPieces":16,"maxId":"5","minPaid":false,"countTags":2}}}`},
		{`{ total(where: {shop: {eq: "nowhere"}}) { count sumAmount } }`, `{"data":{"total":{"count":0,"sumAmount":null}}}`},
		{`{ total { __typename } }`, `{"data":{"total":{"__typename":"Total"}}}`},
		{`{ pieces buyers }`, `{"data":{"pieces":16,"buyers":2}}`},
		{`{ raw { k sumN maxN countK } }`, `{"data":{"raw":[{"k":"a","sumN":9223372036854775808,"maxN":9223372036854775807,"countK":2},{"k":null,"sumN":5,"maxN":5,"countK":0}]}}`},
	} {
		want(t, e, c.query, "", c.body)
	}
}

// TestGroupsByVariables: one plan serves other values, and every limit holds for groups too.
func TestGroupsByVariables(t *testing.T) {
	e := answers(t, salesSDL, salesSQL, func(o *engine.Options) { o.MaxRows = 2 })
	query := `query($h: ByShopHaving, $o: [ByShopOrderByInput], $n: Int) { bigShops(having: $h, orderBy: $o, limit: $n) { shop } }`
	want(t, e, query, `{"h":{"count":{"gte":2}}}`, `{"data":{"bigShops":[{"shop":"a"}]}}`)
	want(t, e, query, `{"h":{"count":{"gte":9}}}`, `{"data":{"bigShops":[]}}`)
	want(t, e, query, `{"o":[{"shop":"DESC"}],"n":2}`, `{"data":{"bigShops":[{"shop":null},{"shop":"b"}]}}`)
	for _, variables := range []string{`{}`, `{"n":-1}`} {
		if got := reply(t, e, query, variables); !strings.Contains(got, `"errors"`) {
			t.Errorf("%s was answered: %s", variables, got)
		}
	}
}

func TestGroupProblems(t *testing.T) {
	for directive, problem := range map[string]string{
		`a: [G!]! @aggregate(view: "v", groupBy: ["name"], measures: ["SUM(n)", "MEDIAN(n)"])`:      "a measure is like SUM(slots)",
		`a: [G!]! @aggregate(view: "v", groupBy: ["decade(at)"], measures: ["SUM(n)"])`:             "a dimension is a field like status",
		`a: [G!]! @aggregate(view: "v", groupBy: ["nam"], measures: ["SUM(n)"])`:                    "T has no field nam; did you mean name?",
		`a: [G!]! @aggregate(view: "v", groupBy: ["name"], measures: ["AVG(n)"])`:                   "G has no field avgN for AVG(n)",
		`a: G @aggregate(view: "v", groupBy: ["name"], measures: ["SUM(n)"])`:                       "groups are a list of an object type",
		`a: [G!]! @aggregate(view: "v", measures: ["SUM(n)"])`:                                      "without groupBy there is one result",
		`a: Int @aggregate(view: "v", measures: ["SUM(n)", "COUNT(*)"])`:                            "several measures need an object type",
		`a: [G!]! @aggregate(view: "v", groupBy: ["name"], measures: ["SUM(*)"])`:                   "a measure is like SUM(slots)",
		`a: [G!]! @aggregate(view: "v", groupBy: ["n; drop table x"], measures: ["SUM(n) FILTER"])`: "a dimension is a field like status",
	} {
		text := `type T @sqlSource(view: "v") { id: ID! name: String n: Int at: DateTime } type G { name: String sumN: Int count: Int } type Query { ts: [T!]! ` + directive + ` }`
		_, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: text}})
		if !problems.Fatal() || !strings.Contains(problems.Error(), problem) {
			t.Errorf("%s\n got %v\nwant %s", directive, problems, problem)
		}
	}
}
