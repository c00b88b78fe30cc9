package validate

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// owner is what arguments belong to: a field or a directive.
type owner interface {
	unknown(argument string) string // "on field 'Query.users'"
	missing(argument string) string // "Query.users(id:)"
	at() place
}

type fieldOwner struct {
	field  *ast.Field
	parent *ast.Definition
}

func (o fieldOwner) name() string {
	if o.parent == nil {
		return o.field.Name
	}
	return o.parent.Name + "." + o.field.Name
}

func (o fieldOwner) unknown(name string) string {
	return "Unknown argument '" + name + "' on field '" + o.name() + "'."
}
func (o fieldOwner) missing(name string) string { return o.name() + "(" + name + ":)" }
func (o fieldOwner) at() place                  { return placeOf(o.field.Position) }

type directiveOwner struct{ directive *ast.Directive }

func (o directiveOwner) unknown(name string) string {
	return "Unknown argument '" + name + "' on directive '@" + o.directive.Name + "'."
}
func (o directiveOwner) missing(name string) string {
	return "@" + o.directive.Name + "(" + name + ":)"
}
func (o directiveOwner) at() place { return placeBefore(o.directive.Position, "@") }

// arguments checks that they are known, unique, complete, and of their types.
func (c *checker) arguments(list ast.ArgumentList, defs ast.ArgumentDefinitionList, o owner) {
	c.uniqueArguments(list)
	for _, arg := range list {
		if c.full() {
			return
		}
		def := defs.ForName(arg.Name)
		if def == nil {
			c.fail(o.unknown(arg.Name)+c.suggest(arg.Name, argumentNames(defs)), placeOf(arg.Position))
			c.looseValue(arg.Value)
			continue
		}
		c.value(arg.Value, position{def.Type, def.DefaultValue != nil, ""})
	}
	for _, def := range defs {
		if def.Type.NonNull && def.DefaultValue == nil && list.ForName(def.Name) == nil {
			c.fail("Argument '"+o.missing(def.Name)+"' of type '"+def.Type.String()+"' is required, but it was not provided.", o.at())
		}
	}
}

func argumentNames(defs ast.ArgumentDefinitionList) []string {
	names := make([]string, len(defs))
	for i, d := range defs {
		names[i] = d.Name
	}
	return names
}

// loose walks the arguments of what is unknown, for the variables in them.
func (c *checker) loose(list ast.ArgumentList) {
	c.uniqueArguments(list)
	for _, arg := range list {
		c.looseValue(arg.Value)
	}
}

func (c *checker) uniqueArguments(list ast.ArgumentList) {
	if distinct(len(list), func(i int) string { return list[i].Name }) {
		return
	}
	u := unique{c: c, what: "argument"}
	for _, arg := range list {
		u.add(arg.Name, arg.Position)
	}
}

// few is how many names are compared one by one, which is cheaper than a map.
const few = 16

// distinct says that few names are not alike. Of many it does not know.
func distinct(n int, name func(i int) string) bool {
	if n > few {
		return false
	}
	for i := 1; i < n; i++ {
		for j := range i {
			if name(i) == name(j) {
				return false
			}
		}
	}
	return true
}

// unique reports names that come twice, once for each name.
type unique struct {
	c    *checker
	what string // "argument"
	sign string // "$" before the names of variables
	at   func(*ast.Position) place
	seen map[string]*ast.Position // nil once reported
}

func (u *unique) add(name string, pos *ast.Position) {
	if u.seen == nil {
		u.seen = map[string]*ast.Position{}
	}
	first, again := u.seen[name]
	if !again {
		u.seen[name] = pos
		return
	}
	if first == nil || u.c.full() {
		return
	}
	at := placeOf
	if u.at != nil {
		at = u.at
	}
	u.c.fail("There can be only one "+u.what+" named '"+u.sign+name+"'.", at(first), at(pos))
	u.seen[name] = nil
}
