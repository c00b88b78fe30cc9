package schema

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxLiteralDepth bounds the nesting that checkLiteral follows.
const maxLiteralDepth = 100

// checkLiteral checks a value in the text against its type. Scalars beyond
// those of the specification take what they take; that shows when they are used.
func (l *loader) checkLiteral(name string, t *ast.Type, v *ast.Value) {
	l.literal(name, t, v, 0)
}

func (l *loader) literal(name string, t *ast.Type, v *ast.Value, depth int) {
	switch {
	case depth > maxLiteralDepth:
		l.errorf(v.Position, "%s: the value is nested too deeply", name)
	case v.Kind == ast.Variable:
		l.errorf(v.Position, "%s: a variable cannot stand here", name)
	case v.Kind == ast.NullValue:
		if t.NonNull {
			l.errorf(v.Position, "%s: null is not a %s", name, t)
		}
	case t.Elem != nil && v.Kind == ast.ListValue:
		for _, c := range v.Children {
			l.literal(name, t.Elem, c.Value, depth+1)
		}
	case t.Elem != nil:
		l.literal(name, t.Elem, v, depth+1)
	default:
		l.named(name, t, v, depth)
	}
}

func (l *loader) named(name string, t *ast.Type, v *ast.Value, depth int) {
	def := l.types[t.NamedType]
	if def == nil {
		return // not declared, which is reported where it is named, or a scalar of its own
	}
	ok := true
	switch {
	case def.Kind == ast.Enum:
		l.enumLiteral(name, def, v)
	case def.Kind == ast.InputObject:
		l.objectLiteral(name, def, v, depth)
	default:
		ok = fits(def.Name, v)
	}
	if !ok {
		l.errorf(v.Position, "%s: %s is not %s", name, printValue(v), t)
	}
}

// fits checks the specification's own scalars.
func fits(scalar string, v *ast.Value) bool {
	text := v.Kind == ast.StringValue || v.Kind == ast.BlockValue
	switch scalar {
	case "Int":
		_, err := strconv.ParseInt(v.Raw, 10, 32)
		return v.Kind == ast.IntValue && err == nil
	case "Float":
		return v.Kind == ast.IntValue || v.Kind == ast.FloatValue
	case "String":
		return text
	case "Boolean":
		return v.Kind == ast.BooleanValue
	case "ID":
		return text || v.Kind == ast.IntValue
	}
	return true
}

func (l *loader) enumLiteral(name string, def *ast.Definition, v *ast.Value) {
	if v.Kind == ast.EnumValue && def.EnumValues.ForName(v.Raw) != nil {
		return
	}
	l.errorf(v.Position, "%s: %s is not a value of %s%s", name, printValue(v), def.Name, didYouMean(v.Raw, enumNames(def)))
}

func enumNames(def *ast.Definition) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range def.EnumValues {
			if !yield(v.Name) {
				return
			}
		}
	}
}

func (l *loader) objectLiteral(name string, def *ast.Definition, v *ast.Value, depth int) {
	if v.Kind != ast.ObjectValue {
		l.errorf(v.Position, "%s: %s is not an object of type %s", name, printValue(v), def.Name)
		return
	}
	for _, c := range v.Children {
		f := def.Fields.ForName(c.Name)
		if f == nil {
			l.errorf(c.Position, "%s: %s has no field %s%s", name, def.Name, c.Name, didYouMean(c.Name, fieldNames(def)))
			continue
		}
		l.literal(name+"."+c.Name, f.Type, c.Value, depth+1)
	}
	for _, f := range def.Fields {
		if f.Type.NonNull && f.DefaultValue == nil && f.Directives.ForName("default") == nil && v.Children.ForName(f.Name) == nil {
			l.errorf(v.Position, "%s: %s.%s is required", name, def.Name, f.Name)
		}
	}
}

func fieldNames(def *ast.Definition) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, f := range def.Fields {
			if !yield(f.Name) {
				return
			}
		}
	}
}
