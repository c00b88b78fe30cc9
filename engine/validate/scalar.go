package validate

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/internal/jsonx"
)

// leaf is a value for a scalar as the client wrote it: JSON or a literal.
type leaf struct {
	kind leafKind
	text string // decoded string, digits, true or false, name
	raw  []byte // JSON, nil for a literal
	lit  *ast.Value
	vars input.Vars // for variables inside lit
}

type leafKind uint8

const (
	leafString leafKind = iota
	leafInt             // digits only
	leafFloat
	leafBool
	leafName // an enum literal
	leafList
	leafObject
)

// scalar turns a leaf into a value, or says why not.
type scalar func(l *leaf) (input.Value, string)

// scalars are those known without being declared (behaviour 1.5), by name.
var scalars = map[string]scalar{}

func init() {
	for _, family := range []map[string]scalar{coreScalars, numberScalars, jsonScalars, timeScalars, networkScalars, placeScalars, codeScalars, textScalars} {
		for name, f := range family {
			scalars[name] = f
		}
	}
}

// scalarJSON coerces JSON; l is memory to use. Texts may be views of raw.
func scalarJSON(l *leaf, name string, raw []byte) (input.Value, *problem) {
	*l = leaf{raw: raw}
	switch jsonx.KindOf(raw) {
	case jsonx.String:
		text, ok := jsonx.TextView(raw)
		if !ok {
			return input.Value{}, wrong(name + " cannot represent a lone surrogate.")
		}
		l.text = text
	case jsonx.Number:
		l.kind, l.text = numberKind(raw), jsonx.View(raw)
	case jsonx.Bool:
		l.kind, l.text = leafBool, jsonx.View(raw)
	case jsonx.Array:
		l.kind = leafList
	default:
		l.kind = leafObject
	}
	return coerce(name, l)
}

func numberKind(raw []byte) leafKind {
	for _, c := range raw {
		if c == '.' || c|0x20 == 'e' {
			return leafFloat
		}
	}
	return leafInt
}

var literalKinds = [...]leafKind{
	ast.IntValue: leafInt, ast.FloatValue: leafFloat, ast.StringValue: leafString, ast.BlockValue: leafString,
	ast.BooleanValue: leafBool, ast.EnumValue: leafName, ast.ListValue: leafList, ast.ObjectValue: leafObject,
}

func scalarLiteral(name string, lit *ast.Value, vars input.Vars) (input.Value, *problem) {
	l := leafs.Get().(*leaf)
	*l = leaf{kind: literalKinds[lit.Kind], text: lit.Raw, lit: lit, vars: vars}
	v, p := coerce(name, l)
	*l = leaf{}
	leafs.Put(l)
	return v, p
}

var leafs = sync.Pool{New: func() any { return new(leaf) }}

// coerce applies the scalar of that name. A scalar that nobody knows takes any
// value; PostgreSQL says what it is.
func coerce(name string, l *leaf) (input.Value, *problem) {
	f, ok := scalars[name]
	if !ok {
		f = anyScalar
	}
	v, message := f(l)
	if message != "" {
		return input.Value{}, &problem{message: message, late: message == floatRange(l)}
	}
	return v, nil
}

func anyScalar(l *leaf) (input.Value, string) {
	switch l.kind {
	case leafString:
		return input.Value{Kind: input.String, Text: l.text}, ""
	case leafInt:
		return input.Value{Kind: input.Int, Text: l.text}, ""
	case leafFloat:
		return input.Value{Kind: input.Float, Text: l.text}, ""
	case leafBool:
		return input.Value{Kind: input.Bool, Text: l.text}, ""
	case leafName:
		return input.Value{}, "Value cannot be represented by a name: " + l.shown()
	}
	return jsonValue(l)
}

// shown is the leaf in a message.
func (l *leaf) shown() string {
	if l.lit != nil {
		return printed(l.lit)
	}
	return shownJSON(l.raw)
}

// json is the leaf as compact JSON; ok is false when PostgreSQL would not take it.
func (l *leaf) json() (text string, ok bool) {
	if l.lit != nil {
		return string(appendJSON(nil, l.lit, l.vars)), true
	}
	return string(jsonx.Compact(make([]byte, 0, len(l.raw)), l.raw)), jsonx.Storable(l.raw)
}

var typeNames = [...]string{leafString: "str", leafInt: "int", leafFloat: "float", leafBool: "bool", leafName: "str", leafList: "list", leafObject: "dict"}

// mustBe is "Port must be an integer, got str"; literals are not told their type.
func (l *leaf) mustBe(label, what string) string {
	message := label + " must be " + what
	if l.lit == nil {
		message += ", got " + typeNames[l.kind]
	}
	return message
}

// nonString is what scalars say that name their GraphQL type.
func (l *leaf) nonString(name string) string {
	if l.lit != nil {
		return name + " cannot represent non-string literal: '" + l.shown() + "'"
	}
	return name + " cannot represent non-string value: " + l.shown()
}

func enumJSON(def *ast.Definition, raw []byte) (input.Value, *problem) {
	if jsonx.KindOf(raw) != jsonx.String {
		return input.Value{}, wrong("Enum '" + def.Name + "' cannot represent non-string value: " + shownJSON(raw) + ".")
	}
	name, _ := jsonx.Text(raw)
	return enumValue(def, name)
}

func enumLiteral(def *ast.Definition, lit *ast.Value) (input.Value, *problem) {
	if lit.Kind != ast.EnumValue {
		return input.Value{}, wrong("Enum '" + def.Name + "' cannot represent non-enum value: " + printed(lit) + ".")
	}
	return enumValue(def, lit.Raw)
}

func enumValue(def *ast.Definition, name string) (input.Value, *problem) {
	if def.EnumValues.ForName(name) == nil {
		return input.Value{}, wrong("Value " + shownText(name) + " does not exist in '" + def.Name + "' enum.")
	}
	return input.Value{Kind: input.Enum, Text: name}, nil
}
