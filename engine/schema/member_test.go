package schema

import (
	"slices"
	"strings"
	"testing"
)

const memberTypes = `
type A implements N @sqlSource(view: "v_a") @requiresRole(roles: ["a"]) { id: ID!  stage: Stage }
type B implements N @sqlSource(view: "v_b") { id: ID!  as: [A!]!  own: Int @requiresPermission(permissions: ["p"]) }
interface N { id: ID!  tag: Int @requiresAuth }
extend type A { tag: Int }
extend type B { tag: Int @requiresRole(roles: ["b"]) }
enum Stage { ONE TWO }
input Made { name: String! size: Int = 3 hidden: Int @default(value: 4) free: Int }
input Free { a: Int }
input Either @oneOf { a: Int b: Int }
type Query { as: [A] @list(view: "v_a")  bs: [B!]! @list(view: "v_b") }
type Mutation { make(input: Made!): A @sqlFunction(name: "make") }
`

func TestMembers(t *testing.T) {
	s := loadText(t, memberTypes)
	b := s.MembersOf(s.AST.Types["B"])
	as := b["as"]
	if as.Def != s.AST.Types["B"].Fields.ForName("as") || as.Value != s.AST.Types["A"] || as.Field != s.Objects["B"].Fields["as"] || as.Root != nil || !as.Composite() {
		t.Errorf("%+v", as)
	}
	if as.Output.String() != "[A!]!" || as.Output.Elem.Leaf != NotLeaf {
		t.Error(as.Output)
	}
	if own := b["own"]; own.Output.Leaf != LeafInt || own.Composite() || own.Keys()[0] != "own" {
		t.Errorf("%+v", own)
	}
	if stage := s.MembersOf(s.AST.Types["A"])["stage"].Output; stage.Leaf != LeafEnum || stage.Enum != s.Enums["Stage"] {
		t.Error(stage)
	}
	root := s.MembersOf(s.AST.Query)["bs"]
	if root.Root != s.Query["bs"] || root.Field != nil || root.Keys()[0] != "bs" {
		t.Errorf("%+v", root)
	}
	if s.MemberOf(root.Def) != root || s.MembersOf(s.AST.Types["Stage"]) != nil || s.MemberOf(nil) != nil {
		t.Error("found what is none, or not what is")
	}
}

// TestMembersRequire: all that selecting a field can ask, also of the types that
// a value of an interface may be of.
func TestMembersRequire(t *testing.T) {
	s := loadText(t, memberTypes)
	a, n := s.Objects["A"].Auth, s.Objects["N"].Fields["tag"].Auth
	tag, own := s.Objects["B"].Fields["tag"].Auth, s.Objects["B"].Fields["own"].Auth
	for name, want := range map[string][]*Auth{"N.tag": {n, tag}, "B.tag": {tag, n}, "B.own": {own}, "B.as": {a}, "A.stage": nil, "Query.as": {a}, "Query.bs": nil} {
		typ, field, _ := strings.Cut(name, ".")
		got := s.MembersOf(s.AST.Types[typ])[field].Requires
		if len(got) != len(want) || slices.ContainsFunc(want, func(a *Auth) bool { return !slices.Contains(got, a) }) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestRequiredOfInputs(t *testing.T) {
	s := loadText(t, memberTypes)
	made := s.RequiredOf(s.AST.Types["Made"])
	var got []string
	for _, f := range made.Fields {
		text := f.Def.Name
		if f.Default != nil {
			text += "=" + f.Default.Raw
		}
		got = append(got, text)
	}
	if want := []string{"name", "size=3", "hidden=4"}; !slices.Equal(got, want) || made.OneOf {
		t.Errorf("%v, want %v", got, want)
	}
	if either := s.RequiredOf(s.AST.Types["Either"]); either == nil || !either.OneOf || len(either.Fields) > 0 {
		t.Errorf("%+v", either)
	}
	if free := s.RequiredOf(s.AST.Types["Free"]); free != nil {
		t.Errorf("%+v", free)
	}
}
