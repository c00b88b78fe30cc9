package schema

import (
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// printValue is a literal as GraphQL spells it.
func printValue(v *ast.Value) string { return string(appendValue(nil, v)) }

func appendValue(dst []byte, v *ast.Value) []byte {
	switch v.Kind {
	case ast.StringValue, ast.BlockValue:
		return appendGraphQLString(dst, v.Raw)
	case ast.NullValue:
		return append(dst, "null"...)
	case ast.Variable:
		return append(append(dst, '$'), v.Raw...)
	case ast.ListValue:
		dst = append(dst, '[')
		for i, c := range v.Children {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendValue(dst, c.Value)
		}
		return append(dst, ']')
	case ast.ObjectValue:
		dst = append(dst, '{')
		for i, c := range v.Children {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(dst, c.Name...), ": "...)
			dst = appendValue(dst, c.Value)
		}
		return append(dst, '}')
	}
	return append(dst, v.Raw...)
}

var shortEscapes = map[rune]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

// appendGraphQLString quotes a text (specification, 2.9.4). Bytes that are not
// UTF-8 become U+FFFD.
func appendGraphQLString(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	dst = append(dst, '"')
	for _, r := range s {
		switch short := shortEscapes[r]; {
		case short != 0:
			dst = append(dst, '\\', short)
		case r < ' ' || r == 0x7f:
			dst = append(dst, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
