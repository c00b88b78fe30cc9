package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// A connection is a page of rows with cursors (Relay's cursor connections): an
// object <T>Connection whose edges have nodes of a type T with rows of its own.

// connectionBase is the type of the nodes of a connection or edge that no one
// declares, so that completion does.
func (l *loader) connectionBase(name, suffix string) *ast.Definition {
	base, ok := strings.CutSuffix(name, suffix)
	if !ok || l.types[name] != nil {
		return nil
	}
	if def := l.types[base]; def != nil && def.Directives.ForName("sqlSource") != nil {
		return def
	}
	return nil
}

// nodeOf is the type of a connection's nodes, nil when a type is no connection.
func (l *loader) nodeOf(name string) *ast.Definition {
	def := l.types[name]
	if def == nil || def.Kind != ast.Object || !strings.HasSuffix(name, "Connection") || def.Directives.ForName("sqlSource") != nil {
		return nil
	}
	edges := def.Fields.ForName("edges")
	if edges == nil || edges.Type.Elem == nil {
		return nil
	}
	edge := l.types[edges.Type.Name()]
	if edge == nil || edge.Kind != ast.Object {
		return nil
	}
	if node := edge.Fields.ForName("node"); node != nil && node.Type.Elem == nil {
		return l.types[node.Type.Name()]
	}
	return nil
}

// completeConnection declares a connection that is only named, and adds the
// arguments of connections to a root field.
func (l *loader) completeConnection(f *ast.FieldDefinition) {
	if f.Type.Elem != nil || f.Directives.ForName("upstream") != nil || f.Directives.ForName("sqlFunction") != nil {
		return
	}
	if base := l.connectionBase(f.Type.Name(), "Connection"); base != nil {
		l.defineConnection(f.Type.Name(), base.Name, f.Position)
	}
	node := l.nodeOf(f.Type.Name())
	if node == nil || node.Directives.ForName("sqlSource") == nil && text(f.Directives.ForName("list"), "view") == "" {
		return
	}
	for _, a := range []struct{ name, typ string }{{"first", "Int"}, {"after", "String"}, {"last", "Int"}, {"before", "String"}} {
		l.argument(f, a.name, ast.NamedType(a.typ, f.Position))
	}
	l.argument(f, "where", ast.NamedType(node.Name+"WhereInput", f.Position))
	if l.ordered(node) {
		l.argument(f, "orderBy", ast.ListType(ast.NamedType(node.Name+"OrderByInput", f.Position), f.Position))
	}
}

func (l *loader) defineConnection(name, base string, at *ast.Position) {
	edge := base + "Edge"
	l.define(&ast.Definition{Kind: ast.Object, Name: name, Position: at, Fields: ast.FieldList{
		{Name: "edges", Type: ast.NonNullListType(ast.NonNullNamedType(edge, at), at), Position: at},
		{Name: "pageInfo", Type: ast.NonNullNamedType("PageInfo", at), Position: at},
		{Name: "totalCount", Type: ast.NamedType("Int", at), Position: at},
	}})
	if l.types[edge] == nil {
		l.defineEdge(edge, base, at)
	}
}

func (l *loader) defineEdge(name, base string, at *ast.Position) {
	l.define(&ast.Definition{Kind: ast.Object, Name: name, Position: at, Fields: ast.FieldList{
		{Name: "node", Type: ast.NonNullNamedType(base, at), Position: at},
		{Name: "cursor", Type: ast.NonNullNamedType("String", at), Position: at},
	}})
}

// connection binds a root field that answers a connection.
func (l *loader) connection(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	r.Kind, r.Result = Connection, r.Object
	node := l.nodeOf(f.Type.Name())
	r.Object = l.s.Objects[node.Name]
	switch {
	case r.Object == nil:
		l.errorf(f.Position, "%s: the nodes of %s must be objects", name, f.Type.Name())
		return
	case value(d, "view") != nil:
		r.Source, _ = l.viewSource(d, r.Object)
	case r.Object.Source == nil:
		l.errorf(f.Position, "%s: %s has no @sqlSource: write @list(view:)", name, r.Object.Name)
		return
	default:
		r.Source = r.Object.Source
	}
	if r.Object.Fields["id"] == nil {
		l.errorf(f.Position, "%s: %s has no field id, without which its rows have no order of their own", name, r.Object.Name)
	}
	r.OrderBy = text(d, "orderBy")
	l.connectionFields(name, r.Result.def)
	l.pageRoles(name, r)
	l.constants(name, r, d)
}

// connectionMembers are the fields that connections, edges and page infos can have.
var connectionMembers = set("edges nodes pageInfo totalCount")

func (l *loader) connectionFields(name string, def *ast.Definition) {
	for _, f := range def.Fields {
		if !connectionMembers[f.Name] && !strings.HasPrefix(f.Name, "__") {
			l.errorf(f.Position, "%s: %s.%s has no value: a connection has edges, nodes, pageInfo and totalCount", name, def.Name, f.Name)
		}
	}
	l.s.Connections[def.Name] = true
}

var pageRoles = map[string]Role{"first": RoleFirst, "after": RoleAfter, "last": RoleLast, "before": RoleBefore}

func (l *loader) pageRoles(name string, r *Root) {
	for _, a := range r.Args {
		role, known := pageRoles[a.Name]
		switch {
		case known && (role == RoleFirst || role == RoleLast) != (a.Type.NamedType == "Int") || known && a.Type.Elem != nil:
			l.errorf(a.at, "%s(%s:): a connection takes a number of rows or a cursor there, not %s", name, a.Name, a.Type)
		case known:
			a.Role = role
		case a.Name == "where" || a.Name == "orderBy":
			if a.Role, known = l.listRole(a, r.Object); known {
				l.checkFilterOf(name, r.Object, a)
			} else {
				l.equals(name, r, a)
			}
		default:
			l.equals(name, r, a)
		}
	}
}

// cursorRequires is what a connection asks because its cursors tell the id and
// what a constant order compares; orders of clients are guarded as such.
func cursorRequires(r *Root) (out []*Auth) {
	if r.Kind != Connection || r.Object == nil {
		return nil
	}
	names := []string{"id"}
	for term := range strings.SplitSeq(r.OrderBy, ",") {
		if words := strings.Fields(term); len(words) > 0 {
			names = append(names, words[0])
		}
	}
	for _, name := range names {
		if f := fieldOrKey(r.Object, name); f != nil {
			out = append(out, f.Requires...)
		}
	}
	return out
}
