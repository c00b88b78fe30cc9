package jsonx

import "testing"

func TestText(t *testing.T) {
	for _, c := range []struct {
		raw, want string
		ok        bool
	}{
		{`""`, "", true}, {`"a b"`, "a b", true}, {`"é"`, "é", true},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t", true},
		{`"\u0041\u00e9\u20AC"`, "Aé€", true}, {`"\ud834\udd1e"`, "𝄞", true}, {`"\u0000"`, "\x00", true},
		{`"\ud800"`, "\uFFFD", false}, {`"\udc00x"`, "\uFFFDx", false}, {`"\ud800\u0041"`, "\uFFFDA", false},
		{`"\ud800\ud834\udd1e"`, "\uFFFD𝄞", false}, {`"\ud800\n"`, "\uFFFD\n", false}, {`"x\ud800`, "x\uFFFD", false},
		{`"`, "", true}, {``, "", true}, {`"a\"`, `a\`, true}, // cut texts: no panic
	} {
		if got, ok := Text([]byte(c.raw)); got != c.want || ok != c.ok {
			t.Errorf("%s: got %q, %v, want %q, %v", c.raw, got, ok, c.want, c.ok)
		}
	}
}

func TestPlainAndKeyIs(t *testing.T) {
	if body, plain := Plain([]byte(`"ab"`)); string(body) != "ab" || !plain {
		t.Errorf("got %q, %v", body, plain)
	}
	if _, plain := Plain([]byte(`"a\n"`)); plain {
		t.Error("an escape does not stand for itself")
	}
	for _, c := range []struct {
		raw  string
		want bool
	}{{`"query"`, true}, {`"\u0071uery"`, true}, {`"Query"`, false}, {`"quer"`, false}, {`"query\ud800"`, false}} {
		if got := KeyIs([]byte(c.raw), "query"); got != c.want {
			t.Errorf("%s: got %v", c.raw, got)
		}
	}
}

// TestStorable: what jsonb refuses are the NUL and halves of surrogate pairs.
func TestStorable(t *testing.T) {
	for text, want := range map[string]bool{
		`"a"`: true, `"\u0001"`: true, `"\u0000"`: false, `"\\u0000"`: true, `"\\\u0000"`: false,
		`"\ud834\udd1e"`: true, `"\ud834"`: false, `"\udd1e"`: false, `"\udd1e\ud834"`: false, `{"\u0000":1}`: false,
		`["\n","\ud834\udd1e\u0000"]`: false, `"\`: true, `"\u00`: false,
	} {
		if got := Storable([]byte(text)); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

type small struct {
	Name string         `json:"name"`
	Map  map[string]int `json:"map,omitempty"`
}

// TestCodec holds both codecs to one behaviour.
func TestCodec(t *testing.T) {
	got, err := Marshal(small{"<é>", map[string]int{"b": 1, "a": 2}})
	if want := `{"name":"\u003cé\u003e","map":{"a":2,"b":1}}`; string(got) != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	var v small
	if err := Unmarshal([]byte(`{"name":"x","map":{"c":3},"other":[]}`), &v); err != nil || v.Name != "x" || v.Map["c"] != 3 {
		t.Errorf("got %+v, %v", v, err)
	}
	for _, bad := range []string{``, `{`, `{"name":1}`, `{} {}`} {
		if err := Unmarshal([]byte(bad), &v); err == nil {
			t.Errorf("%q was decoded", bad)
		}
	}
	if _, err := Marshal(make(chan int)); err == nil {
		t.Error("a channel was encoded")
	}
}
