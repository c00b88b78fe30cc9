package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
)

// Decode reads exactly one JSON value and keeps the digits of its numbers.
func Decode(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("not JSON: %w: %.200s", err, b)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more behind the JSON: %.200s", b)
	}
	return v, nil
}

// EqualJSON is a check that wants one value, whatever the order of the keys.
func EqualJSON(want string) func([]byte) error {
	w, err := Decode([]byte(want))
	if err != nil {
		panic(err)
	}
	return func(body []byte) error {
		got, err := Decode(body)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(w, got) {
			return fmt.Errorf("expected %s, got %.300s", want, body)
		}
		return nil
	}
}
