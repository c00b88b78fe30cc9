package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Type is an output type, ready to be walked.
type Type struct {
	Name    string // of the innermost named type
	NonNull bool
	Elem    *Type // of a list
	Leaf    Leaf
	Enum    *schema.Enum
}

// Leaf is how a leaf value is checked and written.
type Leaf uint8

// The kinds of leaves. Custom scalars pass through as PostgreSQL wrote them.
const (
	NotLeaf Leaf = iota
	LeafString
	LeafID
	LeafInt
	LeafFloat
	LeafBoolean
	LeafEnum
	LeafCustom
)

var builtinLeaves = map[string]Leaf{
	"String": LeafString, "ID": LeafID, "Int": LeafInt, "Float": LeafFloat, "Boolean": LeafBoolean,
}

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
	Parent   string // type, for messages
	Typename bool   // the value is the type's name
	Keys     []string
	Type     *Type
	Value    *Selection  // of a composite type
	Denied   gqlerr.Code // why the value may not be had; it is not looked for then
	Pos      *ast.Position
}

// typeOf makes a Type from the schema's notation.
func (b *builder) typeOf(t *ast.Type) *Type {
	out := &Type{Name: t.Name(), NonNull: t.NonNull}
	if t.Elem != nil {
		out.Elem = b.typeOf(t.Elem)
		return out
	}
	def := b.schema.AST.Types[t.NamedType]
	switch {
	case def == nil || def.IsCompositeType():
		return out
	case def.Kind == ast.Enum:
		out.Leaf, out.Enum = LeafEnum, b.schema.Enums[t.NamedType]
	default:
		out.Leaf = LeafCustom
		if leaf, ok := builtinLeaves[t.NamedType]; ok {
			out.Leaf = leaf
		}
	}
	return out
}

// collected is one response key with the merged nodes that ask for it.
type collected struct {
	key   string
	nodes []*ast.Field
}

// collect is CollectFields of the specification (6.3.2) for one concrete type.
func (b *builder) collect(typeName string, sets ...ast.SelectionSet) []collected {
	n := 0
	for _, set := range sets {
		n += len(set)
	}
	c := collector{b: b, typeName: typeName, out: make([]collected, 0, n), index: make(map[string]int, n)}
	for _, set := range sets {
		c.add(set)
	}
	return c.out
}

type collector struct {
	b        *builder
	typeName string
	out      []collected
	index    map[string]int
	visited  map[string]bool
}

func (c *collector) add(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			if c.b.included(s.Directives) {
				c.addField(s)
			}
		case *ast.InlineFragment:
			if c.b.included(s.Directives) && c.b.applies(s.TypeCondition, c.typeName) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			c.addSpread(s)
		}
	}
}

func (c *collector) addSpread(s *ast.FragmentSpread) {
	if c.visited[s.Name] || !c.b.included(s.Directives) {
		return
	}
	if c.visited == nil {
		c.visited = map[string]bool{}
	}
	c.visited[s.Name] = true
	if s.Definition != nil && c.b.applies(s.Definition.TypeCondition, c.typeName) {
		c.add(s.Definition.SelectionSet)
	}
}

func (c *collector) addField(f *ast.Field) {
	if i, ok := c.index[f.Alias]; ok {
		c.out[i].nodes = append(c.out[i].nodes, f)
		return
	}
	c.index[f.Alias] = len(c.out)
	c.out = append(c.out, collected{key: f.Alias, nodes: []*ast.Field{f}})
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

// selection resolves what nodes ask of a value of the named composite type.
func (b *builder) selection(typeName string, nodes []*ast.Field) *Selection {
	sets := make([]ast.SelectionSet, len(nodes))
	for i, n := range nodes {
		sets[i] = n.SelectionSet
	}
	def := b.schema.AST.Types[typeName]
	if def == nil || !def.IsAbstractType() {
		return b.concrete(typeName, sets)
	}
	out := &Selection{ByType: map[string]*Selection{}}
	for _, p := range b.schema.AST.PossibleTypes[typeName] {
		out.ByType[p.Name] = b.possible(p.Name, sets)
	}
	return out
}

// possible is the selection of one type of an abstract one. That of a type which
// may not be selected is empty: its values are errors.
func (b *builder) possible(typeName string, sets []ast.SelectionSet) *Selection {
	if o := b.schema.Objects[typeName]; o != nil && o.Auth != nil {
		if code := b.denied([]*schema.Auth{o.Auth}); code != "" {
			return &Selection{Type: typeName, Denied: code}
		}
	}
	return b.concrete(typeName, sets)
}

func (b *builder) concrete(typeName string, sets []ast.SelectionSet) *Selection {
	out := &Selection{Type: typeName}
	object := b.schema.Objects[typeName]
	fields := b.collect(typeName, sets...)
	out.Fields = make([]Field, 0, len(fields))
	for _, c := range fields {
		out.Fields = append(out.Fields, b.field(typeName, object, c))
	}
	return out
}

func (b *builder) field(typeName string, object *schema.Object, c collected) Field {
	node := c.nodes[0]
	f := Field{Key: c.key, Name: node.Name, Parent: typeName, Pos: node.Position}
	if node.Name == "__typename" {
		f.Typename = true
		return f
	}
	f.Type = b.typeOf(node.Definition.Type)
	f.Keys = []string{node.Name}
	if object != nil && object.Fields[node.Name] != nil {
		f.Keys = object.Fields[node.Name].Keys
		if f.Denied = b.denied(object.Fields[node.Name].Requires); f.Denied != "" {
			f.Keys = nil
			return f
		}
	}
	if def := b.schema.AST.Types[f.Type.Name]; def != nil && def.IsCompositeType() {
		f.Value = b.selection(f.Type.Name, c.nodes)
	}
	return f
}
