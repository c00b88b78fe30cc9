package validate

import (
	"encoding/json"
	"os"
	"testing"

	"fraiseqld/engine/gqlerr"
)

// goldenCase is a request and the request errors that FraiseQL 1.31.1 answered; none when it ran.
type goldenCase struct {
	Name       string
	Query      string
	Variables  json.RawMessage
	Operation  string
	Production bool
	Errors     []struct {
		Message   string
		Locations []gqlerr.Location
	}
}

func goldenCases(t testing.TB) []goldenCase {
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []goldenCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// request runs all that comes before execution.
func (c *goldenCase) request() []*gqlerr.Error {
	l := development
	if c.Production {
		l.Suggestions, l.Introspection = false, false
	}
	doc, errs := Document(golden, c.Query, l)
	if len(errs) > 0 {
		return errs
	}
	op, err := Operation(doc, c.Operation)
	if err != nil {
		return []*gqlerr.Error{err}
	}
	_, errs = Declare(golden, op).Read(c.Variables, nil)
	return errs
}

// elsewhere are cases in which this server answers otherwise on purpose.
var elsewhere = map[string]string{}

// TestGolden: as many errors as the reference, at the same places.
func TestGolden(t *testing.T) {
	same, words := 0, 0
	for _, c := range goldenCases(t) {
		if why := elsewhere[c.Name]; why != "" {
			t.Logf("%s: %s", c.Name, why)
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			got := c.request()
			if len(got) != len(c.Errors) {
				t.Fatalf("%s\nwant %d errors %v\ngot %s", c.Query, len(c.Errors), c.Errors, shown(got))
			}
			c.compare(t, got, &same, &words)
		})
	}
	t.Logf("%d of %d messages are worded alike", same, words)
	if same < words*8/10 {
		t.Errorf("only %d of %d messages are worded alike", same, words)
	}
}

// compare pairs errors by place; the order of errors is nobody's.
func (c *goldenCase) compare(t *testing.T, got []*gqlerr.Error, same, words *int) {
	left := append([]*gqlerr.Error(nil), got...)
	for _, want := range c.Errors {
		*words++
		at := -1
		for i, e := range left {
			if sameLocations(want.Locations, e.Locations) && (at < 0 || e.Message == want.Message) {
				at = i
			}
		}
		if at < 0 {
			t.Fatalf("%s\nmissing %v\ngot %s", c.Query, want, shown(got))
		}
		if left[at].Message == want.Message {
			*same++
		} else {
			t.Logf("\nwant %s\ngot  %s", want.Message, left[at].Message)
		}
		left = append(left[:at], left[at+1:]...)
	}
}

func sameLocations(want, got []gqlerr.Location) bool {
	if len(want) == 0 {
		return true // v1 has no place for its own scalars
	}
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] {
			return false
		}
	}
	return true
}
