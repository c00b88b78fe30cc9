package load

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Request is one request and what its answer must be. A Request belongs to one
// target, since it remembers the bytes that target answered.
type Request struct {
	Wire   []byte                  // the whole request as sent
	Status int                     // expected; 0 means 200
	Check  func(body []byte) error // asked once for each distinct answer

	known [][]byte // answers that Check accepted
}

// maxKnown bounds what is remembered, for a target whose answers all differ.
const maxKnown = 8

// Verify says whether an answer is right: equal to one that was checked before,
// or accepted by the check now.
func (r *Request) Verify(a Response) error {
	want := r.Status
	if want == 0 {
		want = 200
	}
	if a.Status != want {
		return fmt.Errorf("status %d instead of %d: %.200s", a.Status, want, a.Body)
	}
	for _, k := range r.known {
		if bytes.Equal(k, a.Body) {
			return nil
		}
	}
	if err := r.Check(a.Body); err != nil {
		return err
	}
	if len(r.known) < maxKnown {
		r.known = append(r.known, bytes.Clone(a.Body))
	}
	return nil
}

// Post builds a GraphQL request.
func Post(host, path, query string, variables map[string]any) []byte {
	body := map[string]any{"query": query}
	if variables != nil {
		body["variables"] = variables
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // only plain values are passed in
	}
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, host, len(text), text)
}

// Get builds a GET request.
func Get(host, path string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\n\r\n", path, host)
}
