package jsonx

import (
	"strings"
)

// Env is the members of one GraphQL request. Members that it does not know are
// ignored; of members that come twice the last counts, as in every common parser.
type Env struct {
	Query            string
	QueryRaw         []byte // the member as written, quotes included; nil when absent or null
	OperationName    string
	HasOperationName bool
	DocumentID       string // names a document that the server knows
	HasDocumentID    bool
	Variables        []byte // the object's JSON, nil when absent or null
	Extensions       []byte // likewise
	// IsBatch says that the body is an array; Elements gives its parts.
	IsBatch bool
	// Problem says which member has the wrong type (HTTP status 400), "" when none has.
	Problem string
}

// Envelope reads a request body. A body that is no JSON is a SyntaxError; JSON
// that is no GraphQL request is a Problem. The strings are copies.
func Envelope(body []byte) (Env, *SyntaxError) {
	e, err := EnvelopeView(body)
	e.Query = strings.Clone(e.Query)
	e.OperationName = strings.Clone(e.OperationName)
	e.DocumentID = strings.Clone(e.DocumentID)
	return e, err
}

// EnvelopeView is Envelope without copies: strings without escapes share body's
// memory, so body must not change, nor the strings be kept, beyond the request.
func EnvelopeView(body []byte) (Env, *SyntaxError) {
	var e Env
	if err := Check(body); err != nil {
		return e, err
	}
	s := Scan(body)
	switch s.Kind() {
	case Array:
		e.IsBatch = true
	case Object:
		e.members(&s)
	default:
		e.Problem = "The request body must be a JSON object."
	}
	return e, nil
}

func (e *Env) members(s *Scanner) {
	var query, name, id, variables, extensions []byte
	for s.Open(); s.Next(); {
		key := s.Key()
		value := s.Raw()
		switch {
		case KeyIs(key, "query"):
			query = value
		case KeyIs(key, "operationName"):
			name = value
		case KeyIs(key, "documentId"):
			id = value
		case KeyIs(key, "variables"):
			variables = value
		case KeyIs(key, "extensions"):
			extensions = value
		}
	}
	e.Query, _ = e.text("query", query)
	if KindOf(query) == String {
		e.QueryRaw = query
	}
	e.OperationName, e.HasOperationName = e.text("operationName", name)
	e.DocumentID, e.HasDocumentID = e.text("documentId", id)
	e.Variables = e.object("variables", variables)
	e.Extensions = e.object("extensions", extensions)
}

// text is an optional string member.
func (e *Env) text(name string, raw []byte) (s string, given bool) {
	switch KindOf(raw) {
	case Invalid, Null:
		return "", false
	case String:
		s, ok := TextView(raw)
		if !ok {
			e.problem("The \"" + name + "\" member holds a lone surrogate, which is no character.")
		}
		return s, true
	}
	e.problem("The \"" + name + "\" member must be a string.")
	return "", false
}

// object is an optional object member.
func (e *Env) object(name string, raw []byte) []byte {
	switch KindOf(raw) {
	case Invalid, Null:
		return nil
	case Object:
		return raw
	}
	e.problem("The \"" + name + "\" member must be an object.")
	return nil
}

func (e *Env) problem(text string) {
	if e.Problem == "" {
		e.Problem = text
	}
}

// Elements are the elements of an array that Check accepted, up to max of them;
// more says that there are others.
func Elements(body []byte, max int) (list [][]byte, more bool) {
	s := Scan(body)
	if s.Kind() != Array {
		return nil, false
	}
	for s.Open(); s.Next(); {
		if len(list) == max {
			return list, true
		}
		list = append(list, s.Raw())
	}
	return list, false
}
