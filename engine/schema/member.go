package schema

import "github.com/vektah/gqlparser/v2/ast"

// Member is a field of an object type or interface with all that is known of it,
// so that who walks documents looks it up once.
type Member struct {
	Def    *ast.FieldDefinition
	Value  *ast.Definition // the innermost type of its value
	Output *Output         // its type, ready to be walked
	Field  *Field          // of the type's documents, nil where it has none
	Root   *Root           // of the type of an operation
	// Requires is what selecting it can ask of a principal: in any type that a
	// value of the parent may be of, and for any type its own value may be of.
	Requires []*Auth

	keys []string
}

// Composite says that its value has fields.
func (m *Member) Composite() bool { return m.Value != nil && m.Value.IsCompositeType() }

// Keys are the spellings under which the value is stored: see Field.Keys.
func (m *Member) Keys() []string {
	if m.Field != nil {
		return m.Field.Keys
	}
	return m.keys
}

// Members are the fields of a type by name.
type Members map[string]*Member

// Required is what a value of an input type has to be held against once its
// fields are there.
type Required struct {
	Fields []RequiredField
	OneOf  bool
}

// RequiredField is a field that a value has even when nobody wrote it, or must have.
type RequiredField struct {
	Def     *ast.FieldDefinition
	Default *ast.Value // the one clients see, or the hidden one; nil: it must be written
}

// members are all of a schema. They are found when the first document comes:
// what they refer to does not change any more then.
type members struct {
	of       map[*ast.Definition]Members
	byID     map[*ast.FieldDefinition]*Member
	required map[*ast.Definition]*Required
	outputs  map[string]*Output // by notation
}

// RequiredOf is nil where nothing is required of an input type.
func (s *Schema) RequiredOf(def *ast.Definition) *Required {
	s.membersOnce.Do(s.findMembers)
	return s.members.required[def]
}

// MembersOf are the fields of a type, none of what is no object type or interface.
func (s *Schema) MembersOf(def *ast.Definition) Members {
	s.membersOnce.Do(s.findMembers)
	return s.members.of[def]
}

// MemberOf is what a field's definition belongs to, nil for __typename.
func (s *Schema) MemberOf(def *ast.FieldDefinition) *Member {
	s.membersOnce.Do(s.findMembers)
	return s.members.byID[def]
}

func (s *Schema) findMembers() {
	s.members = members{of: map[*ast.Definition]Members{}, byID: map[*ast.FieldDefinition]*Member{}, required: map[*ast.Definition]*Required{}, outputs: map[string]*Output{}}
	for _, def := range s.AST.Types {
		switch def.Kind {
		case ast.Object, ast.Interface:
			s.members.of[def] = s.membersIn(def)
		case ast.InputObject:
			if r := s.requiredIn(def); len(r.Fields) > 0 || r.OneOf {
				s.members.required[def] = r
			}
		}
	}
}

func (s *Schema) requiredIn(def *ast.Definition) *Required {
	in := s.Inputs[def.Name]
	out := &Required{OneOf: in != nil && in.OneOf || def.Directives.ForName("oneOf") != nil}
	for _, f := range def.Fields {
		value := f.DefaultValue
		if value == nil && in != nil && in.ByName[f.Name] != nil {
			value = in.ByName[f.Name].Default
		}
		if value != nil || f.Type.NonNull {
			out.Fields = append(out.Fields, RequiredField{f, value})
		}
	}
	return out
}

func (s *Schema) membersIn(def *ast.Definition) Members {
	out := make(Members, len(def.Fields))
	list := make([]Member, len(def.Fields))
	for i, f := range def.Fields {
		list[i] = s.member(def, f)
		out[f.Name], s.members.byID[f] = &list[i], &list[i]
	}
	return out
}

func (s *Schema) member(def *ast.Definition, f *ast.FieldDefinition) Member {
	m := Member{Def: f, Value: s.AST.Types[f.Type.Name()], Field: s.fieldOf(def.Name, f.Name), Root: s.rootOf(def, f.Name), Requires: s.asked(def, f)}
	if m.Field == nil {
		m.keys = []string{f.Name}
	}
	notation := f.Type.String()
	if s.members.outputs[notation] == nil {
		s.members.outputs[notation] = s.output(f.Type, m.Value)
	}
	m.Output = s.members.outputs[notation]
	return m
}

func (s *Schema) fieldOf(object, name string) *Field {
	if o := s.Objects[object]; o != nil {
		return o.Fields[name]
	}
	return nil
}

func (s *Schema) rootOf(def *ast.Definition, name string) *Root {
	switch def {
	case s.AST.Query:
		return s.Query[name]
	case s.AST.Mutation:
		return s.Mutation[name]
	case s.AST.Subscription:
		return s.Sub[name]
	}
	return nil
}

// asked gathers the requirements of a member, each once.
func (s *Schema) asked(def *ast.Definition, f *ast.FieldDefinition) (list []*Auth) {
	seen := map[*Auth]bool{}
	add := func(more ...*Auth) {
		for _, a := range more {
			if a != nil && !seen[a] {
				seen[a] = true
				list = append(list, a)
			}
		}
	}
	if r := s.rootOf(def, f.Name); r != nil {
		add(r.Requires...)
	}
	for _, t := range append([]*ast.Definition{def}, s.AST.PossibleTypes[def.Name]...) {
		if field := s.fieldOf(t.Name, f.Name); field != nil {
			add(field.Requires...)
		}
	}
	for _, t := range s.AST.PossibleTypes[f.Type.Name()] {
		if o := s.Objects[t.Name]; o != nil {
			add(o.Auth)
		}
	}
	return list
}
