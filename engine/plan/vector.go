package plan

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// distances adds the conditions of a filter of vectors: each distance is at most
// what distanceWithin beside it says.
func (b *builder) distances(into *Predicate, in *schema.InputField, path []*schema.Field, v operand) (err *gqlerr.Error) {
	within, given := v.value.Get("distanceWithin")
	given = given && within.Kind != input.Null
	n := 0
	v.each(func(name string, child operand) {
		switch {
		case err != nil || child.isNull() || name == "distanceWithin":
		case name == "isnull":
			b.operator(into, in, path, name, child)
		case !given:
			err = gqlerr.Newf(gqlerr.BadUserInput, "%s needs distanceWithin beside it, the distance that is allowed.", name)
		default:
			n++
			if err = dense(name, child); err == nil {
				b.operator(into, in, path, name, child)
				into.Parts[len(into.Parts)-1].Within = v.child(within, Step{Name: "distanceWithin"}).asSlot(nil)
			}
		}
	})
	if err == nil && given && n == 0 {
		err = gqlerr.New(gqlerr.BadUserInput, "distanceWithin needs a distance beside it, like cosineDistance.")
	}
	return err
}

// dense refuses an operand that is not the vector itself.
func dense(name string, v operand) *gqlerr.Error {
	if v.value.Kind != input.Object {
		return nil // a text of bits
	}
	if list, ok := v.value.Get("dense"); ok && list.Kind != input.Null {
		return nil
	}
	return gqlerr.Newf(gqlerr.NotSupported, "%s needs the vector as dense; sparse vectors are not compared.", name)
}

// ranks makes an order by a text that is searched one by how well it fits.
func (s *Select) ranks() {
	for i := range s.Order {
		for _, p := range s.Where.Parts {
			if p.Kind == Compare && p.Class == FullText && query(p.Op) && samePath(p.Target, s.Order[i].Target) {
				s.Order[i].Rank = p
			}
		}
	}
}

func query(op string) bool {
	return op == "matches" || op == "plainQuery" || op == "phraseQuery" || op == "websearchQuery"
}

func samePath(a, b Target) bool {
	if len(a.Path) != len(b.Path) {
		return false
	}
	for i := range a.Path {
		if a.Path[i] != b.Path[i] {
			return false
		}
	}
	return true
}
