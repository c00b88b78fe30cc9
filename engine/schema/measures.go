package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// measure binds @count, @exists and @aggregate.
func (l *loader) measure(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	r.Kind = map[string]Kind{"count": Count, "exists": Exists, "aggregate": Aggregate}[d.Name]
	l.checkMeasureType(name, r, f, d)
	result := r.Object
	r.Source, r.Object = l.viewSource(d, nil)
	if o := l.rowsOfWhere(f); o != nil {
		r.Object = o
		if r.Source != nil {
			r.Source, _ = l.viewSource(d, o)
		}
	}
	if r.Kind != Aggregate {
		l.roles(name, r, false)
		return
	}
	if result != nil {
		r.Result = result
	}
	l.terms(name, r, d)
	l.groupRoles(name, r, f)
}

// rowsOfWhere is the type that the field's filter speaks of: the view's rows are of it.
func (l *loader) rowsOfWhere(f *ast.FieldDefinition) *Object {
	a := f.Arguments.ForName("where")
	if a == nil || l.s.Inputs[a.Type.Name()] == nil {
		return nil
	}
	return l.s.Inputs[a.Type.Name()].Filters
}

func (l *loader) checkMeasureType(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	typ := f.Type.Name()
	leaf := f.Type.Elem == nil && l.kindOf(typ) == ast.Scalar
	grouped := len(texts(d, "groupBy")) > 0
	switch {
	case r.Kind == Count && !(leaf && typ != "Boolean" && typ != "String"):
		l.errorf(d.Position, "%s: a count is an Int, not %s", name, f.Type)
	case r.Kind == Exists && !(leaf && typ == "Boolean"):
		l.errorf(d.Position, "%s: @exists answers a Boolean, not %s", name, f.Type)
	case r.Kind != Aggregate || !l.known(typ):
	case grouped && (r.Object == nil || f.Type.Elem == nil):
		l.errorf(d.Position, "%s: groups are a list of an object type with a field for each dimension and measure, not %s", name, f.Type)
	case !grouped && f.Type.Elem != nil:
		l.errorf(d.Position, "%s: without groupBy there is one result, not %s", name, f.Type)
	case r.Object == nil && len(texts(d, "measures")) > 1:
		l.errorf(d.Position, "%s: several measures need an object type with a field for each, not %s", name, f.Type)
	}
}

// terms reads the dimensions and measures against the rows, and finds the field
// of the result type for each. A view that no type reads gets an object of its
// own for them.
func (l *loader) terms(name string, r *Root, d *ast.Directive) {
	if r.Object == nil {
		r.Object = &Object{Source: r.Source, Fields: map[string]*Field{}, def: &ast.Definition{}}
	}
	measures := texts(d, "measures")
	if len(measures) == 0 {
		l.errorf(d.Position, "%s: @aggregate(measures:) is empty", name)
	}
	for _, text := range texts(d, "groupBy") {
		t, path, ok := parseDimension(text)
		if !ok {
			l.errorf(d.Position, "%s: a dimension is a field like status or address.city, or a time like month(created_at) with one of %s, not %q", name, strings.Join(grains, ", "), text)
			continue
		}
		l.term(name, r, d, t, path)
	}
	for _, text := range measures {
		t, path, ok := parseMeasure(text)
		if !ok {
			l.errorf(d.Position, "%s: a measure is like SUM(slots), COUNT(*) or COUNT(DISTINCT owner) with one of %s, not %q", name, strings.Join(measureFunctions, ", "), text)
			continue
		}
		l.term(name, r, d, t, path)
	}
}

func (l *loader) term(name string, r *Root, d *ast.Directive, t Term, path string) {
	if path != "" && !l.pathOf(name, r, d, &t, path) {
		return
	}
	if r.Result != nil {
		if t.Result = resultOf(r.Result, &t); t.Result == nil {
			l.errorf(d.Position, "%s: %s has no field %s for %s; @stored(as: %q) gives it to another field", name, r.Result.Name, t.name(), t.text, t.text)
			return
		}
		if len(t.Result.Name) > maxIdentifier {
			l.errorf(t.Result.at, "%s.%s: a field of groups has at most %d letters", r.Result.Name, t.Result.Name, maxIdentifier)
		}
	}
	if r.Object.Name == "" && t.Path != nil {
		l.unnamedType(r, &t)
	}
	r.Terms = append(r.Terms, t)
}

// maxIdentifier is the length of PostgreSQL's identifiers.
const maxIdentifier = 63

// resultOf is the field that takes a term: stored as the text of the term, else of its name.
func resultOf(o *Object, t *Term) *Field {
	plain := strings.ReplaceAll(t.text, " ", "")
	for _, f := range o.Fields {
		for _, key := range f.Keys {
			if strings.EqualFold(strings.ReplaceAll(key, " ", ""), plain) {
				return f
			}
		}
	}
	return fieldOrKey(o, t.name())
}

// pathOf finds the field that a term speaks of.
func (l *loader) pathOf(name string, r *Root, d *ast.Directive, t *Term, path string) bool {
	o := r.Object
	for step := range strings.SplitSeq(path, ".") {
		switch {
		case o != nil && o.Name == "" && step == path:
			t.Path = []*Field{{Name: step, Type: ast.NamedType("String", d.Position), Keys: spellings(step), at: d.Position}}
			r.Object.Fields[t.text] = t.Path[0]
			return true
		case o == nil:
			l.errorf(d.Position, "%s: %s goes into a field that has no fields", name, path)
			return false
		case fieldOrKey(o, step) == nil:
			l.errorf(d.Position, "%s: %s has no field %s%s", name, o.Name, step, didYouMean(step, fieldNames(o.def)))
			return false
		}
		f := fieldOrKey(o, step)
		t.Path = append(t.Path, f)
		o = f.Object
	}
	return true
}

// unnamedType is the type of a value in a view that no type reads: what its
// function or grain works on, else that of the result.
func (l *loader) unnamedType(r *Root, t *Term) {
	f := t.Path[0]
	result := r.Def.Type
	if t.Result != nil {
		result = t.Result.Type
	}
	switch {
	case t.Grain != "":
		f.Type = ast.NamedType("DateTime", f.at)
	case t.Func == "SUM" || t.Func == "AVG":
		f.Type = ast.NamedType("Float", f.at)
	case t.Func == "BOOL_AND" || t.Func == "BOOL_OR":
		f.Type = ast.NamedType("Boolean", f.at)
	case t.Func == "" || t.Func == "MIN" || t.Func == "MAX" || t.Func == "ARRAY_AGG":
		f.Type = ast.NamedType(result.Name(), f.at)
		f.Enum = l.s.Enums[result.Name()]
	}
}

// groupRoles gives the arguments of an aggregate their roles: where speaks of
// the rows; orderBy, having, limit and offset of the groups.
func (l *loader) groupRoles(name string, r *Root, f *ast.FieldDefinition) {
	for _, a := range r.Args {
		switch {
		case a.Name == "where" && a.Input != nil && r.Object.Name != "":
			a.Role, _ = l.listRole(a, r.Object)
			l.checkFilterOf(name, r.Object, a)
		case a.Name == "having" && a.Input != nil && r.Result != nil:
			filterBy(a.Input, r.Result)
			a.Role = RoleHaving
			l.checkFilterOf(name, r.Result, a)
		case a.Name == "orderBy" && a.Input != nil && f.Type.Elem != nil:
			a.Role, _ = l.listRole(a, r.Result)
			l.checkFilterOf(name, r.Result, a)
		case (a.Name == "limit" || a.Name == "offset") && f.Type.Elem != nil && a.Type.NamedType == "Int":
			a.Role, _ = l.listRole(a, r.Result)
		default:
			l.equals(name, r, a)
		}
	}
}
