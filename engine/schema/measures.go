package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// measure binds @count, @exists and @aggregate.
func (l *loader) measure(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	r.Kind = map[string]Kind{"count": Count, "exists": Exists, "aggregate": Aggregate}[d.Name]
	l.checkMeasureType(name, r, f, d)
	r.Source, r.Object = l.viewSource(d, nil)
	if o := l.rowsOfWhere(f); o != nil {
		r.Object = o
		if r.Source != nil {
			r.Source, _ = l.viewSource(d, o)
		}
	}
	if r.Kind == Aggregate {
		l.measures(name, r, d)
	}
	l.roles(name, r, false)
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
	switch {
	case r.Kind == Count && !(leaf && typ != "Boolean" && typ != "String"):
		l.errorf(d.Position, "%s: a count is an Int, not %s", name, f.Type)
	case r.Kind == Exists && !(leaf && typ == "Boolean"):
		l.errorf(d.Position, "%s: @exists answers a Boolean, not %s", name, f.Type)
	}
}

var measureFunctions = []string{"SUM", "AVG", "MIN", "MAX", "COUNT"}

// measures checks SUM(field) and the groups against the rows. A view that no
// type reads gets an object of its own for them.
func (l *loader) measures(name string, r *Root, d *ast.Directive) {
	r.GroupBy, r.Measures = texts(d, "groupBy"), texts(d, "measures")
	if r.Object == nil {
		r.Object = &Object{Source: r.Source, Fields: map[string]*Field{}, def: &ast.Definition{}}
	}
	if len(r.Measures) == 0 {
		l.errorf(d.Position, "%s: @aggregate(measures:) is empty", name)
	}
	for _, m := range r.Measures {
		fn, rest, ok := strings.Cut(m, "(")
		field, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
		fn, field = strings.ToUpper(strings.TrimSpace(fn)), strings.TrimSpace(field)
		if !ok || !closed || !slices.Contains(measureFunctions, fn) || field == "" {
			l.errorf(d.Position, "%s: a measure is like SUM(slots) with one of %s, not %q", name, strings.Join(measureFunctions, ", "), m)
			continue
		}
		if field != "*" {
			l.measured(name, r, d, field, "Float")
		} else if fn != "COUNT" {
			l.errorf(d.Position, "%s: only COUNT takes *", name)
		}
	}
	for _, g := range r.GroupBy {
		l.measured(name, r, d, g, "String")
	}
}

func (l *loader) measured(name string, r *Root, d *ast.Directive, field, typ string) {
	if fieldOrKey(r.Object, field) != nil {
		return
	}
	if r.Object.Name != "" {
		l.errorf(d.Position, "%s: %s has no field %s%s", name, r.Object.Name, field, didYouMean(field, fieldNames(r.Object.def)))
		return
	}
	if field == "" {
		l.errorf(d.Position, "%s: a group needs a name", name)
		return
	}
	r.Object.Fields[field] = &Field{Name: field, Type: ast.NamedType(typ, d.Position), Keys: spellings(field), at: d.Position}
}
