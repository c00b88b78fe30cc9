package validate

import (
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// hidden is pets with defaults that clients do not see.
var hidden = func() *schema.Schema {
	s := load(petsSDL)
	seven := &ast.Value{Kind: ast.IntValue, Raw: "7"}
	s.Inputs["Place"] = &schema.Input{Name: "Place", ByName: map[string]*schema.InputField{"x": {Name: "x", Default: seven}, "label": {Name: "label"}}}
	return s
}()

// declared prepares the variables of a definition such as `$x: Int`.
func declaredOf(t testing.TB, s *schema.Schema, definitions string) *Declared {
	t.Helper()
	doc, err := syntaxTree("query("+definitions+") { must }", &Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return Declare(s, doc.Operations[0])
}

func TestVariables(t *testing.T) {
	tests := []struct{ definitions, raw, want string }{ // want: $x as JSON, "absent", or "!" and parts of messages
		{`$x: Int`, ``, `absent`}, {`$x: Int`, `null`, `absent`}, {`$x: Int`, `{}`, `absent`}, {`$x: Int`, `{"x":null}`, `null`}, {`$x: Int`, `{"x":5}`, `5`}, {`$x: Int`, `{"y":5}`, `absent`},
		{`$x: Int = 3`, `{}`, `3`}, {`$x: Int = 3`, `{"x":null}`, `null`}, {`$x: Int! = 3`, `{}`, `3`}, {`$x: Int! = 3`, `{"x":null}`, `!non-null type 'Int!'`}, {`$x: Int!`, `{}`, `!Expected a value of non-null type 'Int!' to be provided`},
		{`$x: Int`, `{"x":1,"x":2}`, `2`}, {`$x: Int`, `{"\u0078":4}`, `4`}, {`$x: Int`, ` { "x" : 4 } `, `4`}, {`$x: Int`, `[1]`, `!Variables must be an object`}, {`$x: Int`, `5`, `!Variables must be an object`}, {`$x: Int`, `"x"`, `!Variables must be an object`},
		{`$x: [Int]`, `{"x":[1,null,2]}`, `[1,null,2]`}, {`$x: [Int]`, `{"x":5}`, `[5]`}, {`$x: [[Int]]`, `{"x":[[1],null]}`, `[[1],null]`}, {`$x: [[Int]]`, `{"x":5}`, `[[5]]`}, {`$x: [Int!]`, `{"x":[1,null]}`, `!at [1]: Expected value of non-null type 'Int!'`},
		{`$x: [Int]`, `{"x":["a",1,"b"]}`, `!at [0]: Int|at [2]: Int`}, {`$x: Command`, `{"x":"SIT"}`, `"SIT"`}, {`$x: Command`, `{"x":"sit"}`, `!Value 'sit' does not exist`}, {`$x: Command`, `{"x":5}`, `!non-string value: 5`}, {`$x: Nope`, `{"x":5}`, `!Type 'Nope' is not known`},
		{`$x: Place`, `{"x":{"x":1,"label":"l"}}`, `{"x":1,"label":"l","y":0}`}, {`$x: Place`, `{"x":{"x":1,"y":null}}`, `{"x":1,"y":null}`}, {`$x: Place`, `{"x":{"x":1,"tags":"t"}}`, `{"x":1,"tags":["t"],"y":0}`},
		{`$x: Place`, `{"x":{"inner":{"x":2}}}`, `!to include required field 'x', found: {'inner': {'x': 2}}`}, {`$x: Place`, `{"x":{"x":1,"z":2}}`, `!unknown field 'z'`}, {`$x: Place`, `{"x":5}`, `!to be an object, found: 5`}, {`$x: Place`, `{"x":{"x":"a","tags":[null],"inner":{"x":true}}}`, `!at .x: Int|at .tags[0]: Expected|at .inner.x: Int`},
		{`$x: Place`, `{"x":{"x":1,"x":2}}`, `{"x":2,"y":0}`}, {`$x: Place = {x: 1}`, `{}`, `{"x":1,"y":0}`}, {`$x: Place = {y: 1}`, `{}`, `!required field 'x'`}, {`$x: Place`, `{"x":{"\u0078":1}}`, `{"x":1,"y":0}`},
		{`$x: One`, `{"x":{"a":"v"}}`, `{"a":"v"}`}, {`$x: One`, `{"x":{}}`, `!Exactly one key`}, {`$x: One`, `{"x":{"a":"v","b":1}}`, `!Exactly one key`}, {`$x: One`, `{"x":{"a":null}}`, `!must be non-null`},
		{`$x: Anything`, `{"x":{"a":[1,{"b":null}]}}`, `{"a":[1,{"b":null}]}`}, {`$x: String`, `{"x":"\ud800"}`, `!lone surrogate`},
		{`$x: Int $a: Int $b: Int $c: Int $d: Int $e: Int $f: Int $g: Int $h: Int`, `{"h":1,"x":9,"zz":1}`, `9`},
	}
	for _, tt := range tests {
		vars, errs := declaredOf(t, pets, tt.definitions).Read([]byte(tt.raw), nil)
		if parts, refused := strings.CutPrefix(tt.want, "!"); refused {
			for part := range strings.SplitSeq(parts, "|") {
				if !strings.Contains(shown(errs), jsonText(part)) {
					t.Errorf("%s %s: %q is not in %s", tt.definitions, tt.raw, part, shown(errs))
				}
			}
			for _, e := range errs {
				if e.Code != gqlerr.BadUserInput {
					t.Errorf("%s %s: code %s", tt.definitions, tt.raw, e.Code)
				}
			}
			continue
		}
		got := "absent"
		if v, ok := vars.Get("x"); ok {
			got = string(input.AppendJSON(nil, v))
		}
		if len(errs) > 0 || got != tt.want {
			t.Errorf("%s %s: got %s %v, want %s", tt.definitions, tt.raw, got, errs, tt.want)
		}
	}
}

func TestHiddenDefaults(t *testing.T) {
	vars, errs := declaredOf(t, hidden, `$p: Place`).Read([]byte(`{"p":{}}`), nil)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	v, _ := vars.Get("p")
	if got := string(input.AppendJSON(nil, v)); got != `{"x":7,"y":0}` {
		t.Errorf("got %s", got)
	}
	if _, errs := Document(hidden, `{ place(at: {}) }`, development); len(errs) > 0 {
		t.Errorf("a field with a hidden default is required: %v", errs)
	}
}

// TestVariableErrorsAreBounded also in values of a million items.
func TestVariableErrorsAreBounded(t *testing.T) {
	raw := `{"x":[` + strings.Repeat(`"a",`, 100_000) + `1],"y":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`
	_, errs := declaredOf(t, pets, `$x: [Int] $y: [[Int]]`).Read([]byte(raw), nil)
	if len(errs) != defaultErrors {
		t.Errorf("%d errors", len(errs))
	}
	raw = `{"x":{"x":1,` + strings.Repeat(`"zz":1,`, 1000) + `"y":1}}`
	if _, errs = declaredOf(t, pets, `$x: Place $z: Int!`).Read([]byte(raw), nil); len(errs) != defaultErrors {
		t.Errorf("%d errors", len(errs))
	}
	long := `{"x":{"x":1,"` + strings.Repeat("n", 5000) + `":1}}`
	if _, errs = declaredOf(t, pets, `$x: Place`).Read([]byte(long), nil); len(errs) != 1 || len(errs[0].Message) > maxMessage+4 {
		t.Errorf("a message of %d bytes", len(errs[0].Message))
	}
}

// TestReadDoesNotAllocate for scalars, the second time.
func TestReadDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes pools allocate")
	}
	d := declaredOf(t, pets, `$x: Int $s: String $b: Boolean! $c: Command`)
	raw := []byte(`{"x": 5, "s": "text", "b": true, "other": [1, 2]}`)
	buffer := make([]input.Value, 0, 8)
	if n := testing.AllocsPerRun(100, func() {
		vars, errs := d.Read(raw, buffer)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		buffer = vars.Buffer()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestArgument(t *testing.T) {
	doc := valid(t, pets, `query($x: Int, $n: Int = 4, $p: Place) { must(have: $x) ints(list: [$x, 2]) text(n: $n, s: null) place(at: $p, list: [{x: $n, tags: null}]) other: must }`)
	fields := map[string]*ast.Field{}
	for _, s := range doc.Operations[0].SelectionSet {
		fields[s.(*ast.Field).Alias] = s.(*ast.Field)
	}
	vars, errs := Declare(pets, doc.Operations[0]).Read(nil, nil)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, tt := range []struct{ field, argument, want string }{
		{"must", "have", `3`}, {"other", "have", `3`}, {"ints", "list", `[null,2]`}, {"text", "n", `4 of $n`}, {"text", "s", `null`}, {"text", "f", `absent`},
		{"place", "at", `absent`}, {"place", "list", `[{"x":4,"tags":null,"y":0}]`},
	} {
		f := fields[tt.field]
		v, present, err := Argument(pets, f.Definition.Arguments.ForName(tt.argument), f.Arguments.ForName(tt.argument), vars)
		got := "absent"
		if present {
			got = string(input.AppendJSON(nil, &v))
		}
		if v.Var != "" {
			got += " of $" + v.Var
		}
		if err != nil || got != tt.want {
			t.Errorf("%s(%s:): got %s, %v, want %s", tt.field, tt.argument, got, err, tt.want)
		}
	}
}

// TestArgumentRefuses: what validation leaves to execution.
func TestArgumentRefuses(t *testing.T) {
	nulls := input.NewVars(input.NewNames([]string{"n"}), nil)
	nulls.Set(0, input.Value{Kind: input.Null})
	for _, tt := range []struct {
		typ, literal, want string
		vars               input.Vars
	}{
		{"Int!", `$n`, "non-null type 'Int!'", nulls},
		{"[Int!]", `[$gone]`, "non-null type 'Int!'", nulls},
		{"[Int!]", `[$n]`, "non-null type 'Int!'", nulls},
		{"Int!", `null`, "non-null type 'Int!'", nulls},
		{"Place", `5`, "to be an object", nulls},
		{"Place", `{z: 1}`, "unknown field 'z'", nulls},
		{"Place", `{x: $gone}`, "required field 'x'", nulls},
		{"Place", `{x: "a"}`, "non-integer", nulls},
		{"[Place]", `{x: "a"}`, "non-integer", nulls},
		{"One", `{a: $gone}`, "Exactly one key", nulls},
		{"One", `{a: $n}`, "must be non-null", nulls},
		{"Command", `"SIT"`, "non-enum value", nulls},
		{"Nope", `5`, "Type 'Nope' is not known", nulls},
	} {
		doc := mustParse(t, `query($t: `+tt.typ+`) { must(a: `+tt.literal+`) }`)
		op := doc.Operations[0]
		_, _, err := Literal(pets, op.VariableDefinitions[0].Type, op.SelectionSet[0].(*ast.Field).Arguments[0].Value, tt.vars)
		if err == nil || err.Code != gqlerr.BadUserInput || !strings.Contains(err.Message, tt.want) {
			t.Errorf("%s of %s: %v", tt.typ, tt.literal, err)
		}
	}
	required := &ast.ArgumentDefinition{Name: "a", Type: ast.NonNullNamedType("Int", nil)}
	if _, _, err := Argument(pets, required, nil, input.Vars{}); err == nil || !strings.Contains(err.Message, "was not provided") {
		t.Error(err)
	}
}

// TestDefaultsWithoutEnd: input types whose defaults need each other.
func TestDefaultsWithoutEnd(t *testing.T) {
	s := load(`type Query { a(i: A): Int } input A { b: B } input B { a: A } scalar S`)
	empty := &ast.Value{Kind: ast.ObjectValue}
	s.Inputs["A"] = &schema.Input{ByName: map[string]*schema.InputField{"b": {Default: empty}}}
	s.Inputs["B"] = &schema.Input{ByName: map[string]*schema.InputField{"a": {Default: empty}}}
	if _, _, err := Literal(s, ast.NamedType("A", nil), empty, input.Vars{}); err == nil || !strings.Contains(err.Message, "without end") {
		t.Error(err)
	}
	if _, errs := declaredOf(t, s, `$x: A`).Read([]byte(`{"x":{}}`), nil); len(errs) != 1 || !strings.Contains(errs[0].Message, "without end") {
		t.Error(errs)
	}
}

func TestJSON(t *testing.T) {
	for raw, want := range map[string]string{
		`{"x": 1, "tags": ["a"]}`: `{"x":1,"tags":["a"],"y":0}`,
		`{"x": 1`:                 `!Expected JSON of type 'Place'`,
		`{"tags": [5]}`:           `!Invalid value at .tags[0]: String`,
		`{"x": 1, "z": 1}`:        `!unknown field 'z'`,
		`5`:                       `!to be an object`,
		`null`:                    `null`,
	} {
		v, err := JSON(pets, ast.NamedType("Place", nil), []byte(raw))
		got := string(input.AppendJSON(nil, &v))
		if err != nil {
			got = "!" + err.Message
		}
		if message, refused := strings.CutPrefix(want, "!"); refused && !(err != nil && strings.Contains(got, message)) || !refused && got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

// TestWholeNumbers: exact, whatever exponent spells them.
func TestWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		shift := rapid.IntRange(0, 30).Draw(t, "shift")
		digits := strconv.FormatInt(n, 10)
		for _, text := range []string{digits + "." + strings.Repeat("0", shift), digits + strings.Repeat("0", shift) + "e-" + strconv.Itoa(shift), digits + "E+0"} {
			if got, ok := wholeNumber(text); !ok || got != digits {
				t.Fatalf("%s: %s, %v", text, got, ok)
			}
		}
		if _, ok := wholeNumber(digits + "." + strings.Repeat("0", shift) + "1"); ok {
			t.Fatal("a fraction is whole")
		}
	})
}
