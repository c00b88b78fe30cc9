package plan

import (
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// operand is an input value together with where it can be read again.
type operand struct {
	value *input.Value
	slot  Slot // Var and Path when it is inside a variable
}

// literal is the operand of an argument as coerced; a value that was taken whole
// from a variable says so.
func literal(v *input.Value) operand {
	if v.Var != "" {
		return operand{value: v, slot: Slot{Var: v.Var}}
	}
	return operand{value: v}
}

func (o operand) isNull() bool { return o.value.Kind == input.Null }

// child is a part of the operand: a field by name, or an item by index.
func (o operand) child(v *input.Value, step Step) operand {
	switch {
	case v.Var != "":
		return operand{value: v, slot: Slot{Var: v.Var}}
	case o.slot.Var != "":
		path := make([]Step, 0, len(o.slot.Path)+1)
		path = append(append(path, o.slot.Path...), step)
		return operand{value: v, slot: Slot{Var: o.slot.Var, Path: path}}
	}
	return operand{value: v}
}

// each calls f for every field of an object that the client wrote.
func (o operand) each(f func(name string, child operand)) {
	for i := range o.value.Fields {
		field := &o.value.Fields[i]
		f(field.Name, o.child(&field.Value, Step{Name: field.Name}))
	}
}

// items is the operand as a list: a single value is a list of one (specification 3.11).
func (o operand) items() []operand {
	if o.value.Kind != input.List {
		return []operand{o}
	}
	out := make([]operand, len(o.value.Items))
	for i := range o.value.Items {
		out[i] = o.child(&o.value.Items[i], Step{Index: i})
	}
	return out
}

// asSlot makes the operand a Slot.
func (o operand) asSlot(enum *schema.Enum) Slot {
	slot := o.slot
	if slot.Var == "" {
		slot = fixed(o.value)
	}
	slot.Enum = enum
	return slot
}
