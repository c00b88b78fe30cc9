package schema

import (
	goflag "flag"
	"os"
	"path/filepath"
	"testing"
)

var update = goflag.Bool("update", false, "rewrite the golden files of completion")

// TestCompletion compares completed schemas with files that people have read.
func TestCompletion(t *testing.T) {
	inputs, err := filepath.Glob("testdata/complete/*.graphql")
	if err != nil || len(inputs) == 0 {
		t.Fatal(inputs, err)
	}
	for _, path := range inputs {
		got := loadFile(t, path).Print()
		golden := path + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: %s", path, firstDifference([]byte(got), want))
		}
	}
}

// TestPrintLoadsAgain: what Print wrote is complete, and means the same.
func TestPrintLoadsAgain(t *testing.T) {
	inputs, _ := filepath.Glob("testdata/complete/*.graphql")
	for _, path := range append(inputs, goldenFile, sparseFile, tablesFile) {
		first := loadFile(t, path)
		again := loadText(t, first.Print())
		if first.Print() != again.Print() {
			t.Errorf("%s: %s", path, firstDifference([]byte(again.Print()), []byte(first.Print())))
		}
		if first.Counts() != again.Counts() {
			t.Errorf("%s: %v, then %v", path, first.Counts(), again.Counts())
		}
		a, b := introspect(t, first, standardQuery, nil), introspect(t, again, standardQuery, nil)
		if a != b {
			sameJSON(t, path, []byte(b), []byte(a))
		}
		for name, r := range first.all() {
			for i, arg := range r.Args {
				if other := again.rootNamed(name).Args[i]; other.Name != arg.Name || other.Role != arg.Role {
					t.Errorf("%s: %s(%s:) has role %d, then %d", path, name, arg.Name, arg.Role, other.Role)
				}
			}
		}
	}
}

func (s *Schema) rootNamed(name string) *Root {
	for n, r := range s.all() {
		if n == name {
			return r
		}
	}
	return nil
}

// standardQuery asks for everything that tools ask for.
const standardQuery = `query I { __schema { description queryType { name } mutationType { name } subscriptionType { name }
  types { ...T } directives(includeDeprecated: true) { name description isRepeatable isDeprecated deprecationReason locations args(includeDeprecated: true) { ...V } } } }
fragment T on __Type { __typename kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...V } type { ...R } isDeprecated deprecationReason }
  inputFields(includeDeprecated: true) { ...V } interfaces { ...R }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...R } }
fragment V on __InputValue { name description type { ...R } defaultValue isDeprecated deprecationReason }
fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`
