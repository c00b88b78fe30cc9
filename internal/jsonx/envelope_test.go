package jsonx

import "testing"

func TestEnvelope(t *testing.T) {
	const body = ` {"query": "{ a(x: \"y\") }", "operationName":"A", "variables": {"x": [1]} , "extensions":{"e":{}}, "more":[{"query":"no"}]}`
	e, err := Envelope([]byte(body))
	if err != nil || e.Problem != "" || e.IsBatch {
		t.Fatalf("got %+v, %v", e, err)
	}
	for _, c := range []struct{ name, got, want string }{
		{"query", e.Query, `{ a(x: "y") }`}, {"raw query", string(e.QueryRaw), `"{ a(x: \"y\") }"`}, {"operation", e.OperationName, "A"},
		{"variables", string(e.Variables), `{"x": [1]}`}, {"extensions", string(e.Extensions), `{"e":{}}`},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
	if !e.HasOperationName {
		t.Error("operationName was given")
	}
}

func TestEnvelopeProblems(t *testing.T) {
	for body, want := range map[string]string{
		`1`: "The request body must be a JSON object.", `"x"`: "The request body must be a JSON object.", `null`: "The request body must be a JSON object.",
		`{"query":1}`:                `The "query" member must be a string.`,
		`{"query":"\ud800"}`:         `The "query" member holds a lone surrogate, which is no character.`,
		`{"operationName":[]}`:       `The "operationName" member must be a string.`,
		`{"variables":"{}"}`:         `The "variables" member must be an object.`,
		`{"variables":[]}`:           `The "variables" member must be an object.`,
		`{"extensions":true}`:        `The "extensions" member must be an object.`,
		`{"query":{},"variables":1}`: `The "query" member must be a string.`, // the first one
		`{}`:                         "",
		`{"query":null,"variables":null,"operationName":null,"extensions":null}`: "",
		`[]`: "",
	} {
		e, err := Envelope([]byte(body))
		if err != nil || e.Problem != want {
			t.Errorf("%s: got %q, %v, want %q", body, e.Problem, err, want)
		}
	}
}

func TestEnvelopeOfNulls(t *testing.T) {
	e, err := Envelope([]byte(`{"query":null,"variables":null,"operationName":null,"extensions":null}`))
	if err != nil || e.Query != "" || e.QueryRaw != nil || e.HasOperationName || e.Variables != nil || e.Extensions != nil {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestEnvelopeLastMemberCounts(t *testing.T) {
	e, err := Envelope([]byte(`{"query":"a","\u0071uery":"b","variables":{"x":1},"variables":null}`))
	if err != nil || e.Query != "b" || e.Variables != nil {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestEnvelopeBatchAndSyntax(t *testing.T) {
	if e, err := Envelope([]byte(` [{"query":"a"}]`)); err != nil || !e.IsBatch || e.Query != "" {
		t.Errorf("got %+v, %v", e, err)
	}
	if _, err := Envelope([]byte(`{"query":"a",}`)); err == nil || err.Offset != 13 {
		t.Errorf("got %v", err)
	}
}

// TestEnvelopeCopies: the strings of Envelope outlive the body, those of
// EnvelopeView are parts of it.
func TestEnvelopeCopies(t *testing.T) {
	body := []byte(`{"query":"abc","operationName":"Op"}`)
	copied, _ := Envelope(body)
	view, _ := EnvelopeView(body)
	for i := range body {
		body[i] = '-'
	}
	if copied.Query != "abc" || copied.OperationName != "Op" {
		t.Errorf("the copy changed: %+v", copied)
	}
	if view.Query != "---" || view.OperationName != "--" {
		t.Errorf("the view does not share memory: %+v", view)
	}
}

func TestEnvelopeViewDoesNotAllocate(t *testing.T) {
	body := []byte(`{"query":"{ a }","variables":{"x":1}}`)
	if n := testing.AllocsPerRun(100, func() { EnvelopeView(body) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzEnvelope: whatever comes, the parts are parts of a valid text.
func FuzzEnvelope(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := Envelope(body)
		if (err == nil) != Valid(body) {
			t.Fatalf("%q: %v", body, err)
		}
		if err != nil {
			return
		}
		for _, part := range [][]byte{e.QueryRaw, e.Variables, e.Extensions} {
			if part != nil && !Valid(part) {
				t.Errorf("%q: part %q is no JSON", body, part)
			}
		}
		if list, _ := Elements(body, 1<<20); !e.IsBatch && list != nil {
			t.Errorf("%q: elements of what is no array", body)
		}
	})
}

func TestEnvelopeDocumentID(t *testing.T) {
	for body, want := range map[string]Env{
		`{"documentId":"x"}`:  {DocumentID: "x", HasDocumentID: true},
		`{"documentId":""}`:   {HasDocumentID: true},
		`{"documentId":null}`: {},
		`{"documentId":5}`:    {Problem: `The "documentId" member must be a string.`},
	} {
		got, err := Envelope([]byte(body))
		if err != nil || got.DocumentID != want.DocumentID || got.HasDocumentID != want.HasDocumentID || got.Problem != want.Problem {
			t.Errorf("%s: got %+v, %v", body, got, err)
		}
	}
}
