package plan_test

import (
	"strings"
	"testing"

	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
)

func vars(pairs map[string]input.Value) input.Vars {
	var list []string
	for name := range pairs {
		list = append(list, name)
	}
	v := input.NewVars(input.NewNames(list), nil)
	for i, name := range list {
		v.Set(i, pairs[name])
	}
	return v
}

func str(s string) input.Value { return input.Value{Kind: input.String, Text: s} }

func shown(v *input.Value) string {
	if v == nil {
		return "absent"
	}
	return string(input.AppendJSON(nil, v))
}

// TestSlotsFollowTheRequest: a plan that was made for one request reads the
// values of another.
func TestSlotsFollowTheRequest(t *testing.T) {
	s := plantest.World(t)
	p, _ := plantest.Plan(t, s, `query($x: String, $l: [String], $w: ThingWhereInput, $f: String!, $m: JSON) {
		things(where: {label: {in: ["a", $x], nin: $l}, addr: {inRange: {from: $f, to: "10.0.0.9"}}, meta: {eq: $m}, AND: [$w]}) { id } }`,
		`{"x":"b","l":["c"],"f":"10.0.0.1","m":{"k":1},"w":{"n":{"in":[1,2]},"addr":{"inRange":{"from":"10.0.0.2","to":"10.0.0.3"}}}}`)
	object := func(name string, v input.Value) input.Value {
		return input.Value{Kind: input.Object, Fields: []input.Field{{Name: name, Value: v}}}
	}
	ints := input.Value{Kind: input.List, Items: []input.Value{{Kind: input.Int, Text: "7"}}}
	other := vars(map[string]input.Value{
		"x": str("z"), "l": {Kind: input.List, Items: []input.Value{str("y")}}, "f": str("10.1.1.1"), "m": {Kind: input.JSON, Text: `[2]`},
		"w": object("n", object("in", ints)),
	})
	where := p.Roots[0].Read.Where
	want := map[string]string{"label in": `["a","z"]`, "label nin": `["y"]`, "addr inRange": `{"from":"10.1.1.1","to":"10.0.0.9"}`, "meta eq": `[2]`, "n in": `[7]`}
	var walk func(p *plan.Predicate)
	walk = func(p *plan.Predicate) {
		for _, part := range p.Parts {
			walk(part)
		}
		if p.Kind != plan.Compare {
			return
		}
		name := p.Target.String() + " " + p.Op
		if w, ok := want[name]; ok && p.Value.Var != "" || p.Value.Holes {
			if got := shown(p.Value.Resolve(other)); got != w {
				t.Errorf("%s: got %s, want %s", name, got, w)
			}
			delete(want, name)
		}
	}
	walk(where)
	if len(want) > 0 {
		t.Errorf("not in the plan: %v\n%s", want, p)
	}
}

func TestSlotMember(t *testing.T) {
	values := vars(map[string]input.Value{"v": str("there"), "o": {Kind: input.Object, Fields: []input.Field{{Name: "a", Value: str("deep")}}}})
	literal := &input.Value{Kind: input.Object, Fields: []input.Field{
		{Name: "a", Value: str("own")}, {Name: "b", Value: input.Value{Var: "v"}},
		{Name: "c", Value: input.Value{Kind: input.List, Items: []input.Value{{Var: "v"}, str("x")}}},
	}}
	for _, tt := range []struct {
		slot   plan.Slot
		member string
		want   string
	}{
		{plan.Slot{Const: literal, Holes: true}, "a", `"own"`},
		{plan.Slot{Const: literal, Holes: true}, "b", `"there"`},
		{plan.Slot{Const: literal, Holes: true}, "c", `["there","x"]`},
		{plan.Slot{Const: literal}, "none", `null`},
		{plan.Slot{Var: "o"}, "a", `"deep"`},
		{plan.Slot{Var: "o"}, "none", `absent`},
		{plan.Slot{Var: "gone"}, "a", `absent`},
	} {
		m := tt.slot.Member(tt.member)
		if got := shown(m.Resolve(values)); got != tt.want {
			t.Errorf("%s of %s: got %s, want %s", tt.member, tt.slot.String(), got, tt.want)
		}
	}
	hole := plan.Slot{Const: &input.Value{Kind: input.List, Items: []input.Value{{Var: "gone"}}}, Holes: true}
	if got := shown(hole.Resolve(values)); got != "[null]" {
		t.Errorf("a hole without a value: %s", got)
	}
}

func TestSlotPathsEnd(t *testing.T) {
	values := vars(map[string]input.Value{"l": {Kind: input.List, Items: []input.Value{str("x")}}})
	for want, path := range map[string][]plan.Step{
		`"x"`:    {{Index: 0}},
		`absent`: {{Index: 1}},
	} {
		s := plan.Slot{Var: "l", Path: path}
		if got := shown(s.Resolve(values)); got != want {
			t.Errorf("%s: got %s, want %s", s.String(), got, want)
		}
	}
}

func TestSelectionLen(t *testing.T) {
	p, _ := plantest.Plan(t, plantest.World(t), `{ things { id part { deep inner { leaf } } node { id ... on Leaf { color } } } }`, "")
	// id, part, deep, inner, leaf, node; id and color of Leaf, id of Twig
	if n := p.Roots[0].Value.Len(); n != 9 {
		t.Errorf("%d fields, want 9", n)
	}
	if n := (*plan.Selection)(nil).Len(); n != 0 {
		t.Error(n)
	}
}

const oddSDL = `
type Thing @sqlSource(view: "v_thing") { id: UUID!  label: String @stored(as: "lbl")  n: Int }
type Query {
  byKey: [Thing!]! @list(view: "v_thing", orderBy: "lbl desc, n ASC,")
  plain(limit: Int = 5): [Thing!]! @list(view: "v_thing")
  needed(limit: Int! = 3): [Thing!]! @list(view: "v_thing")
}`

// TestConstantsOfTheSchema: what directives fix is planned, or its fault is told.
func TestConstantsOfTheSchema(t *testing.T) {
	s := plantest.Schema(t, oddSDL)
	for query, want := range map[string]string{
		`{ byKey { id } }`:              "order by label descending\n  order by n\n",
		`{ plain { id } }`:              "limit 5\n",
		`{ plain(limit: null) { id } }`: "read documents of v_thing\n  id",
		`{ needed { id } }`:             "limit 3\n",
	} {
		p, _ := plantest.Plan(t, s, query, "")
		if got := p.String(); !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in\n%s", query, want, got)
		}
	}
}
