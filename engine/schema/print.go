package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Print is the completed schema with its bindings, as a person could have
// written it. Loading it gives the same schema.
func (s *Schema) Print() string { return s.text }

type printer struct {
	b strings.Builder
}

// print writes the document; the prelude and the bindings' own declarations are left out.
func (l *loader) print() string {
	p := &printer{}
	for _, s := range slices.Concat(l.doc.Schema, l.doc.SchemaExtension) {
		p.schema(s, s == first(l.doc.Schema))
	}
	for _, d := range l.doc.Directives {
		if l.bindings[d.Name] == nil && d.Position.Src.Name != "prelude.graphql" {
			p.directive(d)
		}
	}
	for _, def := range l.doc.Definitions {
		if own(def) {
			p.definition(def)
		}
	}
	return strings.TrimPrefix(p.b.String(), "\n")
}

func first(list ast.SchemaDefinitionList) *ast.SchemaDefinition {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func (p *printer) write(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) schema(s *ast.SchemaDefinition, base bool) {
	p.write("\n")
	p.description(s.Description, "")
	if !base {
		p.write("extend ")
	}
	p.write("schema")
	p.directives(s.Directives)
	if len(s.OperationTypes) > 0 {
		p.write(" {\n")
		for _, t := range s.OperationTypes {
			p.write("  ", string(t.Operation), ": ", t.Type, "\n")
		}
		p.write("}")
	}
	p.write("\n")
}

func (p *printer) directive(d *ast.DirectiveDefinition) {
	p.write("\n")
	p.description(d.Description, "")
	p.write("directive @", d.Name)
	p.arguments(d.Arguments, "")
	p.directives(d.Directives)
	if d.IsRepeatable {
		p.write(" repeatable")
	}
	p.write(" on ")
	for i, at := range d.Locations {
		if i > 0 {
			p.write(" | ")
		}
		p.write(string(at))
	}
	p.write("\n")
}

var keywords = map[ast.DefinitionKind]string{
	ast.Scalar: "scalar ", ast.Object: "type ", ast.Interface: "interface ", ast.Union: "union ", ast.Enum: "enum ", ast.InputObject: "input ",
}

func (p *printer) definition(def *ast.Definition) {
	p.write("\n")
	p.description(def.Description, "")
	p.write(keywords[def.Kind], def.Name)
	if len(def.Interfaces) > 0 {
		p.write(" implements ", strings.Join(def.Interfaces, " & "))
	}
	p.directives(def.Directives)
	if len(def.Types) > 0 {
		p.write(" = ", strings.Join(def.Types, " | "))
	}
	if def.Kind == ast.Enum {
		p.values(def.EnumValues)
	}
	if len(def.Fields) > 0 {
		p.fields(def.Fields)
	}
	p.write("\n")
}

func (p *printer) values(list ast.EnumValueList) {
	p.write(" {\n")
	for _, v := range list {
		p.description(v.Description, "  ")
		p.write("  ", v.Name)
		p.directives(v.Directives)
		p.write("\n")
	}
	p.write("}")
}

func (p *printer) fields(list ast.FieldList) {
	p.write(" {\n")
	for _, f := range list {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		p.description(f.Description, "  ")
		p.write("  ", f.Name)
		p.arguments(f.Arguments, "  ")
		p.write(": ", f.Type.String())
		p.defaultValue(f.DefaultValue)
		p.directives(f.Directives)
		p.write("\n")
	}
	p.write("}")
}

// arguments are on one line, or one a line when one has a description.
func (p *printer) arguments(list ast.ArgumentDefinitionList, indent string) {
	if len(list) == 0 {
		return
	}
	described := slices.ContainsFunc(list, func(a *ast.ArgumentDefinition) bool { return a.Description != "" })
	p.write("(")
	for i, a := range list {
		switch {
		case described:
			p.write("\n")
			p.description(a.Description, indent+"  ")
			p.write(indent, "  ")
		case i > 0:
			p.write(", ")
		}
		p.write(a.Name, ": ", a.Type.String())
		p.defaultValue(a.DefaultValue)
		p.directives(a.Directives)
	}
	if described {
		p.write("\n", indent)
	}
	p.write(")")
}

func (p *printer) defaultValue(v *ast.Value) {
	if v != nil {
		p.write(" = ", printValue(v))
	}
}

func (p *printer) directives(list ast.DirectiveList) {
	for _, d := range list {
		p.write(" @", d.Name)
		for i, a := range d.Arguments {
			p.write([]string{"(", ", "}[min(i, 1)], a.Name, ": ", printValue(a.Value))
		}
		if len(d.Arguments) > 0 {
			p.write(")")
		}
	}
}

// description is a string in one line: any text can be written so.
func (p *printer) description(text, indent string) {
	if text != "" {
		p.write(indent, string(appendGraphQLString(nil, text)), "\n")
	}
}
