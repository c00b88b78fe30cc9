//go:build stdjson

package jsonx

import "encoding/json"

// Marshal and Unmarshal are for small JSON that no request waits for.
func Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
