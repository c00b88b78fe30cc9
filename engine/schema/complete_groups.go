package schema

import "github.com/vektah/gqlparser/v2/ast"

// completeGroups adds the arguments of a field that answers groups: where over
// the rows, and what lists have over the groups.
func (l *loader) completeGroups(f *ast.FieldDefinition) {
	d := f.Directives.ForName("aggregate")
	result := l.types[f.Type.Name()]
	if d == nil || result == nil || result.Kind != ast.Object {
		return
	}
	if rows := l.readerOf(text(d, "view")); rows != nil {
		l.argument(f, "where", ast.NamedType(rows.Name+"WhereInput", f.Position))
	}
	if f.Type.Elem == nil {
		return
	}
	if l.ordered(result) {
		l.argument(f, "orderBy", ast.ListType(ast.NamedType(result.Name+"OrderByInput", f.Position), f.Position))
	}
	l.argument(f, "limit", ast.NamedType("Int", f.Position))
	l.argument(f, "offset", ast.NamedType("Int", f.Position))
}

// readerOf is the first type whose rows come from a view.
func (l *loader) readerOf(view string) *ast.Definition {
	for _, def := range l.doc.Definitions {
		if d := def.Directives.ForName("sqlSource"); d != nil && text(d, "view") == view {
			return def
		}
	}
	return nil
}
