package jsonx

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"
)

// tree builds what encoding/json builds with UseNumber, by Scanner and Text alone.
func tree(raw []byte) any {
	s := Scan(raw)
	switch s.Kind() {
	case Object:
		m := map[string]any{}
		for s.Open(); s.Next(); {
			key, _ := Text(s.Key())
			m[key] = tree(s.Raw())
		}
		return m
	case Array:
		list := []any{}
		for s.Open(); s.Next(); {
			list = append(list, tree(s.Raw()))
		}
		return list
	case String:
		text, _ := Text(bytes.TrimSpace(raw))
		return text
	case Number:
		return json.Number(bytes.TrimSpace(raw))
	case Bool:
		return bytes.TrimSpace(raw)[0] == 't'
	}
	return nil
}

func stdTree(t *testing.T, raw []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return v
}

// FuzzScanner: on valid texts the scanner sees what encoding/json sees, and on
// others it comes to an end.
func FuzzScanner(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !Valid(text) {
			for s, n := Scan(text), 0; s.Next(); s.Key() {
				if n++; n > 2*len(text)+2 {
					t.Fatalf("%q: does not end", text)
				}
			}
			return
		}
		if got, want := tree(text), stdTree(t, text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q\ngot  %#v\nwant %#v", text, got, want)
		}
		var std bytes.Buffer
		if err := json.Compact(&std, text); err != nil {
			t.Fatal(err)
		}
		if got := Compact(nil, text); !bytes.Equal(got, std.Bytes()) {
			t.Errorf("%q compacted to %q, want %q", text, got, std.Bytes())
		}
	})
}

func TestTreeOfSeeds(t *testing.T) {
	for _, s := range seeds {
		if text := []byte(s); Valid(text) {
			if got, want := tree(text), stdTree(t, text); !reflect.DeepEqual(got, want) {
				t.Errorf("%q\ngot  %#v\nwant %#v", text, got, want)
			}
		}
	}
}

func TestKinds(t *testing.T) {
	for text, want := range map[string]Kind{
		``: Invalid, ` `: Invalid, `x`: Invalid, `]`: Invalid, ` {`: Object, `[`: Array, `"`: String,
		`true`: Bool, `false`: Bool, `null`: Null, `-1`: Number, `0`: Number, `9`: Number,
	} {
		if got := KindOf([]byte(text)); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

// TestScannerOnBrokenTexts: no panic, no loop; the values mean nothing.
func TestScannerOnBrokenTexts(t *testing.T) {
	for _, text := range []string{``, `{`, `{"a`, `{"a\`, `[1,`, `{"a":`, `,,,,`, `{:`, `[[[`, `}`, `"\`, `{"a" 1}`} {
		s := Scan([]byte(text))
		s.Open()
		n := 0
		for s.Next() {
			before := s.pos
			s.Key()
			s.Raw()
			if n++; n > len(text)+1 {
				t.Errorf("%q: does not end", text)
				break
			}
			if s.pos < before || s.pos > len(text) {
				t.Errorf("%q: at %d after %d", text, s.pos, before)
			}
		}
	}
}

func TestCompact(t *testing.T) {
	const text = "{ \"a b\" :\t[ 1 ,\r\n\"\\\" \\\\\" , {} ] }"
	if got, want := string(Compact([]byte("x"), []byte(text))), "x{\"a b\":[1,\"\\\" \\\\\",{}]}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElements(t *testing.T) {
	for _, c := range []struct {
		text string
		max  int
		want []string
		more bool
	}{
		{`[]`, 3, nil, false}, {`[1, {"a":[2]} ,"x"]`, 3, []string{`1`, `{"a":[2]}`, `"x"`}, false},
		{`[1,2,3]`, 2, []string{`1`, `2`}, true}, {`[1]`, 0, nil, true}, {`{}`, 3, nil, false},
	} {
		list, more := Elements([]byte(c.text), c.max)
		var got []string
		for _, e := range list {
			got = append(got, string(e))
		}
		if !slices.Equal(got, c.want) || more != c.more {
			t.Errorf("%s up to %d: got %q, %v", c.text, c.max, got, more)
		}
	}
}
