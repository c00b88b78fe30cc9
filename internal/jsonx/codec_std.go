//go:build !sonic

package jsonx

import "encoding/json"

// Marshal encodes small things such as health answers. Keys of maps come sorted.
func Marshal(v any) ([]byte, error) { return json.Marshal(v) }

// Unmarshal decodes small things such as claims.
func Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
