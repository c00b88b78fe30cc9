package plan_test

import (
	"slices"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
	"fraiseqld/engine/rbac"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

const protectedSDL = `
type Thing @sqlSource(view: "v_thing") { id: UUID!  label: String  secret: String @requiresAuth  inner: Inner  own: Own  any: Any  node: Node }
type Inner { open: String  deep: String @requiresPermission(permissions: ["a"]) }
type Own @requiresRole(roles: ["r"]) { x: String }
type Plain implements Node { id: UUID!  tag: String }
interface Node { id: UUID!  tag: String @requiresRole(roles: ["r"]) }
union Any = Own | Plain
type Row @sqlSource(view: "v_row", jsonbColumn: null) @mandatoryFilter(column: "label", claim: "tenant") { id: UUID! }
type Query {
  things: [Thing!]!
  locked: [Thing!]! @list(view: "v_thing") @requiresAuth
  fixed: [Thing!]! @list(view: "v_thing", where: {secret: {eq: "a"}}, orderBy: "secret")
  thing(secret: String): Thing
  owns: [Own!]! @list(view: "v_thing")
  ownList: [Own] @list(view: "v_thing")
  filtered: [Thing!]! @list(view: "v_thing") @mandatoryFilter(column: "id", claim: "sub")
  rows: [Row!]!
  most: String @aggregate(view: "v_thing", measures: ["MAX(secret)"])
}
`

// deniedPlaces are the codes of a plan's denied roots and fields, with their names.
func deniedPlaces(p *plan.Plan) map[string]gqlerr.Code {
	out := map[string]gqlerr.Code{}
	var walk func(s *plan.Selection)
	walk = func(s *plan.Selection) {
		if s == nil {
			return
		}
		if s.Denied != "" {
			out["on "+s.Type] = s.Denied
		}
		for i := range s.Fields {
			f := &s.Fields[i]
			if f.Denied != "" {
				out[s.Type+"."+f.Name] = f.Denied
				if len(f.Keys) > 0 || f.Value != nil {
					out[s.Type+"."+f.Name] = "READ ALL THE SAME"
				}
			}
			walk(f.Value)
		}
		for _, one := range s.ByType {
			walk(one)
		}
	}
	for i := range p.Roots {
		if err := p.Roots[i].Err; err != nil {
			out[p.Roots[i].Field.Name] = err.Code
		}
		walk(p.Roots[i].Value)
	}
	return out
}

func planFor(t *testing.T, s *schema.Schema, who *rbac.Principal, query string) (*plan.Plan, []*schema.Auth) {
	t.Helper()
	doc, errs := validate.Document(s, query, validate.Limits{})
	if len(errs) > 0 {
		t.Fatal(query, errs[0])
	}
	op := doc.Operations[0]
	return plan.BuildFor(who, s, op, input.Vars{}), plan.Requirements(s, op)
}

func TestDenied(t *testing.T) {
	s := plantest.Schema(t, protectedSDL)
	login := &rbac.Principal{Authenticated: true}
	all := &rbac.Principal{Authenticated: true, Roles: []string{"r"}, Permissions: []string{"a"}}
	for query, want := range map[string]map[*rbac.Principal][]string{
		`{ things { id label inner { open } } }`:                            {},
		`{ things(where: {inner: {open: {eq: "a"}}}) { id } }`:              {},
		`{ things { id secret } }`:                                          {nil: {"Thing.secret"}},
		`{ things { ... { ...F } } } fragment F on Thing { s: secret }`:     {nil: {"Thing.secret"}},
		`{ things { inner { deep open } } }`:                                {nil: {"Inner.deep"}, login: {"Inner.deep"}},
		`{ things { own { __typename } } }`:                                 {nil: {"Thing.own"}, login: {"Thing.own"}},
		`{ things { any { ... on Own { x } ... on Plain { id } } } }`:       {nil: {"on Own"}, login: {"on Own"}},
		`{ things { node { id tag } } }`:                                    {nil: {"Plain.tag"}, login: {"Plain.tag"}},
		`{ things { any { ... on Plain { tag } } } }`:                       {nil: {"Plain.tag", "on Own"}, login: {"Plain.tag", "on Own"}},
		`{ things(where: {secret: {startswith: "a"}}) { id } }`:             {nil: {"things"}},
		`{ things(where: {OR: [{inner: {deep: {isnull: true}}}]}) { id } }`: {nil: {"things"}, login: {"things"}},
		`{ things(where: {own: {x: {eq: "a"}}}) { id } }`:                   {nil: {"things"}, login: {"things"}},
		`{ things(where: {NOT: {secret: {eq: "a"}}}) { id } }`:              {nil: {"things"}},
		`{ things(orderBy: [{secret: ASC}]) { id } }`:                       {nil: {"things"}},
		`{ things(orderBy: [{inner: {deep: ASC}}]) { id } }`:                {nil: {"things"}, login: {"things"}},
		`{ thing(secret: "a") { id } }`:                                     {nil: {"thing"}},
		`{ fixed { id } }`:                                                  {},
		`{ locked { id } things { id } }`:                                   {nil: {"locked"}},
		`{ owns { x } ownList { x } }`:                                      {nil: {"ownList", "owns"}, login: {"ownList", "owns"}},
		`{ most }`:                                                          {nil: {"most"}},
		`{ rows { id } filtered { id } }`:                                   {},
	} {
		for name, who := range map[string]*rbac.Principal{"nobody": nil, "a user": login, "one who may": all} {
			p, _ := planFor(t, s, who, query)
			got := deniedPlaces(p)
			var places []string
			for place, code := range got {
				places = append(places, place)
				if wantCode := map[bool]gqlerr.Code{true: gqlerr.Unauthenticated, false: gqlerr.Forbidden}[who == nil]; code != wantCode {
					t.Errorf("%s, %s: %s is %s", query, name, place, code)
				}
			}
			if slices.Sort(places); !slices.Equal(places, want[who]) {
				t.Errorf("%s, %s: denied %v, want %v", query, name, places, want[who])
			}
		}
	}
}

// TestRequirementsDecide: principals of equal verdicts on the requirements of an
// operation have equal plans, so the verdicts are all that a cache must know.
func TestRequirementsDecide(t *testing.T) {
	s := plantest.Schema(t, protectedSDL)
	people := []*rbac.Principal{nil, {Authenticated: true}, {Authenticated: true, Roles: []string{"r"}}, {Authenticated: true, Permissions: []string{"a"}},
		{Authenticated: true, Roles: []string{"r", "other"}, Permissions: []string{"a", "other"}}}
	for _, query := range []string{
		`{ things { id secret inner { deep } own { x } any { ... on Own { x } } node { tag } } }`, `{ locked { id } most }`, `{ things { id } }`,
		`{ things(where: {inner: {deep: {eq: "x"}}}, orderBy: [{own: {x: ASC}}]) { id } }`, `{ thing(secret: "x") { label } }`, `{ owns { x } rows { id } }`,
	} {
		plans := map[string]string{}
		for _, who := range people {
			p, requires := planFor(t, s, who, query)
			mask := ""
			for _, a := range requires {
				mask += string(rune('0' + who.Judge(a)))
			}
			text := p.String()
			if was, ok := plans[mask]; ok && was != text {
				t.Errorf("%s: two plans for %s:\n%s\n%s", query, mask, was, text)
			}
			plans[mask] = text
		}
	}
	if _, requires := planFor(t, s, nil, `{ things { id label } }`); len(requires) > 0 {
		t.Errorf("an operation without protected fields depends on who asks: %v", requires)
	}
}

func TestPinned(t *testing.T) {
	s := plantest.Schema(t, protectedSDL)
	for query, want := range map[string]string{
		`{ rows { id } }`:     "label is always claim tenant",
		`{ filtered { id } }`: "id is always claim sub",
		`{ filtered(where: {OR: [{label: {eq: "a"}}, {label: {neq: "a"}}]}) { id } }`: "(id is always claim sub and (label eq \"a\" as text or label neq \"a\" as text))",
	} {
		p, _ := planFor(t, s, nil, query)
		if p.Roots[0].Err != nil {
			t.Errorf("%s: %v", query, p.Roots[0].Err)
		} else if got := p.Roots[0].Read.Where.String(); got != want {
			t.Errorf("%s: got %s", query, got)
		}
	}
}
