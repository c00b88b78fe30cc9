package validate

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/internal/jsonx"
)

// problem is why a value cannot be coerced.
type problem struct {
	message string
	at      *ast.Position // of the literal, nil for JSON
	path    string        // inside a variable: .field[0].inner
	// late is a problem that the specification leaves to execution: a Float
	// literal beyond what a double can hold.
	late bool
}

func wrong(message string) *problem { return &problem{message: message} }

func missingInputField(input, field, found string) string {
	return "Expected value of type '" + input + "' to include required field '" + field + "', found: " + found + "."
}

func unknownInputField(input, field, suggestion, found string) string {
	message := "Expected value of type '" + input + "' not to include unknown field '" + field + "'"
	if suggestion != "" {
		return message + "." + suggestion + " Found: " + found + "."
	}
	return message + ", found: " + found + "."
}

func notObject(input, found string) string {
	return "Expected value of type '" + input + "' to be an object, found: " + found + "."
}

// maxShown bounds what of a client's value comes back in a message.
const maxShown = 200

func clip(s string) string { return clipTo(s, maxShown) }

// clipTo cuts at a character.
func clipTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xC0 == 0x80 {
		most--
	}
	return s[:most] + "…"
}

// shownText is a string in a message.
func shownText(s string) string { return "'" + clip(s) + "'" }

// shownJSON is a JSON value in a message, spelled as the application that this
// server stands in for spells it: {'a': True}.
func shownJSON(raw []byte) string {
	s := jsonx.Scan(raw)
	return clip(string(appendShown(nil, &s)))
}

func appendShown(dst []byte, s *jsonx.Scanner) []byte {
	switch s.Kind() {
	case jsonx.Object, jsonx.Array:
		return appendShownContainer(dst, s)
	case jsonx.String:
		return appendShownText(dst, s.Raw())
	}
	switch word := string(s.Raw()); word {
	case "null":
		return append(dst, "None"...)
	case "true":
		return append(dst, "True"...)
	case "false":
		return append(dst, "False"...)
	default:
		return append(dst, word...)
	}
}

func appendShownText(dst, raw []byte) []byte {
	text, _ := jsonx.Text(raw)
	return append(append(append(dst, '\''), text...), '\'')
}

// appendShownContainer stops where the message is full anyway.
func appendShownContainer(dst []byte, s *jsonx.Scanner) []byte {
	object := s.Kind() == jsonx.Object
	open, end := byte('['), byte(']')
	if object {
		open, end = '{', '}'
	}
	dst = append(dst, open)
	n := 0
	for s.Open(); s.Next() && len(dst) <= maxShown; n++ {
		if n > 0 {
			dst = append(dst, ", "...)
		}
		if object {
			dst = append(appendShownText(dst, s.Key()), ": "...)
		}
		dst = appendShown(dst, s)
	}
	return append(dst, end)
}

// printed is a literal in a message, spelled as GraphQL.
func printed(v *ast.Value) string {
	var b strings.Builder
	printLiteral(&b, v)
	return clip(b.String())
}

func printLiteral(b *strings.Builder, v *ast.Value) {
	switch v.Kind {
	case ast.Variable:
		b.WriteString("$" + v.Raw)
	case ast.StringValue, ast.BlockValue:
		b.WriteString(strconv.Quote(clip(v.Raw)))
	case ast.ListValue:
		printChildren(b, v, "[", "]")
	case ast.ObjectValue:
		if len(v.Children) == 0 {
			b.WriteString("{}")
			return
		}
		printChildren(b, v, "{ ", " }")
	default:
		b.WriteString(v.Raw)
	}
}

// printChildren stops where the message is full anyway.
func printChildren(b *strings.Builder, v *ast.Value, open, end string) {
	b.WriteString(open)
	for i, child := range v.Children {
		if b.Len() > maxShown {
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if v.Kind == ast.ObjectValue {
			b.WriteString(child.Name + ": ")
		}
		printLiteral(b, child.Value)
	}
	b.WriteString(end)
}
