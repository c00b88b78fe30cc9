package respond

import (
	"testing"

	"fraiseqld/engine/plan"
)

// result is a union of a success and an error type with all their fields selected.
func result() *Mutation {
	entity := sel("Note", f("title", str))
	success := sel("Ok", f("status", str), f("message", str), f("id", str), f("updatedFields", listOf(str), "updated_fields"), obj("note", object1, entity), f("extra", integer))
	failure := sel("Bad", f("status", str), f("code", integer), f("message", str), f("conflictId", str, "conflict_id"),
		obj("errors", listOf(object1), sel("Error", f("code", integer), f("identifier", str), f("message", str), f("details", leaf(plan.LeafCustom)))))
	union := &plan.Selection{ByType: map[string]*plan.Selection{"Ok": success, "Bad": failure}}
	return &Mutation{Success: "Ok", Error: "Bad", EntityKey: "note", Value: Compile(&plan.Type{Name: "R"}, union, "Mutation.m", pos)}
}

func TestMutation(t *testing.T) {
	const note = `{"title":"t"}`
	tests := []struct{ name, in, want string }{
		{"success", `{"status":"created","message":"m","entity_id":"7","entity_type":"Note","entity":` + note + `,"updated_fields":["body_text"],"cascade":null,"metadata":null}`,
			`{"status":"created","message":"m","id":"7","updatedFields":["bodyText"],"note":{"title":"t"},"extra":null}`},
		{"unknown status is success", `{"status":"noop","message":"m","entity":` + note + `}`, `{"status":"noop","message":"m","id":null,"updatedFields":null,"note":{"title":"t"},"extra":null}`},
		{"wrapped entity", `{"status":"success","message":"m","entity":{"note":` + note + `,"extra":7}}`, `{"status":"success","message":"m","id":null,"updatedFields":null,"note":{"title":"t"},"extra":7}`},
		{"noop is an error", `{"status":"noop:same","message":"m","entity":null}`, `{"status":"noop:same","code":422,"message":"m","conflictId":null,"errors":[{"code":422,"identifier":"same","message":"m","details":null}]}`},
		{"failed names its kind", `{"status":"failed:not_found","message":"m","entity":null}`, `{"status":"failed:not_found","code":404,"message":"m","conflictId":null,"errors":[{"code":404,"identifier":"not_found","message":"m","details":null}]}`},
		{"errors of the metadata", `{"status":"validation:x","message":"m","entity":null,"metadata":{"errors":[{"code":1,"identifier":"i","message":"e","details":{"a":1}}]}}`,
			`{"status":"validation:x","code":422,"message":"m","conflictId":null,"errors":[{"code":1,"identifier":"i","message":"e","details":{"a":1}}]}`},
		{"metadata is promoted", `{"status":"conflict:dup","message":"m","entity":null,"metadata":{"conflict_id":"abc","entity":1}}`,
			`{"status":"conflict:dup","code":409,"message":"m","conflictId":"abc","errors":[{"code":409,"identifier":"dup","message":"m","details":null}]}`},
		{"six columns", `{"id":"7","updated_fields":["title"],"status":"updated","message":"m","object_data":` + note + `,"extra_metadata":{"entity":"note"}}`,
			`{"status":"updated","message":"m","id":"7","updatedFields":["title"],"note":{"title":"t"},"extra":null}`},
		{"bare entity", `{"id":"7","title":"t"}`, `{"status":"success","message":"Success","id":"7","updatedFields":null,"note":{"title":"t"},"extra":null}`},
		{"no answer", `null`, `{"status":"failed:no_result","code":500,"message":"No result returned from mutation","conflictId":null,"errors":[{"code":500,"identifier":"no_result","message":"No result returned from mutation","details":null}]}`},
		{"entity missing", `{"status":"success","message":"m","entity":null}`, `null`},
		{"status missing", `{"status":null,"message":"m","entity":` + note + `}`, `null`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w Writer
			if !result().Write(&w, []byte(tt.in)) {
				t.Fatal("null moved up")
			}
			if string(w.Out) != tt.want {
				t.Errorf("got  %s\nwant %s", w.Out, tt.want)
			}
			if failed := len(w.Errs) > 0; failed != (tt.want == "null") {
				t.Errorf("errors: %v", w.Errs)
			}
		})
	}
}

func TestClassification(t *testing.T) {
	for status, want := range map[string]int{
		"failed:x": 500, "FAILED:x": 500, "validation:x": 422, "not_found:x": 404, "unauthorized:x": 401, "forbidden:x": 403, "conflict:x": 409,
		"timeout:x": 408, "noop:x": 422, "failed": 0, "error": 0, "blocked:x": 0, "new": 0, "success": 0, "failed:validation": 422,
	} {
		if got := (&outcome{status: status}).errorCode(); got != want {
			t.Errorf("%s: got %d, want %d", status, got, want)
		}
	}
}

func TestCamel(t *testing.T) {
	for in, want := range map[string]string{
		"address_line1": "addressLine1", "dns_1_id": "dns1Id", "_private": "_private", "a__b": "aB", "user_": "user", "HTTPUrl": "HTTPUrl", "": "",
	} {
		if got := camel(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
