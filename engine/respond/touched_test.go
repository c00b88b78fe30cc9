package respond

import (
	"reflect"
	"testing"
)

func TestTouchedBy(t *testing.T) {
	const cascade = `{"updated":[{"__typename":"Post","id":"1"},{"id":"2"}],"deleted":[{"id":"3","__typename":"Comment"}],"invalidations":[{"queryName":"posts","scope":"PREFIX"},{"query_name":"feed"}],"metadata":{"depth":1}}`
	want := Touched{Types: []string{"Post", "Comment"}, Queries: []string{"posts", "feed"}}
	for row, want := range map[string]Touched{
		`{"status":"created","message":"ok","entity":{"id":"1"},"cascade":` + cascade + `}`:  want,
		`{"id":"1","name":"x","_cascade":` + cascade + `}`:                                   want,
		`{"status":"created","message":"ok","entity":{"id":"1"},"cascade":null}`:             {},
		`{"status":"created","message":"ok","entity":{},"cascade":{"updated":[]}}`:           {},
		`{"status":"created","message":"ok","entity":{},"cascade":{"updated":{"a":1}}}`:      {},
		`{"status":"created","message":"ok","entity":{},"cascade":{"updated":[{"__typename"`: {},
		`true`: {}, ``: {}, `null`: {},
	} {
		if got := TouchedBy([]byte(row)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v", row, got)
		}
	}
}
