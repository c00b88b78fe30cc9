package pgsql_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

// request is a random operation: a template in which every place that a client
// fills is marked, and what stands there.
type request struct {
	template string // @s a string literal, @a an alias, @o the operation's name
}

// filters are conditions on each class of values that takes free text.
var filters = []string{
	`label: {eq: @s}`, `label: {in: [@s, @s]}`, `label: {contains: @s, istartswith: @s, like: @s}`, `label: {matches: @s}`, `ref: {nin: [@s]}`,
	`grade: {eq: @s}`, `meta: {eq: {k: @s}}`, `meta: {hasKey: @s, hasAnyKeys: [@s]}`, `meta: {pathExists: @s}`, `tags: {contains: [@s, @s], overlaps: [@s]}`,
	`tags: {anyEq: @s}`, `scores: {contains: [@s]}`, `path: {descendantOf: @s, matchesLquery: @s, lca: [@s, @s]}`, `path: {indexEq: {label: @s, position: 1}}`,
	`addr: {inSubnet: @s}`, `addr: {inRange: {from: @s, to: @s}}`, `mac: {eq: @s}`, `period: {overlaps: @s, containsDate: @s}`,
	`searchVector: {websearchQuery: @s}`, `line1: {endswith: @s}`, `part: {deep: {neq: @s}}`, `OR: [{label: {eq: @s}}, {label: {isnull: true}}]`, `NOT: {label: {eq: @s}}`,
}

var roots = []string{
	`@a: things(where: {@f}, orderBy: [{label: DESC}], limit: 3) { @a: id @a: label }`, `@a: hybrids(where: {@h}) { id }`, `thingBy(label: @s) { @a: __typename id }`,
	`@a: thingCount @a: hasThing(label: @s)`, `scalarFn(text: @s)`, `jsonFn(value: {k: [@s]})`, `@a: thingsFn(word: @s, where: {label: {eq: @s}}) { id }`, `rowsFn(label: @s) { id }`,
}

func drawRequest(t *rapid.T) request {
	var b strings.Builder
	b.WriteString("query @o($v: ThingWhereInput, $l: String) {")
	for _, root := range rapid.SliceOfN(rapid.SampledFrom(roots), 1, 4).Draw(t, "roots") {
		root = strings.ReplaceAll(root, "@f", rapid.SampledFrom(filters).Draw(t, "filter"))
		root = strings.ReplaceAll(root, "@h", `label: {eq: @s}, ref: {eq: @s, neq: @s}, fullText: {}`)
		b.WriteString(" " + strings.ReplaceAll(root, ", fullText: {}", ""))
	}
	b.WriteString(" last: things(where: {AND: [$v, {label: {eq: $l}}]}) { id } }")
	return request{template: b.String()}
}

// fill puts texts into a template; it asks next for each place.
func (r request) fill(literal func() string, name func() string) string {
	return regexp.MustCompile(`@[sao]`).ReplaceAllStringFunc(r.template, func(mark string) string {
		if mark == "@s" {
			return literal()
		}
		return name()
	})
}

// statements plans a document and writes its SQL.
func statements(t *rapid.T, s *schema.Schema, query, variables string) (string, bool) {
	doc, errs := validate.Document(s, query, validate.Limits{})
	if len(errs) > 0 {
		return "", false
	}
	op := doc.Operations[0]
	vars, errs := validate.Declare(s, op).Read([]byte(variables), nil)
	if len(errs) > 0 {
		return "", false
	}
	var b strings.Builder
	p := plan.Build(s, op, vars)
	for i := range p.Roots {
		q, err := statement(&p.Roots[i], pgsql.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		b.WriteString(q.SQL + "\n")
		for n := range q.Args {
			_, _, _ = q.Args[n].Append(nil, vars, nil)
		}
	}
	return b.String(), true
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// nasty are texts that would end a string, an identifier or a statement.
var nasty = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{`'`, `''`, `"`, `\`, `';--`, `$1`, `$$`, `"; DROP TABLE v_thing; --`, `' OR '1'='1`, `E'\''`, `/* */`, `::text`, "\n", `{"a","b"}`, `{}`, "NULL", `\u0027`, "\u2019", "ʼ"}),
)

// TestNoClientByteReachesSQL: whatever stands in a request, its SQL is that of a
// neutral request of the same shape.
func TestNoClientByteReachesSQL(t *testing.T) {
	s := plantest.World(t)
	ran := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		n, m := 0, 0
		counted := func() string { n++; return "n" + strconv.Itoa(n) }
		neutral, ok := statements(t, s, r.fill(func() string { return `"x"` }, counted), `{"v":{"label":{"eq":"x","in":["x"]}},"l":"x"}`)
		if !ok {
			t.Fatalf("the neutral request is refused: %s", r.template)
		}
		name := rapid.StringMatching(`[A-Za-z_][A-Za-z0-9_]{0,12}`)
		literal := func() string {
			text := strings.ReplaceAll(nasty.Draw(t, "text"), "\x00", "")
			if m++; m%3 == 0 {
				return "$l"
			}
			return quoted(text)
		}
		named := func() string { n++; return name.Draw(t, "name") + "_" + strconv.Itoa(n) }
		value := quoted(strings.ReplaceAll(nasty.Draw(t, "value"), "\x00", ""))
		got, ok := statements(t, s, r.fill(literal, named), `{"v":{"label":{"eq":`+value+`,"in":[`+value+`]}},"l":`+value+`}`)
		if !ok {
			return // a scalar of a certain form refused the text
		}
		ran++
		if got != neutral {
			t.Fatalf("got\n%s\nneutral\n%s", got, neutral)
		}
	})
	if ran == 0 {
		t.Error("every request was refused")
	}
}

// TestIdentifiersComeFromTheSchema: what SQL quotes are names of the schema.
func TestIdentifiersComeFromTheSchema(t *testing.T) {
	s := plantest.World(t)
	known := names(s)
	words := regexp.MustCompile(`"((?:[^"]|"")*)"|->>?'((?:[^']|'')*)'`)
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		query := drawRequest(t).fill(func() string { return `"zq\"zq'zq"` }, func() string { n++; return "zq" + strconv.Itoa(n) })
		got, ok := statements(t, s, query, `{"v":{"label":{"eq":"zq"}},"l":"zq"}`)
		if !ok {
			t.Skip("a scalar of a certain form refused the text")
		}
		if strings.Contains(got, "zq") {
			t.Fatalf("a byte of the request is in %s", got)
		}
		for _, m := range words.FindAllStringSubmatch(got, -1) {
			if name := m[1] + m[2]; !known[name] {
				t.Fatalf("%q is no name of the schema: %s", name, got)
			}
		}
	})
}

// names are the identifiers and keys that the schema's own text holds.
func names(s *schema.Schema) map[string]bool {
	out := map[string]bool{"data": true}
	for _, o := range s.Objects {
		if o.Source != nil {
			out[o.Source.View.Schema], out[o.Source.View.Name], out[o.Source.Document] = true, true, true
			for column := range o.Source.Columns {
				out[column] = true
			}
		}
		for _, f := range o.Fields {
			for _, key := range f.Keys {
				out[key] = true
			}
		}
	}
	for _, list := range []map[string]*schema.Root{s.Query, s.Mutation} {
		for _, r := range list {
			if r.Fn == nil {
				continue
			}
			out[r.Fn.Name.Schema], out[r.Fn.Name.Name] = true, true
			for _, p := range r.Fn.Params {
				out[p.Name] = true
			}
		}
	}
	return out
}

// TestSchemaNamesAreQuoted: names of the schema cannot end what quotes them.
func TestSchemaNamesAreQuoted(t *testing.T) {
	field := &schema.Field{Name: "x", Keys: []string{`it's "it"`}, Type: ast.NamedType("String", nil), Known: true}
	q, err := pgsql.Select(&plan.Select{
		Source: &schema.Source{View: schema.Ident{Schema: `s"s`, Name: `v"; --`}, Document: `d"d`},
		Where:  &plan.Predicate{Kind: plan.Compare, Target: plan.Target{Path: []*schema.Field{field}}, Op: "isnull", Flag: true},
	}, pgsql.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if want := `SELECT t."d""d" FROM "s""s"."v""; --" AS t WHERE t."d""d"->>'it''s "it"' IS NULL LIMIT 10001`; q.SQL != want {
		t.Errorf("got  %s\nwant %s", q.SQL, want)
	}
}
