// Package input holds argument and variable values after coercion: a small
// tree in which numbers keep the digits the client wrote.
package input

// Kind says which members of a Value mean something.
type Kind uint8

// The kinds. Null is a value somebody wrote; an absent value is no Value at all.
const (
	Null   Kind = iota
	Bool        // Text is "true" or "false"
	Int         // Text is the literal: optional minus, digits
	Float       // Text is a JSON number
	String      // Text is the decoded string
	Enum        // Text is the name in the schema
	List        // Items
	Object      // Fields, in the order written
	JSON        // Text is JSON, compact: a value of a JSON-like scalar
	Absent      // a variable that was not given and has no default; only inside Vars
)

// Value is one coerced input value. It is immutable once coercion returned it.
type Value struct {
	Kind   Kind
	Text   string
	Items  []Value
	Fields []Field
	// Var names the variable that this whole value was taken from when an argument
	// was coerced; empty for literals and inside the variable's value.
	Var string
}

// Field is one entry of an input object. A field the client left out and that
// has no default is not in the list.
type Field struct {
	Name  string
	Value Value
}

// Get returns the named field of an object, and whether it was given.
func (v *Value) Get(name string) (*Value, bool) {
	for i := range v.Fields {
		if v.Fields[i].Name == name {
			return &v.Fields[i].Value, true
		}
	}
	return nil, false
}
