package plan

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// mutation plans fn(context…, input jsonb).
func (b *builder) mutation(bound *schema.Root, args []argument) (*Call, *gqlerr.Error) {
	c := &Call{Fn: bound.Fn, Context: bound.Fn.Context}
	for _, a := range args {
		switch a.Role {
		case schema.RoleInputDoc:
			slot := a.asSlot(nil)
			c.Input, c.InputType = &slot, a.Input
		case schema.RoleKey:
			slot := a.asSlot(nil)
			c.Key = &slot
		case schema.RoleParam:
			c.Args = append(c.Args, param(bound.Fn, a))
		}
	}
	return c, nil
}

func param(fn *schema.Fn, a argument) Param {
	p := Param{Name: a.Keys[0], Type: "text", Slot: a.asSlot(a.Enum)}
	for _, declared := range fn.Params {
		for _, key := range a.Keys {
			if declared.Name == key {
				p.Name, p.Type = declared.Name, declared.Type
				return p
			}
		}
	}
	return p
}

// function plans a root field of Query that a function answers. What the client
// left out is NULL, or the function's own default where it has one.
func (b *builder) function(r *Root, bound *schema.Root, args []argument) {
	c := &Call{Fn: bound.Fn, Context: bound.Fn.Context}
	list := &Select{Rows: c, Object: bound.Object, What: Documents, Where: &Predicate{Kind: And}}
	list.pin(bound.Filters)
	for _, a := range args {
		if a.Role == schema.RoleParam {
			c.Args = append(c.Args, param(bound.Fn, a))
			continue
		}
		if err := b.apply(list, a); err != nil {
			r.Err = err
			return
		}
	}
	if bound.Fn.Set {
		r.Read = list
		return
	}
	if len(bound.Filters) > 0 { // its one value is a row that the filters can turn away
		list.What = One
		r.Read = list
		return
	}
	r.Call = c
}
