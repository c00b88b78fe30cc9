package jsonx

import "strconv"

// Envelope is a GraphQL request body (GraphQL over HTTP, "Request Parameters").
// Variables and Extensions are spans of the body, nil when absent or null.
type Envelope struct {
	Query         string
	HasQuery      bool
	OperationName string
	Variables     []byte
	Extensions    []byte
}

// TypeError is well-formed JSON that is no GraphQL request.
type TypeError struct{ Message string }

func (e *TypeError) Error() string { return e.Message }

// IsBatch says whether a well-formed body is an array.
func IsBatch(body []byte) bool {
	i := SkipSpace(body, 0)
	return i < len(body) && body[i] == '['
}

// ReadEnvelope reads one request. Unknown members are ignored; of a member
// written twice the last counts, as in most readers.
func ReadEnvelope(body []byte) (Envelope, error) {
	if err := Check(body); err != nil {
		return Envelope{}, err
	}
	return Object(body)
}

// Object reads the request in a well-formed JSON value.
func Object(body []byte) (e Envelope, err error) {
	if i := SkipSpace(body, 0); body[i] != '{' {
		return e, &TypeError{"A request must be a JSON object."}
	}
	Members(body, func(name string, v []byte) bool {
		err = e.member(name, v)
		return err == nil
	})
	return e, err
}

func (e *Envelope) member(name string, v []byte) (err error) {
	switch name {
	case "query":
		e.Query, e.HasQuery, err = textMember(name, v)
	case "operationName":
		e.OperationName, _, err = textMember(name, v)
	case "variables":
		e.Variables, err = objectMember(name, v)
	case "extensions":
		e.Extensions, err = objectMember(name, v)
	}
	return err
}

func textMember(name string, v []byte) (string, bool, error) {
	if v[0] == 'n' {
		return "", false, nil
	}
	if v[0] != '"' {
		return "", false, &TypeError{"The member " + strconv.Quote(name) + " must be a string."}
	}
	s, ok := Unquote(v)
	if !ok {
		return "", false, &TypeError{"The member " + strconv.Quote(name) + " holds half of a surrogate pair."}
	}
	return s, true, nil
}

func objectMember(name string, v []byte) ([]byte, error) {
	switch v[0] {
	case 'n':
		return nil, nil
	case '{':
		return v, nil
	}
	return nil, &TypeError{"The member " + strconv.Quote(name) + " must be an object."}
}
