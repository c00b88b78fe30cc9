package schema

import (
	"strings"
	"testing"
)

const protectedTypes = `
type A @sqlSource(view: "v_a") @requiresRole(roles: ["a"]) { id: ID! }
type B implements N @sqlSource(view: "v_b") { id: ID!  a: A  own: Int @requiresPermission(permissions: ["p"]) }
interface N { id: ID! @requiresAuth }
`

func TestRequires(t *testing.T) {
	s := loadText(t, protectedTypes+`type Query @requiresAuth { as: [A] @requiresPermission(permissions: ["q"])  bs: [B]  most: Int @aggregate(view: "v_b", measures: ["MAX(own)"]) }`)
	a, n := s.Objects["A"].Auth, s.Objects["N"].Fields["id"].Auth
	own := s.Objects["B"].Fields["own"].Auth
	login := s.Query["bs"].Requires[0]
	if a == nil || n == nil || own == nil || !login.Authenticated {
		t.Fatal("a requirement is missing")
	}
	for name, c := range map[string]struct{ got, want []*Auth }{
		"own":             {s.Objects["B"].Fields["own"].Requires, []*Auth{own}},
		"of its value":    {s.Objects["B"].Fields["a"].Requires, []*Auth{a}},
		"of an interface": {s.Objects["B"].Fields["id"].Requires, []*Auth{n}},
		"of a root":       {s.Query["as"].Requires, []*Auth{s.Query["as"].Auth, s.Query["as"].Requires[1], a}},
		"of the query":    {s.Query["bs"].Requires, []*Auth{login}},
		"of a measure":    {s.Query["most"].Requires, []*Auth{s.Query["most"].Requires[0], own}},
	} {
		if len(c.got) != len(c.want) {
			t.Errorf("%s: %d requirements", name, len(c.got))
			continue
		}
		for i := range c.got {
			if c.got[i] != c.want[i] {
				t.Errorf("%s: requirement %d is %+v", name, i, c.got[i])
			}
		}
	}
}

func TestProtectionThatCannotBe(t *testing.T) {
	for field, want := range map[string]string{
		`type Query { as: [A] } type Mutation { m: A @sqlFunction @mandatoryFilter(column: "c", claim: "c") }`: "Mutation.m: @mandatoryFilter is for rows that are read",
		`type Query { as: [A] @upstream @mandatoryFilter(column: "c", claim: "c") }`:                           "Query.as: @mandatoryFilter cannot be applied to what an upstream",
		`type Query { n: Int @sqlFunction @mandatoryFilter(column: "c", claim: "c") }`:                         "Query.n: @mandatoryFilter needs rows or documents, and Int is none",
		`type Query @mandatoryFilter(column: "c", claim: "c") { as: [A] }`:                                     "@mandatoryFilter cannot stand on Query, the type of an operation",
		`type Query @cost(weight: 2) { as: [A] }`:                                                              "@cost cannot stand on Query",
		`type Query @sqlSource(view: "v_a") { as: [A] }`:                                                       "@sqlSource cannot stand on Query",
		`type Query { as: [A] } type Mutation @cache(ttl: "1s") { m: A @sqlFunction }`:                         "@cache cannot stand on Mutation",
	} {
		_, problems := Load([]File{{Name: "s.graphql", Text: protectedTypes + field}})
		if !problems.Fatal() || !strings.Contains(problems.Error(), want) {
			t.Errorf("%s: got %v", field, problems)
		}
	}
}

func TestUnavailable(t *testing.T) {
	s := loadText(t, `
type A @sqlSource(view: "v_a") @cache(ttl: "30s") @mandatoryFilter(column: "c", claim: "c") { id: ID! }
type B @sqlSource(view: "v_b") { a: A  all: [A] }
type Query { as: [A]  b: B @cache(ttl: "1m") u: Int @upstream  v: Int @upstream }
type Subscription { changed: A @changes(view: "v_a") }`)
	got := s.Unavailable(false)
	if got.Fatal() {
		t.Errorf("fatal: %v", got)
	}
	for _, want := range []string{
		"A: @mandatoryFilter is applied where rows are read; inside other documents they are as the view or function gives them: B.a, B.all",
		"@upstream is not available in this build: 2 root fields answer NOT_SUPPORTED",
	} {
		if !strings.Contains(got.Error(), want) {
			t.Errorf("no warning %q in\n%s", want, got.Error())
		}
	}
	if with := s.Unavailable(true); len(with) != len(got)-1 || strings.Contains(with.Error(), "@upstream") {
		t.Errorf("with an upstream:\n%s", with.Error())
	}
	if plain := loadText(t, `type A @sqlSource(view: "v_a") { id: ID! } type Query { as: [A] }`).Unavailable(false); len(plain) > 0 {
		t.Errorf("warnings of nothing: %s", plain.Error())
	}
}
