package gateway

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// get answers a query in the query string.
func (c *call) get() {
	c.blocking = true
	env, refused := c.parameters()
	if refused != nil {
		c.refused(refused)
		return
	}
	c.single(&env)
}

// parameters reads the query string, as far as the server takes queries by GET.
func (c *call) parameters() (jsonx.Env, *refusal) {
	env, problem := queryString(c.x.RawQuery)
	if problem != "" {
		return env, &refusal{status: 400, code: gqlerr.BadRequest, message: problem}
	}
	if c.settings.Get == GetPersisted {
		if _, given, err := identifier(&env); err == nil && !given {
			return env, refusePersisted
		}
	}
	c.x.AddHeader("Vary", "Accept")
	return env, nil
}

// queryString reads the parameters of a GET request. Parameters that GraphQL
// over HTTP does not know are ignored; problem says what is wrong with the others.
func queryString(raw []byte) (env jsonx.Env, problem string) {
	seen := map[string]bool{}
	for len(raw) > 0 {
		var pair []byte
		pair, raw, _ = bytes.Cut(raw, []byte("&"))
		key, value, _ := bytes.Cut(pair, []byte("="))
		name, ok := unescape(key)
		if !ok {
			return env, "The query string is not valid percent-encoded UTF-8."
		}
		text, ok := unescape(value)
		if !ok {
			return env, "The value of a parameter is not valid percent-encoded UTF-8."
		}
		if problem := parameter(&env, seen, name, text); problem != "" {
			return env, problem
		}
	}
	return env, ""
}

func parameter(env *jsonx.Env, seen map[string]bool, name, value string) (problem string) {
	switch name {
	case "query", "operationName", "documentId", "variables", "extensions":
	default:
		return ""
	}
	if seen[name] {
		return "The parameter \"" + name + "\" is given more than once."
	}
	seen[name] = true
	switch name {
	case "query":
		env.Query, env.QueryRaw = value, []byte(value)
	case "operationName":
		env.OperationName, env.HasOperationName = value, value != ""
	case "documentId":
		env.DocumentID, env.HasDocumentID = value, true
	case "variables":
		env.Variables, problem = jsonParameter(name, value)
	case "extensions":
		env.Extensions, problem = jsonParameter(name, value)
	}
	return problem
}

// jsonParameter is an optional JSON object; an empty text stands for none.
func jsonParameter(name, value string) (object []byte, problem string) {
	if value == "" {
		return nil, ""
	}
	raw := []byte(value)
	if err := jsonx.Check(raw); err != nil {
		return nil, "The parameter \"" + name + "\" is not valid JSON: " + err.Error() + "."
	}
	s := jsonx.Scan(raw)
	switch s.Kind() {
	case jsonx.Null:
		return nil, ""
	case jsonx.Object:
		return bytes.TrimSpace(raw), ""
	}
	return nil, "The parameter \"" + name + "\" must be a JSON object."
}

// unescape decodes application/x-www-form-urlencoded text.
func unescape(b []byte) (string, bool) {
	var out strings.Builder
	out.Grow(len(b))
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '+':
			out.WriteByte(' ')
		case '%':
			if i+2 >= len(b) || !isHex(b[i+1]) || !isHex(b[i+2]) {
				return "", false
			}
			out.WriteByte(fromHex(b[i+1])<<4 | fromHex(b[i+2]))
			i += 2
		default:
			out.WriteByte(b[i])
		}
	}
	return out.String(), utf8.ValidString(out.String())
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func fromHex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
