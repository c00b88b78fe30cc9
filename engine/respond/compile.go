// Package respond writes responses: JSON text from PostgreSQL in, the fields a
// client selected out, in selection order, in one pass and without a tree.
// Numbers are copied as text, so no digit is lost. What does not fit the schema
// is an error at its path, and null moves up to the nearest field that may be null.
package respond

import (
	"slices"
	"strings"
	"sync"

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
	owner   owner
	typ     *plan.Type
	pos     *ast.Position
}

// owner is "Type.field", for messages.
type owner struct{ parent, field string }

func (o owner) String() string {
	if o.parent == "" {
		return o.field
	}
	return o.parent + "." + o.field
}

type object struct {
	typename string // as JSON
	fields   []field
	slots    []slot
	byType   map[string]*object
	denied   gqlerr.Code
	leaveOut bool // fields that the document lacks

	// index says what stored keys mean. It is made when the first document comes:
	// mostly values come in columns.
	index   map[string]*ref
	indexed sync.Once
}

// field is one entry of the answer.
type field struct {
	prefix   string // `,"key":`
	value    *Value // of denied ones the object says why
	slot     int32
	typename bool
}

// key is in the response as it is: names need no escapes.
func (f *field) key() string { return f.prefix[len(`,"`) : len(f.prefix)-len(`":`)] }

// slot is one stored value that fields ask for; several fields may ask for the same.
type slot struct{ keys []string }

// ref is what a stored key means: which slot, and how good a spelling it is (0 is
// best); next is what it means for another field, when several share the key.
type ref struct {
	slot int32
	rank int
	next *ref
}

// Compile prepares a value of type t; sel is nil for leaves.
func Compile(t *plan.Type, sel *plan.Selection, of string, pos *ast.Position) *Value {
	var n size
	n.value(t, sel)
	c := compiler{values: make([]Value, n.values)}
	c.text.Grow(n.text)
	return c.value(t, sel, owner{field: of}, pos)
}

// size is how much memory a value needs with all in it.
type size struct{ values, text int }

func (n *size) value(t *plan.Type, sel *plan.Selection) {
	for ; t != nil; t = t.Elem {
		n.values++
	}
	n.selection(sel)
}

func (n *size) selection(sel *plan.Selection) {
	if sel == nil {
		return
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		n.text += len(f.Key) + len(`,"":`)
		n.value(f.Type, f.Value)
	}
	for _, one := range sel.ByType {
		n.selection(one)
	}
}

// compiler makes what belongs to one value, in memory of its size.
type compiler struct {
	values []Value
	text   strings.Builder // what prefixes are parts of
}

func (c *compiler) value(t *plan.Type, sel *plan.Selection, of owner, pos *ast.Position) *Value {
	v := &c.values[0]
	c.values = c.values[1:]
	v.nonNull, v.leaf, v.owner, v.typ, v.pos = t.NonNull, t.Leaf, of, t, pos
	switch {
	case t.Elem != nil:
		v.elem = c.value(t.Elem, sel, of, pos)
	case sel != nil:
		v.object = c.object(sel)
	case t.Enum != nil:
		v.names = t.Enum.Names
	}
	return v
}

func (c *compiler) object(sel *plan.Selection) *object {
	o := &object{}
	if sel.ByType != nil {
		o.byType = make(map[string]*object, len(sel.ByType))
		for name, s := range sel.ByType {
			o.byType[name] = c.object(s)
		}
		return o
	}
	o.typename, o.denied, o.leaveOut = `"`+sel.Type+`"`, sel.Denied, sel.LeaveOut
	n := len(sel.Fields)
	o.fields, o.slots = make([]field, n), make([]slot, 0, n)
	for i := range sel.Fields {
		c.field(o, &o.fields[i], sel.Type, &sel.Fields[i])
	}
	return o
}

func (c *compiler) field(o *object, out *field, parent string, f *plan.Field) {
	out.prefix, out.typename = c.prefix(f.Key), f.Typename
	switch of := (owner{parent, f.Name}); {
	case f.Denied != "":
		out.slot, out.value = denied, c.value(f.Type, nil, of, f.Pos)
		out.value.object = &object{denied: f.Denied}
	case !f.Typename:
		out.slot = o.slotFor(f.Keys)
		out.value = c.value(f.Type, f.Value, of, f.Pos)
	}
}

func (c *compiler) prefix(key string) string {
	start := c.text.Len()
	c.text.WriteString(`,"`)
	c.text.WriteString(key)
	c.text.WriteString(`":`)
	return c.text.String()[start:]
}

// denied is the slot of values that are not looked for.
const denied = -1

func (o *object) slotFor(keys []string) int32 {
	for i, s := range o.slots {
		if slices.Equal(s.keys, keys) {
			return int32(i)
		}
	}
	o.slots = append(o.slots, slot{keys})
	return int32(len(o.slots) - 1)
}

// lookup is what the stored keys mean.
func (o *object) lookup() map[string]*ref {
	o.indexed.Do(o.makeIndex)
	return o.index
}

func (o *object) makeIndex() {
	o.index = make(map[string]*ref, len(o.slots))
	for i, s := range o.slots {
		for rank, key := range s.keys {
			key = asWritten(key)
			o.index[key] = &ref{int32(i), rank, o.index[key]}
		}
	}
}

// asWritten is a key as PostgreSQL writes it between the quotes.
func asWritten(key string) string {
	text := appendText(nil, []byte(key))
	return string(text[1 : len(text)-1])
}
