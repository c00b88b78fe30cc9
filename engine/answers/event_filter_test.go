package answers_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/subscribe"
)

const filteredSDL = `
enum Kind { SMALL LARGE @enumStored(as: "l") }
type Owner { name: String age: Int }
type Thing @sqlSource(view: "v_thing") {
  id: UUID!  name: String  code: ID  n: Float  price: Decimal  big: BigInt  flag: Boolean  day: Date  at: DateTime  kind: Kind  owner: Owner  tags: [String]  extra: JSON
}
type Query { things(where: ThingWhereInput): [Thing!]! }
type Subscription { thing: Thing @listen(channel: "thing") }
scalar UUID scalar Decimal scalar BigInt scalar Date scalar DateTime scalar JSON`

// values are what members of documents have, and what filters compare with.
var filteredValues = map[string][]string{
	"name":  {`"a"`, `"A"`, `"b"`, `""`, `"a%b"`, `"a_b"`, `"ab\\"`, `"é"`, `"zebra a"`, `"\"q\""`},
	"code":  {`"7"`, `7`, `"07"`, `"x"`, `12`, `-3`},
	"n":     {`0`, `-0`, `1`, `1.0`, `1.50`, `1e2`, `100`, `-2.5e-3`, `-0.0025`, `12345678.9`, `9e15`},
	"price": {`0.00`, `1.5`, `"1.50"`, `12345678901234567890.1`, `12345678901234567890.2`, `-1`, `1e-7`},
	"big":   {`9007199254740993`, `9007199254740992`, `"9007199254740993"`, `0`, `-1`, `123456789012345678901234567890`},
	"flag":  {`true`, `false`},
	"day":   {`"2024-02-29"`, `"2023-12-31"`, `"2024-03-01"`},
	"at":    {`"2024-01-01T12:00:00+00:00"`, `"2024-01-01T13:00:00+01:00"`, `"2024-01-01T12:00:00.000001Z"`, `"2023-06-01T00:00:00Z"`},
	"kind":  {`"SMALL"`, `"l"`},
	"tags":  {`["a"]`, `[]`},
	"extra": {`{"a":1}`, `"text"`, `7`},
}

var filteredOperators = map[string][]string{
	"name": {"eq", "neq", "in", "nin", "contains", "startswith", "endswith", "isnull"}, "code": {"eq", "neq", "in", "nin", "isnull"},
	"n": numeric, "price": numeric, "big": numeric, "day": numeric, "at": numeric,
	"flag": {"eq", "neq", "isnull"}, "kind": {"eq", "neq", "in", "isnull"}, "tags": {"isnull"}, "extra": {"isnull"},
}

var numeric = []string{"eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "isnull"}

// filterer makes random documents and filters.
type filterer struct{ *rand.Rand }

func pick[T any](f filterer, list []T) T { return list[f.IntN(len(list))] }

func (f filterer) document(id int) string {
	parts := []string{fmt.Sprintf(`"id":"00000000-0000-4000-8000-%012d"`, id)}
	for name, list := range filteredValues {
		switch f.IntN(8) {
		case 0:
		case 1:
			parts = append(parts, fmt.Sprintf(`%q:null`, name))
		default:
			parts = append(parts, fmt.Sprintf(`%q:%s`, name, pick(f, list)))
		}
	}
	owner := pick(f, []string{`null`, `{}`, `{"name":"a"}`, `{"name":"b","age":7}`, `{"age":null}`, `"none"`})
	return "{" + strings.Join(append(parts, `"owner":`+owner), ",") + "}"
}

func (f filterer) where(depth int) string {
	var parts []string
	for range 1 + f.IntN(2) {
		switch k := f.IntN(8); {
		case depth > 0 && k == 0:
			parts = append(parts, fmt.Sprintf(`"OR":[%s,%s]`, f.where(depth-1), f.where(depth-1)))
		case depth > 0 && k == 1:
			parts = append(parts, fmt.Sprintf(`"AND":[%s,%s]`, f.where(depth-1), f.where(depth-1)))
		case depth > 0 && k == 2:
			parts = append(parts, fmt.Sprintf(`"NOT":%s`, f.where(depth-1)))
		case k == 3:
			parts = append(parts, fmt.Sprintf(`"owner":{"name":{%s},"age":{%s}}`, f.condition("name", filteredValues["name"]), f.condition("n", []string{"7", "8"})))
		default:
			name := pick(f, []string{"name", "code", "n", "price", "big", "flag", "day", "at", "kind", "tags", "extra"})
			parts = append(parts, fmt.Sprintf(`%q:{%s}`, name, f.condition(name, filteredValues[name])))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (f filterer) condition(name string, values []string) string {
	op := pick(f, filteredOperators[name])
	switch op {
	case "isnull":
		return `"isnull":` + pick(f, []string{"true", "false"})
	case "in", "nin":
		list := make([]string, f.IntN(3))
		for i := range list {
			list[i] = pick(f, append(values, "null"))
		}
		return fmt.Sprintf(`%q:[%s]`, op, strings.Join(list, ","))
	case "contains", "startswith", "endswith":
		return fmt.Sprintf(`%q:%s`, op, pick(f, []string{`"a"`, `"%"`, `"_"`, `"\\"`, `""`, `"é"`, `"b"`}))
	}
	return fmt.Sprintf(`%q:%s`, op, pick(f, values))
}

// ids collects which documents came.
type ids struct{ got []string }

func (m *ids) Name() string            { return "" }
func (m *ids) Frame(answer []byte) any { return string(answer) }
func (m *ids) Send(frame any) {
	var body struct {
		Data struct{ Thing struct{ ID string } }
	}
	_ = json.Unmarshal([]byte(frame.(string)), &body)
	m.got = append(m.got, body.Data.Thing.ID)
}

type noSource struct{}

func (noSource) Listen(string)   {}
func (noSource) Unlisten(string) {}

// TestEventFilterIsSQL: of the same documents a filter of events lets those pass that
// a query with the filter reads. The index is part of it.
func TestEventFilterIsSQL(t *testing.T) {
	f := filterer{rand.New(rand.NewPCG(1, 2))}
	var documents []string
	for i := range 60 {
		documents = append(documents, f.document(i))
	}
	sql := "CREATE TABLE tb_thing (data jsonb);\nCREATE VIEW v_thing AS SELECT (data->>'id')::uuid AS id, data FROM tb_thing;\n"
	for _, d := range documents {
		sql += "INSERT INTO tb_thing VALUES ('" + d + "');\n"
	}
	e := answers(t, filteredSDL, sql)
	hub := subscribe.New(subscribe.Options{})
	hub.Attach(noSource{})
	some := 0
	for range 1500 {
		where := f.where(3)
		variables := []byte(`{"w":` + where + `}`)
		topic, errs := e.Subscribe(&engine.Request{Query: `subscription($w: ThingWhereInput) { thing(where: $w) { id } }`, Variables: variables})
		if len(errs) > 0 || topic.ByRow {
			t.Fatalf("%s: %v", where, errs)
		}
		var m ids
		s := hub.Subscribe(topic, &m)
		for _, d := range documents {
			hub.Notified("thing", d)
		}
		s.Close()
		var read struct {
			Data struct{ Things []struct{ ID string } }
		}
		body := reply(t, e, `query($w: ThingWhereInput) { things(where: $w) { id } }`, string(variables))
		if err := json.Unmarshal([]byte(body), &read); err != nil || strings.Contains(body, `"errors"`) {
			t.Fatalf("%s: %s", where, body)
		}
		var want []string
		for _, row := range read.Data.Things {
			want = append(want, row.ID)
		}
		slices.Sort(want)
		slices.Sort(m.got)
		if !slices.Equal(m.got, want) {
			t.Errorf("%s\n got %q\nwant %q", where, m.got, want)
		}
		if len(want) > 0 && len(want) < len(documents) {
			some++
		}
	}
	if some < 500 {
		t.Errorf("only %d filters chose among the documents", some)
	}
}
