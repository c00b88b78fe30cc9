//go:build sonic

package jsonx

import "github.com/bytedance/sonic"

// Marshal encodes small things such as health answers. Keys of maps come sorted.
func Marshal(v any) ([]byte, error) { return sonic.ConfigStd.Marshal(v) }

// Unmarshal decodes small things such as claims.
func Unmarshal(data []byte, v any) error { return sonic.ConfigStd.Unmarshal(data, v) }
