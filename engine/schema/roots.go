package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// roots binds the fields of an operation's type.
func (l *loader) roots(op ast.Operation, into map[string]*Root) {
	def := l.types[l.rootName(op)]
	if def == nil {
		return
	}
	// Lists come first: a count finds the source that a list of the same view made.
	for _, late := range []bool{false, true} {
		for _, f := range def.Fields {
			d := l.binding(def, f)
			if late == (d != nil && (d.Name == "count" || d.Name == "exists" || d.Name == "aggregate")) {
				into[f.Name] = l.root(op, def, f, d)
			}
		}
	}
}

// binding is the one directive that says what a root field does, nil when that is inferred.
func (l *loader) binding(def *ast.Definition, f *ast.FieldDefinition) *ast.Directive {
	var found *ast.Directive
	for _, d := range f.Directives {
		for _, name := range rootDirectives {
			if d.Name != name {
				continue
			}
			if found == nil {
				found = d
			}
		}
	}
	return found
}

func (l *loader) checkOneBinding(name string, f *ast.FieldDefinition, found *ast.Directive) {
	for _, d := range f.Directives {
		for _, other := range rootDirectives {
			if d.Name == other && d != found && d.Name != found.Name {
				l.errorf(d.Position, "%s: @%s and @%s contradict each other", name, found.Name, d.Name)
			}
		}
	}
}

func (l *loader) root(op ast.Operation, def *ast.Definition, f *ast.FieldDefinition, d *ast.Directive) *Root {
	r := &Root{Name: f.Name, Def: f, at: f.Position, completed: map[string]bool{}}
	r.Object, r.Enum = l.s.Objects[f.Type.Name()], l.s.Enums[f.Type.Name()]
	r.Auth, r.Filters, r.Cost, r.Cache = l.auth(f.Directives), l.filters(f.Directives), l.cost(f.Directives), l.cache(f.Directives)
	if op != ast.Query {
		l.notCached(def, f)
	}
	if d := f.Directives.ForName("stored"); d != nil {
		l.errorf(d.Position, "%s.%s: @stored belongs on a field of a document", def.Name, f.Name)
	}
	name := def.Name + "." + f.Name
	if d != nil {
		r.at = d.Position
		l.checkOneBinding(name, f, d)
	}
	l.arguments(r, f)
	switch {
	case d != nil && d.Name == "upstream":
		r.Kind = Upstream
	case op == ast.Query:
		l.query(name, r, f, d)
	case op == ast.Mutation:
		l.mutation(name, r, f, d)
	default:
		l.subscription(name, r, f, d)
	}
	l.inherit(r)
	l.checkMandatory(name, r)
	return r
}

// inherit takes over what the type of the rows asks for.
func (l *loader) inherit(r *Root) {
	if r.Object == nil || r.Kind == Mutate || r.Kind == Upstream {
		return
	}
	r.Filters = append(r.Filters[:len(r.Filters):len(r.Filters)], r.Object.Filters...)
	if r.Cache == nil {
		r.Cache = r.Object.Cache
	}
}

func (l *loader) query(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	switch {
	case l.nodeOf(f.Type.Name()) != nil && f.Type.Elem == nil && (d == nil || d.Name == "list"):
		l.connection(name, r, f, d)
		return
	case d == nil:
		if !l.nodeLookup(name, r, f) {
			l.inferred(name, r, f)
		}
		return
	}
	switch d.Name {
	case "list", "single":
		l.rows(name, r, f, d)
	case "count", "exists", "aggregate":
		l.measure(name, r, f, d)
	case "sqlFunction":
		r.Kind = Function
		l.function(name, r, d)
		l.functionRoles(r, f)
	default:
		l.errorf(d.Position, "%s: @%s belongs on a field of Subscription", name, d.Name)
	}
}

// inferred is a list or a single row by the field's own type.
func (l *loader) inferred(name string, r *Root, f *ast.FieldDefinition) {
	if r.Object == nil || r.Object.Source == nil {
		if l.known(f.Type.Name()) {
			l.errorf(f.Position, "%s: nothing says where its value comes from: %s has no @sqlSource, and the field no @sqlFunction, @count, @exists, @aggregate, @list, @single or @upstream", name, f.Type.Name())
		}
		return
	}
	r.Source = r.Object.Source
	r.Kind = Single
	if f.Type.Elem != nil {
		r.Kind = List
	}
	l.roles(name, r, true)
}

func (l *loader) rows(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	r.Kind = List
	if d.Name == "single" {
		r.Kind = Single
	}
	if (r.Kind == List) != (f.Type.Elem != nil) {
		l.errorf(d.Position, "%s: @%s does not fit the type %s", name, d.Name, f.Type)
	}
	switch {
	case r.Object == nil:
		l.errorf(d.Position, "%s: @%s needs an object type, not %s", name, d.Name, f.Type.Name())
		return
	case value(d, "view") != nil:
		r.Source, _ = l.viewSource(d, r.Object)
	case r.Object.Source == nil:
		l.errorf(d.Position, "%s: %s has no @sqlSource: write @%s(view:)", name, r.Object.Name, d.Name)
	default:
		r.Source = r.Object.Source
	}
	r.OrderBy = text(d, "orderBy")
	l.roles(name, r, true)
	if r.Kind == Single {
		l.by(name, r, d)
	}
	l.constants(name, r, d)
}

// by holds @single(by:) against the arguments.
func (l *loader) by(name string, r *Root, d *ast.Directive) {
	keys := texts(d, "by")
	if keys == nil {
		return
	}
	named := map[*Arg]bool{}
	for _, key := range keys {
		arg := argOf(r, key)
		if arg == nil {
			l.errorf(d.Position, "%s: @single(by:) names %s, which is not an argument%s", name, key, didYouMean(key, argNames(r)))
			continue
		}
		named[arg] = true
	}
	for _, a := range r.Args {
		if a.Role == RoleEquals && !named[a] {
			l.errorf(a.at, "%s(%s:) is not among @single(by:)", name, a.Name)
		}
	}
}

func argOf(r *Root, key string) *Arg {
	for _, a := range r.Args {
		if slices.Contains(a.Keys, key) || slices.Contains(spellings(a.Name), key) {
			return a
		}
	}
	return nil
}

func argNames(r *Root) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, a := range r.Args {
			if !yield(a.Name) {
				return
			}
		}
	}
}

// constants checks @list(where:, orderBy:).
func (l *loader) constants(name string, r *Root, d *ast.Directive) {
	if v := value(d, "where"); v != nil && v.Kind != ast.NullValue {
		r.Where = v
		def := l.constantInput(r)
		if def == nil {
			l.errorf(v.Position, "%s: @list(where:) needs a filter type, and there is no %sWhereInput", name, r.Object.Name)
		} else {
			l.checkLiteral(name+": @list(where:)", ast.NamedType(def.Name, v.Position), v)
		}
	}
	for term := range strings.SplitSeq(r.OrderBy, ",") {
		l.orderTerm(name, r, d, strings.Fields(term))
	}
}

// constantInput is the filter type of a constant filter.
func (l *loader) constantInput(r *Root) *ast.Definition {
	for _, a := range r.Args {
		if a.Role == RoleWhere {
			return l.types[a.Type.Name()]
		}
	}
	return l.types[r.Object.Name+"WhereInput"]
}

func (l *loader) orderTerm(name string, r *Root, d *ast.Directive, words []string) {
	if len(words) == 0 {
		return
	}
	if fieldOrKey(r.Object, words[0]) == nil {
		l.errorf(d.Position, "%s: orderBy names %s, which %s has not%s", name, words[0], r.Object.Name, didYouMean(words[0], fieldNames(r.Object.def)))
	}
	if len(words) > 2 || len(words) == 2 && !strings.EqualFold(words[1], "ASC") && !strings.EqualFold(words[1], "DESC") {
		l.errorf(d.Position, "%s: orderBy has terms like \"name\" and \"name DESC\", not %q", name, strings.Join(words, " "))
	}
}

// fieldOrKey finds a field by its name or one of its stored keys.
func fieldOrKey(o *Object, name string) *Field {
	if f := o.Fields[name]; f != nil {
		return f
	}
	for _, f := range o.Fields {
		for _, k := range f.Keys {
			if k == name {
				return f
			}
		}
	}
	return nil
}
