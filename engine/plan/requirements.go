package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/schema"
)

// Requirements lists all that an operation can ask of a principal, whatever its
// variables are, each once.
func Requirements(s *schema.Schema, op *ast.OperationDefinition) []*schema.Auth {
	w := requirements{schema: s, seen: map[*schema.Auth]bool{}, objects: map[*schema.Object]bool{}, fragments: map[string]bool{}}
	w.walk(op.SelectionSet)
	return w.list
}

type requirements struct {
	schema    *schema.Schema
	list      []*schema.Auth
	seen      map[*schema.Auth]bool
	objects   map[*schema.Object]bool
	fragments map[string]bool
}

func (w *requirements) add(list ...*schema.Auth) {
	for _, a := range list {
		if a != nil && !w.seen[a] {
			w.seen[a] = true
			w.list = append(w.list, a)
		}
	}
}

func (w *requirements) walk(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			w.field(s)
		case *ast.InlineFragment:
			w.walk(s.SelectionSet)
		case *ast.FragmentSpread:
			if s.Definition != nil && !w.fragments[s.Name] {
				w.fragments[s.Name] = true
				w.walk(s.Definition.SelectionSet)
			}
		}
	}
}

func (w *requirements) field(f *ast.Field) {
	m := w.schema.MemberOf(f.Definition)
	if m == nil {
		return // __typename
	}
	w.add(m.Requires...)
	if m.Root != nil {
		w.arguments(m.Root, f)
	}
	w.walk(f.SelectionSet)
}

// arguments adds what filters and orders may compare: their variables decide.
func (w *requirements) arguments(r *schema.Root, f *ast.Field) {
	for _, given := range f.Arguments {
		arg := r.Arg(given.Name)
		switch {
		case arg == nil:
		case arg.Field != nil:
			w.add(arg.Field.Requires...)
		case arg.Input != nil && arg.Input.Filters != nil:
			w.tree(arg.Input.Filters)
		}
	}
}

func (w *requirements) tree(o *schema.Object) {
	if o == nil || w.objects[o] {
		return
	}
	w.objects[o] = true
	for _, f := range o.Fields {
		w.add(f.Requires...)
		w.tree(f.Object)
	}
}
