package schema

import (
	"iter"
	"maps"

	"github.com/vektah/gqlparser/v2/ast"
)

// check looks at every name of the text: types, directives and their arguments.
func (l *loader) check() {
	for _, def := range l.doc.Definitions {
		if own(def) {
			l.checkDefinition(def)
		}
	}
	for _, d := range l.doc.Directives {
		for _, a := range d.Arguments {
			if l.bindings[d.Name] == nil {
				l.checkInput("@"+d.Name+"("+a.Name+":)", a.Type, a.DefaultValue, a.Position)
			}
		}
	}
}

func (l *loader) checkDefinition(def *ast.Definition) {
	l.checkDirectives(def.Directives, ast.DirectiveLocation(def.Kind))
	for _, f := range def.Fields {
		l.checkField(def, f)
	}
	for i, name := range def.Types {
		l.checkMember(def, i, name)
	}
	for _, name := range def.Interfaces {
		if l.types[name] == nil {
			l.errorf(def.Position, "%s implements %s, which is not declared%s", def.Name, name, didYouMean(name, l.typeNames(ast.Interface)))
		}
	}
	for _, v := range def.EnumValues {
		l.checkDirectives(v.Directives, ast.LocationEnumValue)
	}
	l.checkDuplicates(def)
}

func (l *loader) checkField(def *ast.Definition, f *ast.FieldDefinition) {
	name := def.Name + "." + f.Name
	if def.Kind == ast.InputObject {
		l.checkDirectives(f.Directives, ast.LocationInputFieldDefinition)
		l.checkInput(name, f.Type, f.DefaultValue, f.Position)
		l.checkHidden(name, f.Type, f.Directives)
		return
	}
	l.checkDirectives(f.Directives, ast.LocationFieldDefinition)
	if l.checkType(name, f.Type, f.Position) && l.kindOf(f.Type.Name()) == ast.InputObject {
		l.errorf(f.Position, "%s: %s is an input type and cannot be returned", name, f.Type.Name())
	}
	for _, a := range f.Arguments {
		at := name + "(" + a.Name + ":)"
		l.checkDirectives(a.Directives, ast.LocationArgumentDefinition)
		l.checkInput(at, a.Type, a.DefaultValue, a.Position)
		l.checkHidden(at, a.Type, a.Directives)
	}
}

// checkHidden checks @default(value:) against the type it stands for.
func (l *loader) checkHidden(name string, t *ast.Type, list ast.DirectiveList) {
	if d := list.ForName("default"); d != nil {
		if v := value(d, "value"); v != nil {
			l.checkLiteral(name, t, v)
		}
	}
}

func (l *loader) checkInput(name string, t *ast.Type, def *ast.Value, at *ast.Position) {
	if !l.checkType(name, t, at) {
		return
	}
	switch l.kindOf(t.Name()) {
	case ast.Object, ast.Interface, ast.Union:
		l.errorf(at, "%s: %s is not an input type", name, t.Name())
		return
	}
	if def != nil {
		l.checkLiteral(name, t, def)
	}
}

// checkType says whether the named type is known.
func (l *loader) checkType(name string, t *ast.Type, at *ast.Position) bool {
	if l.known(t.Name()) {
		return true
	}
	if t.Position != nil {
		at = t.Position
	}
	l.errorf(at, "%s: type %s is not declared%s", name, t.Name(), didYouMean(t.Name(), l.typeNames("")))
	return false
}

// known says that a type is declared, or a scalar that needs no declaration, or
// one that completion will add.
func (l *loader) known(name string) bool {
	return l.types[name] != nil && !helper(name) || scalarNames[name] || l.standard[name] != nil ||
		l.connectionBase(name, "Connection") != nil || l.connectionBase(name, "Edge") != nil || l.whereOf(name) != nil || l.orderOf(name) != nil || l.filterOf(name) != ""
}

// helper says that a type serves arguments of binding directives only.
func helper(name string) bool { return name == "_Literal" || name == "_CacheScope" }

// kindOf is the kind of a type that may still have to be added.
func (l *loader) kindOf(name string) ast.DefinitionKind {
	switch def := l.types[name]; {
	case def != nil:
		return def.Kind
	case l.standard[name] != nil:
		return l.standard[name].Kind
	case scalarNames[name]:
		return ast.Scalar
	case l.connectionBase(name, "Connection") != nil || l.connectionBase(name, "Edge") != nil:
		return ast.Object
	}
	return ast.InputObject
}

// typeNames are the names to suggest, of one kind or of all.
func (l *loader) typeNames(kind ast.DefinitionKind) iter.Seq[string] {
	return func(yield func(string) bool) {
		for name, def := range l.types {
			if (kind == "" || def.Kind == kind) && !helper(name) && name[:min(2, len(name))] != "__" && !yield(name) {
				return
			}
		}
		if kind != "" && kind != ast.Scalar {
			return
		}
		for name := range maps.Keys(scalarNames) {
			if !yield(name) {
				return
			}
		}
	}
}

func (l *loader) checkMember(def *ast.Definition, i int, name string) {
	at := def.Position
	if i < len(def.TypePositions) && def.TypePositions[i] != nil {
		at = def.TypePositions[i]
	}
	switch member := l.types[name]; {
	case member == nil:
		l.errorf(at, "union %s has the member %s, which is not declared%s", def.Name, name, didYouMean(name, l.typeNames(ast.Object)))
	case member.Kind != ast.Object:
		l.errorf(at, "union %s has the member %s, which is not an object type", def.Name, name)
	}
}

func (l *loader) checkDuplicates(def *ast.Definition) {
	seen := map[string]*ast.Position{}
	note := func(what, name string, at *ast.Position) {
		if was := seen[name]; was != nil {
			l.errorf(at, "%s %s.%s is declared twice; first at %s", what, def.Name, name, place(was))
			return
		}
		seen[name] = at
	}
	for _, f := range def.Fields {
		note("field", f.Name, f.Position)
	}
	for _, v := range def.EnumValues {
		note("value", v.Name, v.Position)
	}
}
