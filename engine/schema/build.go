package schema

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// build makes the bound half of the schema from types and directives. It also
// runs on schemas with unknown names, to find further problems.
func (l *loader) build() {
	for _, def := range l.doc.Definitions {
		if !own(def) || l.types[def.Name] != def || l.isRoot(def.Name) {
			continue
		}
		switch def.Kind {
		case ast.Object, ast.Interface, ast.Union:
			l.object(def)
		case ast.Enum:
			l.enum(def)
		case ast.InputObject:
			l.input(def)
		}
	}
	l.linkObjects()
	l.linkInputs()
	l.roots(ast.Query, l.s.Query)
	l.roots(ast.Mutation, l.s.Mutation)
	l.roots(ast.Subscription, l.s.Sub)
	l.checkFilters()
	l.requires()
	l.lacking()
}

func (l *loader) object(def *ast.Definition) {
	o := &Object{Name: def.Name, Fields: map[string]*Field{}, Abstract: def.Kind != ast.Object, def: def}
	o.Auth, o.Filters = l.auth(def.Directives), l.filters(def.Directives)
	o.Cost, o.Cache = l.cost(def.Directives), l.cache(def.Directives)
	stored := map[string]string{}
	for _, f := range def.Fields {
		field := &Field{Name: f.Name, Type: f.Type, Keys: spellings(f.Name), at: f.Position}
		field.Auth, field.Cost = l.auth(f.Directives), l.cost(f.Directives)
		if d := f.Directives.ForName("stored"); d != nil {
			field.Keys = []string{l.storedKey(d, def.Name, f.Name, stored)}
		}
		l.onlyOnRoots(def, f)
		o.Fields[f.Name] = field
	}
	l.s.Objects[def.Name] = o
	if d := def.Directives.ForName("sqlSource"); d != nil {
		o.Source = l.sourceOf(o, d)
	}
}

// storedKey is the key of @stored; two fields of one type cannot share one.
func (l *loader) storedKey(d *ast.Directive, typ, field string, seen map[string]string) string {
	key := text(d, "as")
	if key == "" {
		l.errorf(d.Position, "%s.%s: @stored(as:) is empty", typ, field)
		return snakeCase(field)
	}
	if was, ok := seen[key]; ok {
		l.errorf(d.Position, "%s.%s is stored as %s, and so is %s.%s", typ, field, key, typ, was)
	}
	seen[key] = field
	return key
}

var rootDirectives = []string{"list", "single", "count", "exists", "aggregate", "sqlFunction", "listen", "changes", "upstream"}

// onlyOnRoots reports bindings of root fields on other fields, where they would do nothing.
func (l *loader) onlyOnRoots(def *ast.Definition, f *ast.FieldDefinition) {
	l.notCached(def, f)
	for _, name := range append([]string{"mandatoryFilter"}, rootDirectives...) {
		if d := f.Directives.ForName(name); d != nil {
			l.errorf(d.Position, "%s.%s: @%s belongs on a field of Query, Mutation or Subscription", def.Name, f.Name, name)
		}
	}
	for _, a := range f.Arguments {
		if d := a.Directives.ForName("default"); d != nil {
			l.errorf(d.Position, "%s.%s(%s:): @default belongs on arguments of Query, Mutation or Subscription fields", def.Name, f.Name, a.Name)
		}
	}
}

func (l *loader) enum(def *ast.Definition) {
	e := &Enum{Name: def.Name, Stored: map[string]string{}, Names: map[string]string{}}
	for _, v := range def.EnumValues {
		stored, at := v.Name, v.Position
		if d := v.Directives.ForName("enumStored"); d != nil {
			stored, at = text(d, "as"), d.Position
		}
		if was, ok := e.Names[stored]; ok {
			l.errorf(at, "%s.%s is stored as %s, and so is %s.%s", def.Name, v.Name, stored, def.Name, was)
		}
		e.Stored[v.Name], e.Names[stored] = stored, v.Name
	}
	l.s.Enums[def.Name] = e
}

func (l *loader) input(def *ast.Definition) {
	in := &Input{Name: def.Name, ByName: map[string]*InputField{}, OneOf: def.Directives.ForName("oneOf") != nil}
	stored := map[string]string{}
	for _, f := range def.Fields {
		field := &InputField{Name: f.Name, Key: inputKey(f.Name), Type: f.Type, Default: value(f.Directives.ForName("default"), "value")}
		if d := f.Directives.ForName("stored"); d != nil {
			field.Key = l.storedKey(d, def.Name, f.Name, stored)
		}
		l.checkOneOf(in, f)
		in.Fields = append(in.Fields, field)
		in.ByName[f.Name] = field
	}
	l.s.Inputs[def.Name] = in
}

// checkOneOf holds a @oneOf input to specification 3.10.1: nullable fields without defaults.
func (l *loader) checkOneOf(in *Input, f *ast.FieldDefinition) {
	if !in.OneOf {
		return
	}
	if f.Type.NonNull {
		l.errorf(f.Position, "%s.%s must be nullable: %s is @oneOf", in.Name, f.Name, in.Name)
	}
	if f.DefaultValue != nil || f.Directives.ForName("default") != nil {
		l.errorf(f.Position, "%s.%s cannot have a default: %s is @oneOf", in.Name, f.Name, in.Name)
	}
}

func (l *loader) linkObjects() {
	for _, o := range l.s.Objects {
		for _, f := range o.Fields {
			f.Object, f.Enum = l.s.Objects[f.Type.Name()], l.s.Enums[f.Type.Name()]
		}
	}
	for _, def := range l.doc.Definitions {
		o := l.s.Objects[def.Name]
		if o == nil || o.def != def {
			continue
		}
		switch def.Kind {
		case ast.Object:
			o.Possible = append(o.Possible, o)
			for _, name := range def.Interfaces {
				if up := l.s.Objects[name]; up != nil {
					up.Possible = append(up.Possible, o)
				}
			}
		case ast.Union:
			for _, name := range def.Types {
				if member := l.s.Objects[name]; member != nil {
					o.Possible = append(o.Possible, member)
				}
			}
		}
	}
}

func (l *loader) linkInputs() {
	for name, in := range l.s.Inputs {
		for _, f := range in.Fields {
			f.Input, f.Enum = l.s.Inputs[f.Type.Name()], l.s.Enums[f.Type.Name()]
		}
		if def := l.whereOf(name); def != nil {
			in.Filters = l.s.Objects[def.Name]
		} else if def := l.suffixed(name, "OrderByInput"); def != nil {
			in.Filters = l.s.Objects[def.Name]
		}
	}
}

// filterBy marks an input as speaking of the rows of an object, and what it nests.
func filterBy(in *Input, o *Object) {
	if in == nil || o == nil || in.Filters != nil {
		return
	}
	in.Filters = o
	for _, f := range in.Fields {
		if field := o.Fields[f.Name]; field != nil && field.Object != nil && field.Type.Elem == nil {
			filterBy(f.Input, field.Object)
		}
	}
}

// checkFilters reports fields of filters and orders that their object has not:
// a name that nobody knows must not become a condition that holds for all rows.
func (l *loader) checkFilters() {
	for name, in := range l.s.Inputs {
		if in.Filters == nil {
			continue
		}
		for _, f := range l.types[name].Fields {
			if in.Filters.Fields[f.Name] == nil && !combinator(f.Name) {
				l.errorf(f.Position, "%s.%s: %s has no field %s%s", name, f.Name, in.Filters.Name, f.Name, didYouMean(f.Name, fieldNames(in.Filters.def)))
			}
		}
	}
}
