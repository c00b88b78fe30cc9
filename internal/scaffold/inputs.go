package scaffold

import (
	"slices"
	"strings"
)

// input is an input type that a composite type describes.
type input struct {
	name   string
	fields []string
}

// document is the argument for the input document, typed when a composite type describes it.
func (b *builder) document(m *mutation, a annotation, p Param) string {
	plain := strings.TrimPrefix(m.fn.Name, "fn_")
	for _, name := range []string{a.text("input_type"), m.fn.Schema + ".type_" + plain + "_input", m.fn.Schema + "." + plain + "_input"} {
		if columns := b.db.Composites[name]; len(columns) > 0 {
			return camel(p.Name) + ": " + b.input(m, upperFirst(m.name)+"Input", columns).name + "!"
		}
	}
	return camel(p.Name) + ": JSON!"
}

// input is an input type with the columns of a composite type.
func (b *builder) input(m *mutation, name string, columns []*Column) *input {
	in := &input{name: b.names.take(name)}
	m.inputs = append(m.inputs, in)
	for _, c := range columns {
		prose, a, _ := annotated(c.Comment, "field")
		field, typ := chosen(camel(a.text("name")), camel(c.Name)), b.inputType(c)
		if given := a.text("type"); isName(strings.Trim(given, "[]!")) && b.known(strings.Trim(given, "[]!")) {
			typ = given
		}
		if a.text("required") == "true" && !strings.HasSuffix(typ, "!") {
			typ += "!"
		}
		stored := ""
		if snake(field) != c.Name {
			stored = " @stored(as: " + quote(c.Name) + ")"
		}
		w := writer{}
		w.description("  ", chosenText(a.text("description"), prose))
		in.fields = append(in.fields, w.String()+"  "+field+": "+typ+stored)
	}
	return in
}

func chosenText(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// known are the types that an annotation may name.
func (b *builder) known(name string) bool {
	for _, s := range scalarTypes {
		if s == name {
			return true
		}
	}
	return name == "ID" || slices.ContainsFunc(b.enums.list, func(e *enum) bool { return e.name == name && e.used })
}

func (b *builder) inputType(c *Column) string {
	typ, isArray := strings.CutSuffix(unmodified(c.Type), "[]")
	name := scalarTypes[typ]
	if e := b.enums.of(&typ0, c.Name, c, typ); e != nil {
		e.used = true
		name = e.name
	}
	if name == "" {
		name = "JSON"
	}
	if isArray {
		return list(name, true)
	}
	return name
}

// typ0 owns the enums of input types.
var typ0 = typ{name: "Input"}
