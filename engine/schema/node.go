package schema

import "github.com/vektah/gqlparser/v2/ast"

// nodeLookup binds Query.node(id: ID!) of an interface without rows of its own:
// the object of that id among the rows of all types that implement it.
func (l *loader) nodeLookup(name string, r *Root, f *ast.FieldDefinition) bool {
	if f.Name != "node" || f.Type.Elem != nil || r.Object == nil || r.Object.Source != nil || r.Object.def.Kind != ast.Interface || r.Arg("id") == nil {
		return false
	}
	r.Kind = Node
	for _, o := range r.Object.Possible {
		switch {
		case o.Source == nil:
			l.errorf(f.Position, "%s: %s implements %s and has no @sqlSource to find it in", name, o.Name, r.Object.Name)
		case o.Fields["id"] == nil:
			l.errorf(f.Position, "%s: %s has no field id", name, o.Name)
		}
	}
	for _, a := range r.Args {
		if a.Name != "id" || a.Type.Elem != nil || a.Type.Name() != "ID" && a.Type.Name() != "UUID" {
			l.errorf(a.at, "%s(%s:): node takes one argument, id: ID!", name, a.Name)
		}
		l.equals(name, r, a)
	}
	return true
}
