package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// parseIdent reads schema.name or name; parts may be quoted as in SQL.
func parseIdent(text string) (Ident, bool) {
	first, rest, ok := identPart(text)
	if !ok {
		return Ident{}, false
	}
	if rest == "" {
		return Ident{Name: first}, true
	}
	if rest[0] != '.' {
		return Ident{}, false
	}
	second, rest, ok := identPart(rest[1:])
	return Ident{Schema: first, Name: second}, ok && rest == ""
}

// identPart reads one name. Unquoted names keep their case, as v1 always quoted them.
func identPart(text string) (name, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexByte(text, '.')
		if end < 0 {
			end = len(text)
		}
		name = text[:end]
		return name, text[end:], name != "" && !strings.ContainsAny(name, "\" \t\n\x00")
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), text[i+1:], b.Len() > 0
	}
	return "", "", false
}

// ident is the relation or function that an argument names.
func (l *loader) ident(d *ast.Directive, arg string) (Ident, bool) {
	v := value(d, arg)
	if v == nil || v.Kind == ast.NullValue {
		return Ident{}, false // reported as a missing argument
	}
	id, ok := parseIdent(v.Raw)
	if !ok {
		l.errorf(d.Position, "@%s(%s:): %q is not the name of a relation or function", d.Name, arg, v.Raw)
	}
	return id, ok
}

// source finds or adds the source of a view, so that all its users share one.
func (l *loader) source(view Ident, document string, at *ast.Position) *Source {
	for _, s := range l.s.sources {
		if s.View == view && s.Document == document && !s.implied {
			return s
		}
	}
	s := &Source{View: view, Document: document, Columns: map[string]string{}, at: at}
	l.s.sources = append(l.s.sources, s)
	return s
}

// sourceOf reads @sqlSource.
func (l *loader) sourceOf(o *Object, d *ast.Directive) *Source {
	view, ok := l.ident(d, "view")
	if !ok {
		return nil
	}
	document := "data"
	if v := value(d, "jsonbColumn"); v != nil {
		document = text(d, "jsonbColumn") // null: row mode
		if document == "" && v.Kind != ast.NullValue {
			l.errorf(v.Position, "@sqlSource(jsonbColumn:) is empty; null means that the columns are the fields")
		}
	}
	s := l.source(view, document, d.Position)
	s.listed = append(s.listed, texts(d, "columns")...)
	s.rows = append(s.rows, o)
	return s
}

// viewSource is the source of a view that a root field names: as its element
// type stores documents, or as the one type that reads this view does.
func (l *loader) viewSource(d *ast.Directive, elem *Object) (*Source, *Object) {
	view, ok := l.ident(d, "view")
	if !ok {
		return nil, elem
	}
	if elem == nil {
		if s := l.ofView(view); s != nil {
			return s, s.rows[0]
		}
		s := &Source{View: view, Document: "data", Columns: map[string]string{}, implied: true, at: d.Position}
		l.s.sources = append(l.s.sources, s)
		return s, nil
	}
	document := "data"
	if elem.Source != nil {
		document = elem.Source.Document
	}
	s := l.source(view, document, d.Position)
	for _, row := range s.rows {
		if row == elem {
			return s, elem
		}
	}
	s.rows = append(s.rows, elem)
	return s, elem
}

func (l *loader) ofView(view Ident) *Source {
	for _, s := range l.s.sources {
		if s.View == view && len(s.rows) > 0 {
			return s
		}
	}
	return nil
}
