package schema

import (
	"maps"
	"slices"
	"strings"
)

// checkMandatory reports mandatory filters where no rows are read that they
// could be applied to.
func (l *loader) checkMandatory(name string, r *Root) {
	for _, f := range r.Filters {
		switch {
		case r.Kind == Mutate:
			l.errorf(f.at, "%s: @mandatoryFilter is for rows that are read; what a mutation may touch is for its function to say", name)
		case r.Kind == Upstream:
			l.errorf(f.at, "%s: @mandatoryFilter cannot be applied to what an upstream application answers", name)
		case r.Kind == Function && r.Object == nil:
			l.errorf(f.at, "%s: @mandatoryFilter needs rows or documents, and %s is none", name, r.Def.Type)
		}
	}
}

// embedded says where documents of a filtered type are that no filter
// reaches: inside other documents.
func (l *loader) embedded(r *reporter) {
	places := map[*Object][]string{}
	for _, name := range slices.Sorted(maps.Keys(l.s.Objects)) {
		o := l.s.Objects[name]
		for _, field := range slices.Sorted(maps.Keys(o.Fields)) {
			if inner := o.Fields[field].Object; inner != nil && len(inner.Filters) > 0 {
				places[inner] = append(places[inner], name+"."+field)
			}
		}
	}
	for o, list := range places {
		if len(list) > 5 {
			list = append(list[:5:5], "…")
		}
		r.warnf(o.Filters[0].at, "%s: @mandatoryFilter is applied where rows are read; inside other documents they are as the view or function gives them: %s", o.Name, strings.Join(list, ", "))
	}
}

// filtered holds the mandatory filters of a function's rows against its result.
func (b *binder) filtered(name string, r *Root, fact *FunctionFact) {
	for _, f := range r.Filters {
		switch {
		case fact.RowType && !slices.ContainsFunc(fact.Columns, func(c Column) bool { return c.Name == f.Column }):
			b.errorf(f.at, "%s: @mandatoryFilter(column:): the rows of %s have no column %s%s", name, r.Fn.Name, f.Column, didYouMean(f.Column, columnNames(fact.Columns)))
		case !fact.RowType && !isJSON(fact.Returns), !fact.Set && r.Def.Type.Elem != nil:
			b.errorf(f.at, "%s: @mandatoryFilter needs rows or documents one by one, and %s returns %s", name, r.Fn.Name, fact.Returns)
		}
	}
}

func columnNames(list []Column) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, c := range list {
			if !yield(c.Name) {
				return
			}
		}
	}
}
