package engine

import (
	"fraiseqld/engine/respond"
	"fraiseqld/engine/schema"
)

// wrote drops what a mutation may have changed, before it is answered, so that
// its sender reads what it wrote: the tables behind the types that its answer
// names. Of what else it wrote triggers tell; where there are none, and when the
// answer names nothing, more is dropped.
func (r *run) wrote(p *part) {
	k := r.s.kept
	if k == nil {
		return
	}
	k.writes.Change()
	named := r.s.changed(r.s.resultOf(p.step))
	for _, name := range p.touched.Types {
		named = r.s.changed(r.s.schema.Objects[name]) || named
	}
	for _, field := range p.touched.Queries {
		if root := r.s.schema.Query[field]; root != nil {
			named = r.s.changedView(root.Source) || named
		}
	}
	if !named {
		k.everything.Change()
	}
}

// resultOf is the type of the row that a mutation's answer is about.
func (s *snapshot) resultOf(st *step) *schema.Object {
	root := s.schema.Mutation[st.name]
	switch {
	case root == nil || root.Fn == nil:
		return nil
	case root.Fn.Success == "":
		return root.Object
	}
	if success := s.schema.Objects[root.Fn.Success]; success != nil && success.Fields[root.Fn.Entity] != nil {
		return success.Fields[root.Fn.Entity].Object
	}
	return nil
}

func (s *snapshot) changed(o *schema.Object) bool { return o != nil && s.changedView(o.Source) }

// changedView drops what was made from the tables behind a view.
func (s *snapshot) changedView(src *schema.Source) bool {
	if src == nil {
		return false
	}
	behind, ok := s.kept.sources[src.View]
	for _, tag := range behind.tags {
		tag.Change()
	}
	return ok
}

// note remembers what a mutation's answer says has changed.
func (p *part) note(row []byte) { p.touched = respond.TouchedBy(row) }
