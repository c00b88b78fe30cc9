package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/schema"
)

// Requirements lists all that an operation can ask of a principal, whatever its
// variables are, each once.
func Requirements(s *schema.Schema, op *ast.OperationDefinition) []*schema.Auth {
	b := &builder{schema: s}
	root := b.rootType(op.Operation)
	if root == nil {
		return nil
	}
	w := requirements{b: b, op: op.Operation, root: root.Name, seen: map[*schema.Auth]bool{}, objects: map[*schema.Object]bool{}, fragments: map[string]bool{}}
	w.walk(w.root, op.SelectionSet)
	return w.list
}

type requirements struct {
	b         *builder
	op        ast.Operation
	root      string // type of the operation
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

func (w *requirements) walk(typeName string, set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			w.field(typeName, s)
		case *ast.InlineFragment:
			if s.TypeCondition != "" {
				w.walk(s.TypeCondition, s.SelectionSet)
			} else {
				w.walk(typeName, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if s.Definition != nil && !w.fragments[s.Name] {
				w.fragments[s.Name] = true
				w.walk(s.Definition.TypeCondition, s.Definition.SelectionSet)
			}
		}
	}
}

func (w *requirements) field(typeName string, f *ast.Field) {
	if r := w.b.bound(w.op, f.Name); r != nil && typeName == w.root {
		w.add(r.Requires...)
		w.arguments(r, f)
	}
	w.of(typeName, f.Name)
	for _, p := range w.b.schema.AST.PossibleTypes[typeName] {
		w.of(p.Name, f.Name)
	}
	if f.Definition != nil {
		value := f.Definition.Type.Name()
		w.values(value)
		w.walk(value, f.SelectionSet)
	}
}

func (w *requirements) of(typeName, field string) {
	if o := w.b.schema.Objects[typeName]; o != nil && o.Fields[field] != nil {
		w.add(o.Fields[field].Requires...)
	}
}

// values adds what the possible types of a value ask.
func (w *requirements) values(typeName string) {
	for _, p := range w.b.schema.AST.PossibleTypes[typeName] {
		if o := w.b.schema.Objects[p.Name]; o != nil {
			w.add(o.Auth)
		}
	}
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
