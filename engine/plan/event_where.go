package plan

import (
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/jsonx"
)

// Bounds of a filter of events, which is asked of every event.
const (
	maxEventDepth      = 10
	maxEventConditions = 100
)

var errEventWhere = gqlerr.Newf(gqlerr.TooComplex, "A filter of events has at most %d levels and %d conditions.", maxEventDepth, maxEventConditions)

// eventWhere plans the filter of a subscription. It outlives its request, so that its
// values are not read from the operation's variables but from one of its own.
func (b *builder) eventWhere(e *Event, bound *schema.Root, a argument) *gqlerr.Error {
	if a.isNull() {
		return nil
	}
	value := Detached(a.value)
	if levels(&value) > maxEventDepth {
		return errEventWhere
	}
	where := &Predicate{Kind: And}
	if err := b.where(where, bound.Object, a.Input, operand{value: &value, slot: Slot{Var: EventWhere}}); err != nil {
		return err
	}
	if where.conditions() > maxEventConditions {
		return errEventWhere
	}
	if !where.isTrue() {
		e.Where, e.Given = where, a.asSlot(nil)
	}
	return nil
}

// conditions is how many conditions a predicate has.
func (p *Predicate) conditions() int {
	n := 0
	if p.Kind == Compare || p.Kind == Elements {
		n = 1
	}
	for _, part := range p.Parts {
		n += part.conditions()
	}
	return n
}

// levels is how deep objects are nested in a value, also in one that is JSON.
func levels(v *input.Value) int {
	deepest := 0
	for i := range v.Items {
		deepest = max(deepest, levels(&v.Items[i]))
	}
	for i := range v.Fields {
		deepest = max(deepest, levels(&v.Fields[i].Value))
	}
	switch v.Kind {
	case input.JSON:
		return jsonLevels([]byte(v.Text))
	case input.Object:
		return deepest + 1
	}
	return deepest
}

func jsonLevels(text []byte) int {
	s := jsonx.Scan(text)
	kind, deepest := s.Kind(), 0
	if kind != jsonx.Object && kind != jsonx.Array {
		return 0
	}
	for s.Open(); s.Next(); {
		if kind == jsonx.Object {
			s.Key()
		}
		deepest = max(deepest, jsonLevels(s.Raw()))
	}
	if kind == jsonx.Object {
		deepest++
	}
	return deepest
}

// Detached is a copy of a value that shares no memory and names no variables.
func Detached(v *input.Value) input.Value {
	out := input.Value{Kind: v.Kind, Text: strings.Clone(v.Text)}
	for i := range v.Items {
		out.Items = append(out.Items, Detached(&v.Items[i]))
	}
	for i := range v.Fields {
		out.Fields = append(out.Fields, input.Field{Name: strings.Clone(v.Fields[i].Name), Value: Detached(&v.Fields[i].Value)})
	}
	return out
}
