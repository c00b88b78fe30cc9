package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Type is an output type, ready to be walked.
type Type = schema.Output

// Leaf is how a leaf value is checked and written.
type Leaf = schema.Leaf

// The kinds of leaves.
const (
	NotLeaf     = schema.NotLeaf
	LeafString  = schema.LeafString
	LeafID      = schema.LeafID
	LeafInt     = schema.LeafInt
	LeafFloat   = schema.LeafFloat
	LeafBoolean = schema.LeafBoolean
	LeafEnum    = schema.LeafEnum
	LeafCustom  = schema.LeafCustom
)

// Selection is what is wanted of an object, fields in response order.
type Selection struct {
	Type   string // name of the concrete type; empty when it must be read from the document
	Fields []Field
	// ByType holds the selection of each possible type of an interface or union.
	ByType map[string]*Selection
	// Denied is why a value of this type may not be had, "" when it may.
	Denied gqlerr.Code
	// LeaveOut leaves keys out of the answer that the document lacks.
	LeaveOut bool
}

// Len counts the fields of a selection and of those below it.
func (s *Selection) Len() int {
	if s == nil {
		return 0
	}
	n := len(s.Fields)
	for i := range s.Fields {
		n += s.Fields[i].Value.Len()
	}
	for _, one := range s.ByType {
		n += one.Len()
	}
	return n
}

// Field is one field of a Selection.
type Field struct {
	Key      string // in the response
	Name     string
	Typename bool // the value is the type's name
	Keys     []string
	Type     *Type
	Value    *Selection  // of a composite type
	Denied   gqlerr.Code // why the value may not be had; it is not looked for then
	Pos      *ast.Position
}

// included decides @skip and @include with this request's variables.
func (b *builder) included(list ast.DirectiveList) bool {
	for _, d := range list {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		if b.condition(d) == (d.Name == "skip") {
			return false
		}
	}
	return true
}

func (b *builder) condition(d *ast.Directive) bool {
	arg := d.Arguments.ForName("if")
	if arg == nil || arg.Value == nil {
		return false
	}
	if arg.Value.Kind == ast.Variable {
		v, ok := b.vars.Get(arg.Value.Raw)
		return ok && v.Text == "true"
	}
	return arg.Value.Raw == "true"
}

// applies says whether a fragment on condition concerns objects of typeName.
func (b *builder) applies(condition, typeName string) bool {
	if condition == "" || condition == typeName {
		return true
	}
	def := b.schema.AST.Types[condition]
	if def == nil {
		return false
	}
	for _, p := range b.schema.AST.PossibleTypes[condition] {
		if p.Name == typeName {
			return true
		}
	}
	return false
}

// selection resolves what nodes ask of a value of a composite type.
func (b *builder) selection(def *ast.Definition, nodes []*ast.Field) *Selection {
	if !def.IsAbstractType() {
		return b.concrete(def, nodes)
	}
	out := &Selection{ByType: map[string]*Selection{}}
	for _, p := range b.schema.AST.PossibleTypes[def.Name] {
		out.ByType[p.Name] = b.possible(p, nodes)
	}
	return out
}

// possible is the selection of one type of an abstract one. That of a type which
// may not be selected is empty: its values are errors.
func (b *builder) possible(def *ast.Definition, nodes []*ast.Field) *Selection {
	if o := b.schema.Objects[def.Name]; o != nil && o.Auth != nil {
		if code := b.denied([]*schema.Auth{o.Auth}); code != "" {
			return &Selection{Type: def.Name, Denied: code}
		}
	}
	return b.concrete(def, nodes)
}

func (b *builder) concrete(def *ast.Definition, nodes []*ast.Field) *Selection {
	mark := *b.work
	fields := b.collect(def.Name, nodes)
	out := &Selection{Type: def.Name, Fields: make([]Field, len(fields))}
	members := b.schema.MembersOf(def)
	for i := range fields {
		b.field(&out.Fields[i], &fields[i], members)
	}
	b.work.until(mark)
	return out
}

func (b *builder) field(f *Field, c *collected, members schema.Members) {
	node := c.nodes[0]
	f.Key, f.Name, f.Pos = c.key, node.Name, node.Position
	if node.Name == "__typename" {
		f.Typename = true
		return
	}
	m := members[node.Name]
	written := b.schema.MemberOf(node.Definition) // in a selection on an interface, the interface's
	f.Type = written.Output
	if m.Field != nil {
		if f.Denied = b.denied(m.Field.Requires); f.Denied != "" {
			return
		}
	}
	f.Keys = m.Keys()
	if written.Composite() {
		f.Value = b.selection(written.Value, c.nodes)
	}
}
