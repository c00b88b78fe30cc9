package respond_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/schema"
)

// reference completes values as section 6.4.3 says, slowly: documents are decoded
// into maps, and selections are collected again for every object.
type reference struct {
	schema *schema.Schema
	doc    *ast.QueryDocument
	path   []any
	errors []string
}

// fail records an error; null stands there, or above.
func (r *reference) fail(typ *ast.Type) (string, bool) {
	r.errors = append(r.errors, fmt.Sprint(r.path))
	return r.null(typ)
}

func (r *reference) null(typ *ast.Type) (string, bool) {
	if typ.NonNull {
		return "", false
	}
	return "null", true
}

// value is the answer's text for a stored one, false when null must move up.
func (r *reference) value(typ *ast.Type, nodes []*ast.Field, stored string) (string, bool) {
	stored = strings.TrimSpace(stored)
	if stored == "" || stored == "null" {
		if typ.NonNull {
			return r.fail(typ)
		}
		return "null", true
	}
	if typ.Elem != nil {
		return r.list(typ, nodes, stored)
	}
	def := r.schema.AST.Types[typ.NamedType]
	if def.IsCompositeType() {
		return r.object(typ, def, nodes, stored)
	}
	text, ok := r.leaf(def, stored)
	if !ok {
		return r.fail(typ)
	}
	return text, true
}

func (r *reference) list(typ *ast.Type, nodes []*ast.Field, stored string) (string, bool) {
	var items []json.RawMessage
	if json.Unmarshal([]byte(stored), &items) != nil {
		return r.fail(typ)
	}
	var out []string
	for i, item := range items {
		r.path = append(r.path, i)
		text, ok := r.value(typ.Elem, nodes, string(item))
		r.path = r.path[:len(r.path)-1]
		if !ok {
			return r.null(typ)
		}
		out = append(out, text)
	}
	return "[" + strings.Join(out, ",") + "]", true
}

func (r *reference) object(typ *ast.Type, def *ast.Definition, nodes []*ast.Field, stored string) (string, bool) {
	var doc map[string]json.RawMessage
	if json.Unmarshal([]byte(stored), &doc) != nil {
		return r.fail(typ)
	}
	if def.Kind != ast.Object {
		if def = r.concrete(def, doc); def == nil {
			return r.fail(typ)
		}
	}
	var out []string
	for _, group := range r.collect(def, nodes) {
		key := group[0].Alias
		text := `"` + def.Name + `"`
		if group[0].Name != "__typename" {
			r.path = append(r.path, key)
			f := r.schema.Objects[def.Name].Fields[group[0].Name]
			var ok bool
			text, ok = r.value(f.Type, group, stands(doc, f.Keys))
			r.path = r.path[:len(r.path)-1]
			if !ok {
				return r.null(typ)
			}
		}
		out = append(out, `"`+key+`":`+text)
	}
	return "{" + strings.Join(out, ",") + "}", true
}

// stands is the value under the first spelling that the document has.
func stands(doc map[string]json.RawMessage, keys []string) string {
	for _, k := range keys {
		if v, ok := doc[k]; ok {
			return string(v)
		}
	}
	return ""
}

func (r *reference) concrete(def *ast.Definition, doc map[string]json.RawMessage) *ast.Definition {
	possible := r.schema.AST.PossibleTypes[def.Name]
	var name string
	_ = json.Unmarshal(doc["__typename"], &name) // no name is no type
	for _, p := range possible {
		if p.Name == name || len(possible) == 1 {
			return p
		}
	}
	return nil
}

// collect is CollectFields, with "yes" and "no" as the variables' values.
func (r *reference) collect(def *ast.Definition, nodes []*ast.Field) (groups [][]*ast.Field) {
	visited := map[string]bool{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if !wanted(s.Directives) {
					continue
				}
				at := slices.IndexFunc(groups, func(g []*ast.Field) bool { return g[0].Alias == s.Alias })
				if at < 0 {
					groups = append(groups, []*ast.Field{s})
				} else {
					groups[at] = append(groups[at], s)
				}
			case *ast.InlineFragment:
				if wanted(s.Directives) && r.fits(s.TypeCondition, def) {
					walk(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if f := r.doc.Fragments.ForName(s.Name); wanted(s.Directives) && !visited[s.Name] {
					visited[s.Name] = true
					if r.fits(f.TypeCondition, def) {
						walk(f.SelectionSet)
					}
				}
			}
		}
	}
	for _, n := range nodes {
		walk(n.SelectionSet)
	}
	return groups
}

func (r *reference) fits(condition string, def *ast.Definition) bool {
	return condition == "" || condition == def.Name || slices.Contains(r.schema.AST.PossibleTypes[condition], def)
}

func wanted(directives ast.DirectiveList) bool {
	for _, d := range directives {
		v := d.Arguments.ForName("if").Value.Raw
		if (v == "true" || v == "yes") == (d.Name == "skip") {
			return false
		}
	}
	return true
}

// leaf is result coercion: the stored text, where its kind is the scalar's.
func (r *reference) leaf(def *ast.Definition, stored string) (string, bool) {
	var v any
	d := json.NewDecoder(strings.NewReader(stored))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return "", false
	}
	number, isNumber := v.(json.Number)
	_, isText := v.(string)
	_, isBoolean := v.(bool)
	switch def.Name {
	case "Int":
		n, ok := new(big.Rat).SetString(string(number))
		if !isNumber || !ok || !n.IsInt() || strings.ContainsAny(stored, "eE") {
			return "", false
		}
		whole, _, _ := strings.Cut(stored, ".")
		return whole, true
	case "Float":
		return stored, isNumber
	case "Boolean":
		return stored, isBoolean
	case "String":
		if isNumber || isBoolean {
			return `"` + stored + `"`, true
		}
		return stored, isText
	case "ID":
		if isNumber {
			return `"` + stored + `"`, true
		}
		return stored, isText
	case "Grade":
		text, _ := v.(string)
		name, ok := r.schema.Enums["Grade"].Names[text]
		return `"` + name + `"`, ok && isText
	}
	return stored, true
}
