//go:build !stdjson

package jsonx

import "github.com/bytedance/sonic"

// Marshal and Unmarshal are for small JSON that no request waits for. The build
// tag stdjson puts encoding/json behind them.
func Marshal(v any) ([]byte, error)      { return sonic.ConfigStd.Marshal(v) }
func Unmarshal(data []byte, v any) error { return sonic.ConfigStd.Unmarshal(data, v) }
