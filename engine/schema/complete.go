package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// complete adds what a sparse schema leaves to its reader: the list arguments
// of root fields, the filters of subscriptions, their input types, and the cascade of success types. What the
// text declares stays as it is.
func (l *loader) complete() {
	for _, op := range []ast.Operation{ast.Query, ast.Mutation, ast.Subscription} {
		def := l.types[l.rootName(op)]
		if def == nil {
			continue
		}
		for _, f := range def.Fields {
			switch op {
			case ast.Query:
				l.completeList(f)
				l.completeGroups(f)
				l.completeConnection(f)
			case ast.Mutation:
				l.completeCascade(f)
			default:
				l.completeEvent(f)
			}
		}
	}
	l.completeNamed()
}

// completeList adds the arguments where, orderBy, limit and offset to a root list.
func (l *loader) completeList(f *ast.FieldDefinition) {
	elem := l.types[f.Type.Name()]
	if f.Type.Elem == nil || !l.listed(f, elem) {
		return
	}
	if l.whereOf(elem.Name+"WhereInput") != nil {
		l.argument(f, "where", ast.NamedType(elem.Name+"WhereInput", f.Position))
	}
	if l.ordered(elem) {
		l.argument(f, "orderBy", ast.ListType(ast.NamedType(elem.Name+"OrderByInput", f.Position), f.Position))
	}
	l.argument(f, "limit", ast.NamedType("Int", f.Position))
	l.argument(f, "offset", ast.NamedType("Int", f.Position))
}

// completeEvent adds the argument where to a subscription to rows.
func (l *loader) completeEvent(f *ast.FieldDefinition) {
	elem := l.types[f.Type.Name()]
	if elem == nil || f.Type.Elem != nil || l.whereOf(elem.Name+"WhereInput") == nil {
		return
	}
	if f.Directives.ForName("changes") != nil || f.Directives.ForName("listen") != nil && elem.Directives.ForName("sqlSource") != nil {
		l.argument(f, "where", ast.NamedType(elem.Name+"WhereInput", f.Position))
	}
}

// listed says that a root field reads rows of its element type.
func (l *loader) listed(f *ast.FieldDefinition, elem *ast.Definition) bool {
	if elem == nil || elem.Kind != ast.Object && elem.Kind != ast.Interface {
		return false
	}
	for _, other := range []string{"upstream", "count", "exists", "aggregate"} {
		if f.Directives.ForName(other) != nil {
			return false
		}
	}
	return elem.Directives.ForName("sqlSource") != nil || text(f.Directives.ForName("list"), "view") != ""
}

func (l *loader) argument(f *ast.FieldDefinition, name string, t *ast.Type) {
	if f.Arguments.ForName(name) == nil {
		a := &ast.ArgumentDefinition{Name: name, Type: t, Position: f.Position}
		l.added[a] = true
		f.Arguments = append(f.Arguments, a)
	}
}

// completeNamed declares the input types that are named but not declared, and
// what these name in turn.
func (l *loader) completeNamed() {
	for i := 0; i < len(l.doc.Definitions); i++ {
		def := l.doc.Definitions[i]
		for _, f := range def.Fields {
			l.completeType(f.Type.Name(), f.Position)
			for _, a := range f.Arguments {
				l.completeType(a.Type.Name(), a.Position)
			}
		}
	}
}

func (l *loader) completeType(name string, at *ast.Position) {
	if l.types[name] != nil {
		return
	}
	if def := l.standard[name]; def != nil {
		l.define(def)
		return
	}
	if base := l.connectionBase(name, "Edge"); base != nil {
		l.defineEdge(name, base.Name, at)
	} else if object := l.whereOf(name); object != nil {
		l.define(l.whereInput(name, object, at))
	} else if object := l.orderOf(name); object != nil {
		l.define(l.orderInput(name, object, at))
	} else if scalar := l.filterOf(name); scalar != "" {
		l.define(scalarFilter(name, scalar, at))
	}
}

// whereOf is the object type that a name as <T>WhereInput or <T>OrderByInput
// speaks of, and that has no such type declared yet.
func (l *loader) whereOf(name string) *ast.Definition { return l.suffixed(name, "WhereInput") }

func (l *loader) orderOf(name string) *ast.Definition {
	if def := l.suffixed(name, "OrderByInput"); def != nil && l.ordered(def) {
		return def
	}
	return nil
}

// extensible is the filter or order that completion would add, for a text that
// extends it. The text's fields take the place of those of the same name.
func (l *loader) extensible(ext *ast.Definition) *ast.Definition {
	var def *ast.Definition
	if object := l.whereOf(ext.Name); object != nil {
		def = l.whereInput(ext.Name, object, ext.Position)
	} else if object := l.orderOf(ext.Name); object != nil {
		def = l.orderInput(ext.Name, object, ext.Position)
	} else {
		return nil
	}
	def.Fields = slices.DeleteFunc(def.Fields, func(f *ast.FieldDefinition) bool { return ext.Fields.ForName(f.Name) != nil })
	l.define(def)
	return def
}

func (l *loader) suffixed(name, suffix string) *ast.Definition {
	base, ok := strings.CutSuffix(name, suffix)
	if !ok {
		return nil
	}
	def := l.types[base]
	if def == nil || def.Kind != ast.Object && def.Kind != ast.Interface {
		return nil
	}
	return def
}

// completeCascade adds the field cascade to the success type of a mutation that has one.
func (l *loader) completeCascade(f *ast.FieldDefinition) {
	d := f.Directives.ForName("sqlFunction")
	if !flag(d, "cascade") {
		return
	}
	success := l.types[l.outcomes(f, d).success]
	if success == nil || success.Kind != ast.Object || success.Fields.ForName("cascade") != nil {
		return
	}
	success.Fields = append(success.Fields, &ast.FieldDefinition{
		Name: "cascade", Type: ast.NamedType("Cascade", success.Position), Position: success.Position,
	})
}
