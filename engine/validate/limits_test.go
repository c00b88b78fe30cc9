package validate

import (
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// priced is pets with what measures read of the binding.
var priced = func() *schema.Schema {
	s := load(petsSDL)
	limit := &schema.Arg{Name: "limit", Role: schema.RoleLimit}
	s.Query["pets"] = &schema.Root{Name: "pets", Args: []*schema.Arg{{Name: "offset", Role: schema.RoleOffset}, limit}}
	s.Query["must"] = &schema.Root{Name: "must", Cost: 50}
	s.Mutation = map[string]*schema.Root{"feed": {Name: "feed", Cost: 7}}
	s.Sub = map[string]*schema.Root{"born": {Name: "born", Cost: 9}}
	s.Objects["Dog"] = &schema.Object{Name: "Dog", Fields: map[string]*schema.Field{"mates": {Name: "mates", Cost: 3}, "name": {Name: "name"}}}
	return s
}()

func TestLimits(t *testing.T) {
	aliases := `{ a: must b: must ...F } fragment F on Query { c: must ... { d: must } }`
	deep := `{ dog { mates { ...F } } } fragment F on Dog { mates { owner { ... { name } } } }`
	tests := []struct {
		name   string
		limits Limits
		query  string
		want   string // "" when it is allowed
	}{
		{"bytes", Limits{DocumentBytes: 8}, `{ must }`, ""},
		{"bytes", Limits{DocumentBytes: 7}, `{ must }`, "The document has 8 bytes; at most 7 are allowed."},
		{"tokens", Limits{Tokens: 5}, `{ a: must }`, ""},
		{"tokens", Limits{Tokens: 3}, `{ a: must }`, "more than 3 tokens"},
		{"tokens count comments", Limits{Tokens: 3}, "{ # a\n# b\n must }", "more than 3 tokens"},
		{"tokens in strings do not count", Limits{Tokens: 11}, `{ text(n: 1, s: "a b c d e f g") }`, ""},
		{"depth", Limits{Depth: 5}, deep, ""},
		{"depth", Limits{Depth: 4}, deep, "depth is 5; at most 4"},
		{"depth of introspection", Limits{Depth: 2, Introspection: true}, `{ __schema { types { fields { type { ofType { name } } } } } }`, ""},
		{"aliases", Limits{Aliases: 4}, aliases, ""},
		{"aliases", Limits{Aliases: 3}, aliases, "number of aliases is 4; at most 3"},
		{"aliases equal to the name", Limits{Aliases: 1}, `{ must: must text: text(n: 1) }`, ""},
		{"roots", Limits{RootFields: 4}, aliases, ""},
		{"roots", Limits{RootFields: 3}, aliases, "number of root fields is 4; at most 3"},
		{"directives", Limits{Directives: 4}, `query @onQuery { dog @skip(if: true) { ... @include(if: true) { name @skip(if: true) } } }`, ""},
		{"directives", Limits{Directives: 3}, `query @onQuery { dog @skip(if: true) { ... @include(if: true) { name @skip(if: true) } } }`, "number of directives is 4"},
		{"directives of fragments", Limits{Directives: 3}, `{ dog { ...F @onFragment ...F @onFragment } } fragment F on Dog @onFragment { name }`, "number of directives is 4"},
		{"complexity", Limits{Complexity: 50}, `{ must }`, ""},
		{"complexity", Limits{Complexity: 49}, `{ must }`, "complexity is 50; at most 49"},
		{"complexity of a mutation", Limits{Complexity: 7}, `mutation { feed { name } }`, "complexity is 8"},
		{"complexity of a subscription", Limits{Complexity: 9}, `subscription { born { name } }`, "complexity is 10"},
		{"complexity of a list", Limits{Complexity: 11}, `{ pets { name } }`, ""},
		{"complexity of a list", Limits{Complexity: 10}, `{ pets { name } }`, "complexity is 11"},
		{"complexity of a limited list", Limits{Complexity: 100}, `{ pets(limit: 100) { name } }`, "complexity is 101"},
		{"complexity of nested lists", Limits{Complexity: 1}, `{ pets(limit: 5) { ... on Dog { mates { name } } } }`, "complexity is 66"},
		{"complexity of a negative limit", Limits{Complexity: 1}, `{ pets(limit: -5) { name } }`, ""},
		{"complexity of a limit that is null", Limits{Complexity: 10}, `{ pets(limit: null) { name } }`, "complexity is 11"},
		{"complexity of introspection", Limits{Complexity: 1, Introspection: true}, `{ __schema { types { name } } }`, ""},
		{"lists of types", Limits{Introspection: true}, `{ __schema { types { fields { type { fields { name } } } } } }`, ""},
		{"lists of types", Limits{Introspection: true}, `{ __schema { types { fields { type { fields { type { possibleTypes { name } } } } } } } }`, "Maximum introspection depth exceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.name+"/"+tt.query, func(t *testing.T) {
			_, errs := Document(priced, tt.query, tt.limits)
			if tt.want == "" {
				if len(errs) > 0 {
					t.Fatal(errs)
				}
				return
			}
			if len(errs) != 1 || !strings.Contains(errs[0].Message, tt.want) {
				t.Fatalf("want %q, got %v", tt.want, errs)
			}
			if code := errs[0].Code; code != gqlerr.TooComplex && !strings.HasPrefix(tt.name, "lists of types") {
				t.Errorf("code %s", code)
			}
		})
	}
}

// bomb is fragments that each spread the next twice.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("query($n: Int) { pets(limit: $n) { ...F0 } }")
	for i := range levels {
		name, next := "F"+string(rune('A'+i/26))+string(rune('a'+i%26)), "F"+string(rune('A'+(i+1)/26))+string(rune('a'+(i+1)%26))
		if i == 0 {
			name = "F0"
		}
		b.WriteString(" fragment " + name + " on Dog { a: mates { ..." + next + " } b: mates { ..." + next + " } }")
		if i == levels-1 {
			b.WriteString(" fragment " + next + " on Dog { name }")
		}
	}
	return b.String()
}

// TestMeasuringIsLinear: two to the power of 60 fields are counted by looking at
// each selection once.
func TestMeasuringIsLinear(t *testing.T) {
	doc := mustParse(t, bomb(60))
	c := newChecker(priced, doc, &Limits{})
	m := &meter{schema: priced, static: true, fragments: c.fragments}
	got := m.set(doc.Operations[0].SelectionSet, priced.AST.Query)
	if m.visits > 2+4*60+1 {
		t.Errorf("%d selections were looked at", m.visits)
	}
	if got.aliases != saturated || got.cost != 1 { // the list's limit is a variable
		t.Errorf("%+v", got)
	}
	l := Limits{Aliases: 10}
	if err := l.refuse(got); err == nil || !strings.Contains(err.Message, "is beyond counting; at most 10") {
		t.Error(err)
	}
}

// TestCostOfVariables: a limit given by a variable counts with its value.
func TestCostOfVariables(t *testing.T) {
	const query = `query($n: Int, $m: Int = 3) { pets(limit: $n) { name ...F } other: pets(limit: $m) { name } ...G } fragment F on Dog { mates { name } } fragment G on Query { g: pets(limit: $n) { name } }`
	limits := Limits{Complexity: 100}
	doc, errs := Document(priced, query, limits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	cost := CostOf(priced, doc.Operations[0], limits)
	if cost == nil {
		t.Fatal("no cost")
	}
	declared := Declare(priced, doc.Operations[0])
	for variables, want := range map[string]string{
		`{"n":1}`:          "",
		`{"n":4}`:          "",
		`{"n":7}`:          "complexity is 111; at most 100",
		`{"n":2147483647}`: "beyond counting",
		`{"n":1,"m":90}`:   "complexity is 108",
		`{"n":-1,"m":-5}`:  "",
		`{}`:               "complexity is 156",
		`{"n":null}`:       "complexity is 156",
	} {
		vars, errs := declared.Read([]byte(variables), nil)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		err := cost.Check(vars)
		if (err == nil) != (want == "") || err != nil && (err.Code != gqlerr.TooComplex || !strings.Contains(err.Message, want)) {
			t.Errorf("%s: %v, want %q", variables, err, want)
		}
	}
}

func TestCostIsOnlyMeasuredAgainWhereItMust(t *testing.T) {
	for query, l := range map[string]Limits{
		`{ pets(limit: 5) { name } }`:                            {Complexity: 10},
		`query($n: Int) { pets(limit: $n) { name } }`:            {},
		`query($n: Int) { pets(offset: $n, limit: 1) { name } }`: {Complexity: 10},
	} {
		if CostOf(priced, valid(t, priced, query).Operations[0], l) != nil {
			t.Errorf("%s is measured for each request", query)
		}
	}
}

func TestCostDoesNotAllocate(t *testing.T) {
	doc := valid(t, priced, `query($n: Int) { pets(limit: $n) { name ... on Dog { mates { name } } } }`)
	cost := CostOf(priced, doc.Operations[0], Limits{Complexity: 1000})
	vars := input.NewVars(input.NewNames([]string{"n"}), nil)
	vars.Set(0, input.Value{Kind: input.Int, Text: "5"})
	if n := testing.AllocsPerRun(100, func() {
		if err := cost.Check(vars); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestWorkIsBounded: what is not linear in the document ends at a bound.
func TestWorkIsBounded(t *testing.T) {
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	num := func(i int) string { return string([]rune{'a' + rune(i/676%26), 'a' + rune(i/26%26), 'a' + rune(i%26)}) }
	for name, query := range map[string]string{
		"operations times fragments": many(600, func(i int) string { return "query " + num(i) + "{ ...Faaa } " }) +
			many(600, func(i int) string { return "fragment F" + num(i) + " on Query { must ...F" + num(i+1) + " } " }) + "fragment F" + num(600) + " on Query { must }",
		"fields that merge": `{ ` + many(30, func(int) string {
			return `dog { mates { ...F mates { ...F mates { ...F mates { ...F mates { name } } } } } } `
		}) + `} fragment F on Dog { ` + many(300, func(i int) string { return "f" + num(i) + ": name " }) + `}`,
		"values that merge": `{ ` + many(40, func(int) string {
			return `text(n: 1, any: {` + many(400, func(i int) string { return num(i) + ": 1 " }) + `}) text(n: 1, any: {` + many(400, func(i int) string { return num(399-i) + ": 1 " }) + `}) `
		}) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			doc := mustParse(t, query)
			c := newChecker(pets, doc, &Limits{})
			errs := c.check()
			if c.steps > 2*maxSteps {
				t.Errorf("%d steps, at most about %d wanted", c.steps, maxSteps)
			}
			if c.steps > maxSteps && (len(errs) == 0 || errs[0].Code != gqlerr.TooComplex) {
				t.Errorf("%d steps and %v", c.steps, errs)
			}
		})
	}
}
