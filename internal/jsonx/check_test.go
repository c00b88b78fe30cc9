package jsonx

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckAccepts(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `false`, `0`, `-0`, `10`, `-1.5e+10`, `1E-2`, `0.0`, `""`, `"a"`, ` [ ] `, `{}`, "\t[1,\n2\r]",
		`{"a":{"b":[{},[],"",null]}}`, `"\"\\\/\b\f\n\r\tAé𝄞"`, `"é𝄞"`, `"\ud800"`, `{"a":1,"a":2}`,
		"\"\u007f\"", strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), `123456789012345678901234567890`,
	} {
		if err := Check([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct {
		text, message string
		offset        int
	}{
		{``, "unexpected end, expected a value", 0},
		{` `, "unexpected end, expected a value", 1},
		{`nul`, "unexpected end, expected 'null'", 3},
		{`nulL`, "unexpected character, expected 'null'", 3},
		{`True`, "unexpected character, expected a value", 0},
		{`tru e`, "unexpected character, expected 'true'", 3},
		{`falsy`, "unexpected character, expected 'false'", 4},
		{`1 2`, "unexpected character, expected the end", 2},
		{`01`, "unexpected character, expected the end", 1},
		{`+1`, "unexpected character, expected a value", 0},
		{`-`, "unexpected end, expected a value", 1},
		{`.5`, "unexpected character, expected a value", 0},
		{`1.`, "unexpected end, expected a digit", 2},
		{`1e`, "unexpected end, expected a digit", 2},
		{`1e+x`, "unexpected character, expected a digit", 3},
		{`NaN`, "unexpected character, expected a value", 0},
		{`"a`, "unexpected end, expected '\"'", 2},
		{"\"a\nb\"", "control character in a string", 2},
		{"\"\x00\"", "control character in a string", 1},
		{`"\x"`, "invalid escape in a string", 1},
		{`"\u12"`, "invalid escape in a string", 1},
		{`"\u12G4"`, "invalid escape in a string", 1},
		{`"\`, "invalid escape in a string", 1},
		{`'a'`, "unexpected character, expected a value", 0},
		{`[`, "unexpected end, expected a value", 1},
		{`[1`, "unexpected end, expected ',' or ']'", 2},
		{`[1,]`, "unexpected character, expected a value", 3},
		{`[,1]`, "unexpected character, expected a value", 1},
		{`[1 2]`, "unexpected character, expected ',' or ']'", 3},
		{`[1}`, "unexpected character, expected ',' or ']'", 2},
		{`{`, "unexpected end, expected a member name", 1},
		{`{1:2}`, "unexpected character, expected a member name", 1},
		{`{"a"}`, "unexpected character, expected ':'", 4},
		{`{"a":}`, "unexpected character, expected a value", 5},
		{`{"a":1`, "unexpected end, expected ',' or '}'", 6},
		{`{"a":1,}`, "unexpected character, expected a member name", 7},
		{`{"a":1]`, "unexpected character, expected ',' or '}'", 6},
		{`{a:1}`, "unexpected character, expected a member name", 1},
		{`{"a`, "unexpected end, expected '\"'", 3},
		{`]`, "unexpected character, expected a value", 0},
		{"\xef\xbb\xbf{}", "unexpected character, expected a value", 0},
		{"[1,\"\xff\"]", "invalid UTF-8", 4},
		{"\"é\xed\xa0\x80\"", "invalid UTF-8", 3},
		{"1\x00", "unexpected character, expected the end", 1},
		{`[1]//`, "unexpected character, expected the end", 3},
		{strings.Repeat("[", MaxDepth+1), "JSON is nested too deep", MaxDepth},
		{strings.Repeat(`{"a":`, 1_000_000), "JSON is nested too deep", 5 * MaxDepth},
	} {
		err := Check([]byte(c.text))
		if err == nil || err.Message != c.message || err.Offset != c.offset {
			t.Errorf("%.60q: got %v, want %s at %d", c.text, err, c.message, c.offset)
		}
		if Valid([]byte(c.text)) {
			t.Errorf("%.60q is valid", c.text)
		}
	}
	if got := (&SyntaxError{7, "this"}).Error(); got != "this at offset 7" {
		t.Errorf("got %q", got)
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	text := []byte(`{"query":"{ a }","variables":{"x":[1,2,{"y":null}]}}`)
	if n := testing.AllocsPerRun(100, func() { Valid(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// depth is how deep the brackets outside of strings nest.
func depth(text []byte) (deepest int) {
	now, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '[' || c == '{'):
			now++
			deepest = max(deepest, now)
		case !quoted && (c == ']' || c == '}'):
			now--
		}
	}
	return deepest
}

var seeds = []string{
	`{"query":"query A($x: Int) { a(x: $x) }","variables":{"x":1e3},"operationName":"A","extensions":{}}`,
	`[{"query":"{a}"},{"query":"{b}"}]`, `"𝄞\ud800"`, `-0.10e-5`, `[[[]],{"":[]}]`, ` null `, `{"a":tru}`, "\"\x7f\"",
	`{"query":null,"query":"é"}`, "{\"a\" :\r\n[ 1 , \"}\\\"\" ]}",
}

// FuzzCheck: valid here is what encoding/json calls valid, in UTF-8, nested
// within the bound.
func FuzzCheck(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want := json.Valid(text) && utf8.Valid(text) && depth(text) <= MaxDepth
		if err := Check(text); (err == nil) != want {
			t.Errorf("%q: got %v, want valid %v", text, err, want)
		} else if err != nil && (err.Offset < 0 || err.Offset > len(text)) {
			t.Errorf("%q: offset %d", text, err.Offset)
		}
	})
}
