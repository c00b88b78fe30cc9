// Package respond writes responses: JSON text from PostgreSQL in, the fields a
// client selected out, in selection order, in one pass and without a tree.
// Numbers are copied as text, so no digit is lost. What does not fit the schema
// is an error at its path, and null moves up to the nearest field that may be null.
package respond

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// Value is a compiled output type with its selection. It is immutable.
type Value struct {
	nonNull bool
	elem    *Value // of a list
	leaf    plan.Leaf
	names   map[string]string // of an enum: stored text to name
	object  *object
	owner   string // "Type.field", for messages
	typ     string
	pos     *ast.Position
	denied  gqlerr.Code // why the value may not be had, "" when it may
}

type object struct {
	typename string // as JSON
	fields   []field
	slots    []slot
	lookup   map[string]*ref
	byType   map[string]*object
	denied   gqlerr.Code
	leaveOut bool // fields that the document lacks
}

// field is one entry of the answer.
type field struct {
	prefix   []byte // `,"key":`
	key      string
	slot     int
	typename bool
	value    *Value
}

// slot is one stored value that fields ask for; several fields may ask for the same.
type slot struct{ keys []string }

// ref is what a stored key means: which slot, and how good a spelling it is (0 is
// best); next is what it means for another field, when several share the key.
type ref struct {
	slot, rank int
	next       *ref
}

// Compile prepares a value of type t; sel is nil for leaves.
func Compile(t *plan.Type, sel *plan.Selection, owner string, pos *ast.Position) *Value {
	v := &Value{nonNull: t.NonNull, leaf: t.Leaf, owner: owner, typ: t.Name, pos: pos}
	switch {
	case t.Elem != nil:
		v.elem = Compile(t.Elem, sel, owner, pos)
	case sel != nil:
		v.object = compileObject(sel)
	case t.Enum != nil:
		v.names = t.Enum.Names
	}
	return v
}

func compileObject(sel *plan.Selection) *object {
	o := &object{}
	if sel.ByType != nil {
		o.byType = make(map[string]*object, len(sel.ByType))
		for name, s := range sel.ByType {
			o.byType[name] = compileObject(s)
		}
		return o
	}
	o.typename, o.denied, o.leaveOut = `"`+sel.Type+`"`, sel.Denied, sel.LeaveOut
	n := len(sel.Fields)
	o.fields, o.slots, o.lookup = make([]field, 0, n), make([]slot, 0, n), make(map[string]*ref, n)
	for i := range sel.Fields {
		o.add(&sel.Fields[i])
	}
	return o
}

func (o *object) add(f *plan.Field) {
	out := field{key: f.Key, typename: f.Typename}
	out.prefix = append(gqlerr.AppendString([]byte{','}, f.Key), ':')
	switch {
	case f.Denied != "":
		out.slot, out.value = denied, Compile(f.Type, nil, f.Parent+"."+f.Name, f.Pos)
		out.value.denied = f.Denied
	case !f.Typename:
		out.slot = o.slotFor(f.Keys)
		out.value = Compile(f.Type, f.Value, f.Parent+"."+f.Name, f.Pos)
	}
	o.fields = append(o.fields, out)
}

// denied is the slot of values that are not looked for.
const denied = -1

func (o *object) slotFor(keys []string) int {
	for i, s := range o.slots {
		if slices.Equal(s.keys, keys) {
			return i
		}
	}
	n := len(o.slots)
	o.slots = append(o.slots, slot{keys})
	for rank, key := range keys {
		key = asWritten(key)
		o.lookup[key] = &ref{n, rank, o.lookup[key]}
	}
	return n
}

// asWritten is a key as PostgreSQL writes it between the quotes.
func asWritten(key string) string {
	text := appendText(nil, []byte(key))
	return string(text[1 : len(text)-1])
}
