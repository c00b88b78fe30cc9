// Package golden reads the corpus of testdata/golden and compares answers with
// it, as its replay.py does: JSON exact to the spelling of numbers, errors by
// number, path and locations.
package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Case is a request and the answer that FraiseQL 1.31.1 gave.
type Case struct {
	File    string
	Name    string
	Request struct {
		Method, Path string
		Headers      map[string]string
		Body         json.RawMessage
		BodyText     *string `json:"body_text"`
	}
	Response Response
	// Versions are the answers of other versions: "same", or a Response.
	Versions map[string]json.RawMessage
	State    string
	Spec     string
}

// Response is a recorded answer.
type Response struct {
	Status  int
	Headers map[string]string
	Body    json.RawMessage
	Omitted any `json:"body_omitted"`
}

// At is the case with the answer of another version; ok is false when that was not recorded.
func (c *Case) At(version string) (other Case, ok bool) {
	other = *c
	recorded := c.Versions[version]
	if recorded == nil {
		return other, false
	}
	if string(recorded) != `"same"` {
		other.Response = Response{}
		ok = json.Unmarshal(recorded, &other.Response) == nil && other.Response.Omitted == nil
		return other, ok
	}
	return other, true
}

// Deviates says that the recorded answer breaks a specification: a fact, not a goal.
func (c *Case) Deviates() bool { return c.Spec != "ok" }

// Writes says that the case changes data.
func (c *Case) Writes() bool { return c.State == "writes" }

// GraphQL is the request's envelope, ok when it is one that is posted as JSON.
func (c *Case) GraphQL() (query, operation string, variables json.RawMessage, ok bool) {
	var e struct {
		Query         *string
		OperationName *string
		Variables     json.RawMessage
	}
	if c.Request.Method != "POST" || c.Request.Body == nil || json.Unmarshal(c.Request.Body, &e) != nil || e.Query == nil {
		return "", "", nil, false
	}
	if e.OperationName != nil {
		operation = *e.OperationName
	}
	return *e.Query, operation, e.Variables, true
}

// Load reads the files of a mode, those of reads first; mode is "development" or "production".
func Load(dir, mode string) ([]Case, error) {
	other := map[string]string{"development": ".production.json", "production": ".development.json"}[mode]
	names, err := filepath.Glob(filepath.Join(dir, "cases", "*.json"))
	if err != nil {
		return nil, err
	}
	var out []Case
	for _, name := range names {
		if strings.HasSuffix(name, other) {
			continue
		}
		cases, err := load(name)
		if err != nil {
			return nil, err
		}
		out = append(out, cases...)
	}
	slices.SortStableFunc(out, func(a, b Case) int { return strings.Compare(a.State, b.State) })
	return out, nil
}

func load(name string) ([]Case, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var cases []Case
	if err := json.Unmarshal(text, &cases); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range cases {
		cases[i].File = strings.TrimSuffix(filepath.Base(name), ".json")
	}
	return cases, nil
}

// Compare lists how an answer's body differs from the recorded one.
func (c *Case) Compare(got []byte) []string {
	if c.Response.Omitted != nil {
		return nil
	}
	want, err := decode(c.Response.Body)
	if err != nil {
		return []string{err.Error()}
	}
	have, err := decode(got)
	if err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	d := &diff{}
	d.response(want, have)
	return d.list
}

func decode(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	return v, err
}
