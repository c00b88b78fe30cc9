// Package wellformed holds a response against the schema and the operation that
// it answers: sections 6.4 and 7.1 of the GraphQL specification. Tests use it on
// whatever a server answered; it knows nothing of how the answer was made.
package wellformed

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

type checker struct {
	schema *ast.Schema
	doc    *ast.QueryDocument
	op     *ast.OperationDefinition
	vars   map[string]any
	found  []string
}

// Check lists what is wrong with a response body. A document that cannot be
// executed must have errors and no data.
func Check(schema *ast.Schema, query, operation string, variables, body []byte) []string {
	c := &checker{schema: schema, vars: map[string]any{}}
	n, err := parse(body)
	if err != nil {
		return []string{"not JSON: " + err.Error()}
	}
	if n.kind != '{' {
		return []string{"not an object"}
	}
	if doc, err := parser.ParseQuery(&ast.Source{Input: query}); err == nil {
		c.doc, c.op = doc, choose(doc, operation)
	}
	if len(variables) > 0 {
		_ = json.Unmarshal(variables, &c.vars) // what is no object has no values
	}
	c.response(n)
	return c.found
}

func choose(doc *ast.QueryDocument, name string) *ast.OperationDefinition {
	if name == "" && len(doc.Operations) == 1 {
		return doc.Operations[0]
	}
	return doc.Operations.ForName(name)
}

func (c *checker) add(path, format string, args ...any) {
	c.found = append(c.found, path+": "+fmt.Sprintf(format, args...))
}

func (c *checker) response(n *node) {
	c.once("response", n)
	for _, m := range n.members {
		if !slices.Contains([]string{"data", "errors", "extensions"}, m.key) {
			c.add("response", "has %q", m.key)
		}
	}
	data, errs := n.get("data"), n.get("errors")
	if x := n.get("extensions"); x != nil && x.kind != '{' {
		c.add("extensions", "not an object")
	}
	if errs != nil {
		c.errors(errs, data)
	}
	switch {
	case data == nil && errs == nil:
		c.add("response", "neither data nor errors")
	case data == nil:
	case data.kind == '0' && errs == nil:
		c.add("data", "null without errors")
	case data.kind == '0':
	case c.op == nil:
		c.add("data", "there, but no operation could be executed")
	default:
		c.object("data", c.root(), []ast.SelectionSet{c.op.SelectionSet}, data)
	}
}

func (c *checker) root() *ast.Definition {
	switch c.op.Operation {
	case ast.Mutation:
		return c.schema.Mutation
	case ast.Subscription:
		return c.schema.Subscription
	}
	return c.schema.Query
}

// once reports keys that an object has twice.
func (c *checker) once(path string, n *node) {
	seen := map[string]bool{}
	for _, m := range n.members {
		if seen[m.key] {
			c.add(path, "has %q twice", m.key)
		}
		seen[m.key] = true
	}
}

// object checks members against the selection: all of them, in its order, none besides.
func (c *checker) object(path string, def *ast.Definition, sets []ast.SelectionSet, n *node) {
	if n.kind != '{' {
		c.add(path, "not an object")
		return
	}
	c.once(path, n)
	want := c.collect(def.Name, sets...)
	for i, e := range want {
		if i >= len(n.members) || n.members[i].key != e.key {
			c.add(path, "keys %v, selected are %v", keys(n), names(want))
			return
		}
		c.field(path+"."+e.key, def, e, n.members[i].value)
	}
	if len(n.members) > len(want) {
		c.add(path, "keys %v, selected are %v", keys(n), names(want))
	}
}

func keys(n *node) (out []string) {
	for _, m := range n.members {
		out = append(out, m.key)
	}
	return out
}

func names(list []*entry) (out []string) {
	for _, e := range list {
		out = append(out, e.key)
	}
	return out
}

func (c *checker) field(path string, def *ast.Definition, e *entry, n *node) {
	name := e.nodes[0].Name
	if name == "__typename" {
		if n.kind != 's' || n.text != def.Name {
			c.add(path, "is %q, the type is %q", n.text, def.Name)
		}
		return
	}
	typ := c.typeOf(def, name)
	if typ == nil {
		c.add(path, "type %s has no field %s", def.Name, name)
		return
	}
	c.value(path, typ, e, n)
}

// typeOf knows the fields that every query has.
func (c *checker) typeOf(def *ast.Definition, name string) *ast.Type {
	if def == c.schema.Query {
		switch name {
		case "__schema":
			return ast.NonNullNamedType("__Schema", nil)
		case "__type":
			return ast.NamedType("__Type", nil)
		}
	}
	if f := def.Fields.ForName(name); f != nil {
		return f.Type
	}
	return nil
}

func (c *checker) value(path string, typ *ast.Type, e *entry, n *node) {
	switch {
	case n.kind == '0':
		if typ.NonNull {
			c.add(path, "null where %s is declared", typ)
		}
	case typ.Elem != nil:
		if n.kind != '[' {
			c.add(path, "not a list where %s is declared", typ)
			return
		}
		for i, item := range n.items {
			c.value(path+"["+strconv.Itoa(i)+"]", typ.Elem, e, item)
		}
	default:
		c.named(path, c.schema.Types[typ.NamedType], e, n)
	}
}

func (c *checker) named(path string, def *ast.Definition, e *entry, n *node) {
	switch def.Kind {
	case ast.Enum:
		if n.kind != 's' || def.EnumValues.ForName(n.text) == nil {
			c.add(path, "%q is no value of %s", n.text, def.Name)
		}
	case ast.Scalar:
		if !fits(def.Name, n) {
			c.add(path, "%c%s is no %s", n.kind, n.text, def.Name)
		}
	default:
		c.composite(path, def, e, n)
	}
}

// composite tries each type that an abstract one may be: the answer must be
// right for one of them.
func (c *checker) composite(path string, def *ast.Definition, e *entry, n *node) {
	var sets []ast.SelectionSet
	for _, f := range e.nodes {
		sets = append(sets, f.SelectionSet)
	}
	if def.Kind == ast.Object {
		c.object(path, def, sets, n)
		return
	}
	before := c.found
	var best []string
	for i, possible := range c.schema.PossibleTypes[def.Name] {
		c.found = nil
		c.object(path+"("+possible.Name+")", possible, sets, n)
		if len(c.found) == 0 {
			c.found = before
			return
		}
		if i == 0 || len(c.found) < len(best) {
			best = c.found
		}
	}
	c.found = append(before, best...)
}
