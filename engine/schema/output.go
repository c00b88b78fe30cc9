package schema

import "github.com/vektah/gqlparser/v2/ast"

// Output is an output type, ready to be walked.
type Output struct {
	Name    string // of the innermost named type
	NonNull bool
	Elem    *Output // of a list
	Leaf    Leaf
	Enum    *Enum
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

// String is the type as GraphQL writes it.
func (t *Output) String() string {
	s := t.Name
	if t.Elem != nil {
		s = "[" + t.Elem.String() + "]"
	}
	if t.NonNull {
		s += "!"
	}
	return s
}

// output makes an Output from the notation; def is its innermost named type.
func (s *Schema) output(t *ast.Type, def *ast.Definition) *Output {
	out := &Output{Name: t.Name(), NonNull: t.NonNull}
	switch {
	case t.Elem != nil:
		out.Elem = s.output(t.Elem, def)
	case def == nil || def.IsCompositeType():
	case def.Kind == ast.Enum:
		out.Leaf, out.Enum = LeafEnum, s.Enums[t.NamedType]
	default:
		out.Leaf = leafOf(t.NamedType)
	}
	return out
}

func leafOf(scalar string) Leaf {
	switch scalar {
	case "String":
		return LeafString
	case "ID":
		return LeafID
	case "Int":
		return LeafInt
	case "Float":
		return LeafFloat
	case "Boolean":
		return LeafBoolean
	}
	return LeafCustom
}
