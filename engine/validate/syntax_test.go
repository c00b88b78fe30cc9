package validate

import (
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/parse"
)

func TestSyntax(t *testing.T) {
	tests := []struct {
		query, want  string // "" when it parses
		line, column int
	}{
		{"\uFEFF{ must }", "", 0, 0},
		{"{ text(n: 1, s: \"\\u{1F600} \\uD83D\\uDE00 \\n\") }", "", 0, 0},
		{"{ text(n: 1, s: \"\"\"a \\\"\"\" \\u0000 \"\"\"\") }", "", 0, 0},
		{"", "Unexpected <EOF>", 1, 1},
		{"# nothing\n", "Unexpected <EOF>", 2, 1},
		{"{", "Expected Name, found <EOF>", 1, 2},
		{"{ must", "Expected Name, found <EOF>", 1, 7},
		{"{ }", "Unexpected '}'", 1, 3},
		{"query { must } }", "Unexpected '}'", 1, 16},
		{"{ text(n: ) }", "Unexpected ')'", 1, 11},
		{"type A { b: Int }", "Unexpected Name", 1, 1},
		{"{ must } extend type A { b: Int }", "Unexpected Name", 1, 10},
		{"query($x: Int) { ...F } fragment F($x: Int) on Query { must }", "Expected 'on', found '('", 1, 35},
		{"{ text(n: 1x) }", "Invalid number, expected digit but got: 'x'", 1, 12},
		{"{ text(n: 01) }", "Invalid number", 1, 12},
		{"{ text(n: 1.) }", "Invalid number", 1, 13},
		{"{ text(n: 1e+) }", "Invalid number", 1, 14},
		{"{ text(n: 1e5) }", "non-integer", 1, 11},
		{"{ text(n: 1, s: \"a\nb\") }", "Unterminated string", 1, 19},
		{"{ text(n: 1, s: \"a", "Unterminated string", 1, 19},
		{"{ text(n: 1, s: \"\"\"a", "Unterminated string", 1, 21},
		{"{ text(n: 1, s: \"\\q\") }", "Invalid character escape sequence: '\\q'", 1, 18},
		{"{ text(n: 1, s: \"\\uD800\") }", "Invalid Unicode escape sequence: '\\uD800'", 1, 18},
		{"{ text(n: 1, s: \"\\uDC00\\uD800\") }", "Invalid Unicode escape sequence: '\\uDC00'", 1, 18},
		{"{ text(n: 1, s: \"\\u{D800}\") }", "Invalid Unicode escape sequence: '\\u{D800}'", 1, 18},
		{"{ text(n: 1, s: \"\\u{110000}\") }", "escape sequence", 1, 18},
		{"{ text(n: 1, s: \"\\u{\") }", "escape sequence", 1, 18},
		{"{ text(n: 1, s: \"\\uZZZZ\") }", "escape sequence", 1, 18},
		{"{ text(n: 1, s: \"\\u00\") }", "escape sequence", 1, 18},
		{"{ text(n: 1, s: \"\\u0000\") }", "cannot hold the character NUL", 1, 18},
		{"{ mu\xffst }", "Invalid UTF-8", 1, 5},
		{"{ \uFFFD\xc3 }", "Invalid UTF-8", 1, 4},
		{"{ must ? }", "Unexpected character: '?'", 1, 8},
		{"{ must \x01 }", "Unexpected character: U+0001", 1, 8},
		{"{ mußt }", "Unexpected character: U+00DF", 1, 5},
		{"\r\n\r\n{ ? }", "Unexpected character: '?'", 3, 3},
		{"\r\r{ nope }", "Cannot query field 'nope'", 3, 3},
		{"# é\n\n  { nope }", "Cannot query field 'nope'", 3, 5},
		{strings.Repeat("{ dog ", 3000), "nested deeper than", 0, 0},
		{"{ lists(of: " + strings.Repeat("[", 3000) + ") }", "nested deeper than", 0, 0},
	}
	for _, tt := range tests {
		_, errs := Document(pets, tt.query, development)
		if tt.want == "" {
			if len(errs) > 0 {
				t.Errorf("%q: %v", tt.query, errs)
			}
			continue
		}
		if len(errs) != 1 || !strings.Contains(errs[0].Message, tt.want) {
			t.Errorf("%.60q: want %q, got %s", tt.query, tt.want, shown(errs))
			continue
		}
		var at gqlerr.Location
		if len(errs[0].Locations) > 0 {
			at = errs[0].Locations[0]
		}
		if at.Line != tt.line || at.Column != tt.column {
			t.Errorf("%.60q: %s at %d:%d, want %d:%d", tt.query, errs[0].Message, at.Line, at.Column, tt.line, tt.column)
		}
	}
}

// TestBlockStrings: the runs of quotes and backslashes that end them or do not.
func TestBlockStrings(t *testing.T) {
	for _, s := range []string{`""""""`, `"""a"""`, `"""a\"""b"""`, `"""a""b"""`, "\"\"\"\n  a\n   b\n\"\"\""} {
		if _, errs := Document(pets, `{ text(n: 1, s: `+s+`) must }`, development); len(errs) > 0 {
			t.Errorf("%s: %v", s, errs)
		}
	}
}

// FuzzDocument: no text makes parsing, measuring or validating panic; what is
// refused has a code, and what is accepted can be measured and declared.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`{ dog { name } }`, bomb(5), `query($x: Int = 5, $p: Place) { must(have: $x) place(at: $p) text(n: 1, any: {a: [$x]}) }`,
		`{ pet { ... on Dog { ...F } } } fragment F on Pet { name @skip(if: true) }`, `subscription { born { name } }`, "{ a: text(n: 1, s: \"\"\"x\"\"\") # c\n }",
		`{ dog { knows(command: SIT) knows(command: HEEL) } }`, `{`, "\uFEFF{ \"\\u{1F600}\"", `{ one(of: {a: "x", b: 1}) }`,
	} {
		f.Add(seed)
	}
	limits := Limits{DocumentBytes: 10_000, Tokens: 1000, Depth: 10, Aliases: 30, RootFields: 10, Directives: 20, Complexity: 1000, Suggestions: true}
	f.Fuzz(func(t *testing.T, text string) {
		if parse.Document(text, limits.Tokens) != nil && checkText(text, limits.Tokens) != nil {
			t.Error("the fast parser takes what is refused before gqlparser parses")
		}
		doc, errs := Document(priced, text, limits)
		for _, e := range errs {
			if e.Code == "" || e.Message == "" || len(e.Message) > maxMessage+4 {
				t.Errorf("code %q, message %q", e.Code, e.Message)
			}
		}
		if len(errs) > 0 {
			return
		}
		for _, op := range doc.Operations {
			if cost := CostOf(priced, op, limits); cost != nil {
				vars, _ := Declare(priced, op).Read(nil, nil)
				_ = cost.Check(vars)
			}
		}
	})
}

// FuzzVariables: no JSON makes coercion panic.
func FuzzVariables(f *testing.F) {
	for _, seed := range []string{`{"x":1,"p":{"x":1,"inner":{"x":2}},"o":{"a":"b"},"j":{"a":[1]},"l":[[1]],"c":"SIT"}`, `{"p":{"zz":1}}`, `{"l":[[[[]]]]}`, `{"x":1e99}`, `{"j":"\ud800"}`, `{`} {
		f.Add([]byte(seed))
	}
	d := declaredOf(f, pets, `$x: Int $p: Place $o: One $j: Anything $l: [[Int!]] $c: Command`)
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, errs := d.Read(raw, nil)
		for _, e := range errs {
			if e.Code != gqlerr.BadUserInput || len(e.Message) > maxMessage+4 {
				t.Errorf("code %q, message of %d bytes", e.Code, len(e.Message))
			}
		}
	})
}
