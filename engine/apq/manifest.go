package apq

import (
	"fraiseqld/internal/jsonx"
)

const apolloFormat = "apollo-persisted-query-manifest"

// manifest reads a JSON object: Apollo's manifest, which says so in "format", or
// Relay's, whose members are identifiers and texts.
func (l *loader) manifest(file string, text []byte) {
	if err := jsonx.Check(text); err != nil {
		l.problem(file, "is not valid JSON: %s", err)
		return
	}
	if s := jsonx.Scan(text); s.Kind() != jsonx.Object {
		l.problem(file, "must be a JSON object: a manifest of Apollo or Relay")
		return
	}
	if format := member(text, "format"); jsonx.KindOf(format) == jsonx.String && member(text, "operations") != nil {
		l.apollo(file, text)
		return
	}
	l.relay(file, text)
}

func (l *loader) relay(file string, text []byte) {
	s := jsonx.Scan(text)
	for s.Open(); s.Next(); {
		id, _ := jsonx.Text(s.Key())
		body, ok := stringOf(s.Raw())
		if !ok {
			l.problems = append(l.problems, Problem{File: file, ID: id, Message: "the text must be a string"})
			continue
		}
		l.add(file, id, body, false)
	}
}

func (l *loader) apollo(file string, text []byte) {
	if format, _ := stringOf(member(text, "format")); format != apolloFormat {
		l.problem(file, "the format is %q; %q is read", format, apolloFormat)
		return
	}
	if version := member(text, "version"); string(version) != "1" {
		l.problem(file, "version 1 of the format is read, not %s", orNothing(version))
		return
	}
	operations := jsonx.Scan(member(text, "operations"))
	if operations.Kind() != jsonx.Array {
		l.problem(file, "operations must be an array")
		return
	}
	for operations.Open(); operations.Next(); {
		l.operation(file, operations.Raw())
	}
}

func (l *loader) operation(file string, raw []byte) {
	if jsonx.KindOf(raw) != jsonx.Object {
		l.problem(file, "operations must hold objects")
		return
	}
	id, hasID := stringOf(member(raw, "id"))
	body, hasBody := stringOf(member(raw, "body"))
	if !hasID || !hasBody {
		name, _ := stringOf(member(raw, "name"))
		l.problem(file, "operation %q needs an id and a body", name)
		return
	}
	l.add(file, id, body, false)
}

func orNothing(raw []byte) string {
	if raw == nil {
		return "nothing"
	}
	return string(raw)
}

func stringOf(raw []byte) (string, bool) {
	if jsonx.KindOf(raw) != jsonx.String {
		return "", false
	}
	return jsonx.Text(raw)
}
