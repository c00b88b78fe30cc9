package plan

import (
	"slices"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Event is where the values of a subscription come from. The Read of its root,
// when there is one, reads the row that an event names: the id is the variable
// EventID, which is none of the operation's.
type Event struct {
	Channel string // of LISTEN; empty: Changes
	Changes string // view whose rows are told of
	Equals  []Equal
	Filters []schema.MandatoryFilter
	// Where is the client's filter, nil when there is none. Its values are those of
	// the variable EventWhere, which is to be Given.
	Where *Predicate
	Given Slot
}

// The variables of an event's Read and Where. No document can declare them.
const (
	EventID    = "#id"
	EventWhere = "#where"
)

// Equal is an argument of a subscription: a member of the event is equal to it.
type Equal struct {
	Keys  []string // spellings of the member, likeliest first
	Class Class
	Value Slot
	Never bool // the argument is null, which equals nothing
}

// event plans a subscription.
func (b *builder) event(r *Root, bound *schema.Root, args []argument) {
	e := &Event{Channel: bound.Channel, Changes: bound.Changes, Filters: bound.Filters}
	for _, a := range args {
		if a.Role == schema.RoleWhere {
			if r.Err = b.eventWhere(e, bound, a); r.Err != nil {
				return
			}
			continue
		}
		if a.Role != schema.RoleEquals {
			r.Err = gqlerr.Newf(gqlerr.NotSupported, "Events cannot be filtered by '%s'.", a.Name)
			return
		}
		equal := Equal{Keys: a.Keys, Class: ClassOf(&schema.Field{Type: a.Type}), Never: a.isNull()}
		if !equal.Never {
			equal.Value = a.asSlot(a.Enum)
		}
		e.Equals = append(e.Equals, equal)
		if bound.Changes != "" && !slices.Contains(a.Keys, "id") {
			r.Err = gqlerr.Newf(gqlerr.NotSupported, "The changes of a view are filtered by id, not by '%s'.", a.Name)
			return
		}
	}
	r.Event = e
	if bound.Source != nil && bound.Object != nil && r.Type.Elem == nil {
		r.Read = rowOf(bound)
	}
	if e.Where != nil && r.Read != nil {
		r.Read.Where.add(e.Where)
	}
	if bound.Changes != "" && r.Read == nil {
		r.Err = gqlerr.Newf(gqlerr.NotSupported, "The rows of field '%s' have no id, by which they could be followed.", r.Field.Name)
	}
}

// rowOf reads the row with the id that an event names.
func rowOf(bound *schema.Root) *Select {
	id := bound.Object.Fields["id"]
	if id == nil {
		return nil
	}
	byID := &Predicate{Kind: Compare, Target: Target{[]*schema.Field{id}}, Class: ClassOf(id), Op: "eq", Operand: id.Type.Name(), Value: Slot{Var: EventID}}
	s := &Select{Source: bound.Source, Object: bound.Object, What: One, Where: &Predicate{Kind: And, Parts: []*Predicate{byID}}}
	s.pin(bound.Filters)
	return s
}
