package load

import (
	"errors"
	"fmt"
	"testing"
)

func TestVerifyAsksOncePerAnswer(t *testing.T) {
	asked := 0
	r := &Request{Check: func(b []byte) error {
		if asked++; string(b) == "bad" {
			return errors.New("bad")
		}
		return nil
	}}
	for range 3 {
		if err := r.Verify(Response{Status: 200, Body: []byte("good")}); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times about one answer", asked)
	}
	for range 2 {
		if r.Verify(Response{Status: 200, Body: []byte("bad")}) == nil {
			t.Error("a wrong body was taken")
		}
	}
	if r.Verify(Response{Status: 500, Body: []byte("good")}) == nil {
		t.Error("a wrong status was taken")
	}
}

func TestVerifyRemembersBounded(t *testing.T) {
	r := &Request{Check: func([]byte) error { return nil }}
	for i := range 3 * maxKnown {
		if err := r.Verify(Response{Status: 200, Body: fmt.Append(nil, i)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.known) != maxKnown {
		t.Errorf("%d answers remembered", len(r.known))
	}
}

func TestEqualJSON(t *testing.T) {
	check := EqualJSON(`{"a":1,"b":[1.0,null]}`)
	if err := check([]byte(`{ "b": [1.0, null], "a": 1 }`)); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{`{"a":1}`, `{"a":1,"b":[1,null]}`, `{"a":1,"b":[1.0,null]} x`, ``} {
		if check([]byte(bad)) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
