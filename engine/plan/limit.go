package plan

import "fraiseqld/engine/input"

// smallLimit is the largest limit that is part of a plan.
const smallLimit = 100

// SmallLimit says that a limit is written into the SQL. PostgreSQL plans LIMIT $1
// for a tenth of the table, and either reads far too much or plans each time
// anew; the usual page sizes are few enough to have a statement each.
func SmallLimit(v *input.Value) bool {
	n, ok := smallNumber(v)
	return ok && n <= smallLimit
}

// Small is the slot's number when it is one that belongs to the plan.
func (s *Slot) Small() (n int, ok bool) {
	if s == nil || s.Const == nil {
		return 0, false
	}
	n, ok = smallNumber(s.Const)
	return n, ok && n <= smallLimit
}

// smallNumber reads an Int of at most three digits, which is not negative.
func smallNumber(v *input.Value) (n int, ok bool) {
	if v.Kind != input.Int || len(v.Text) == 0 || len(v.Text) > 3 {
		return 0, false
	}
	for i := range len(v.Text) {
		c := v.Text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// limitSlot keeps a small limit in the plan, wherever it came from; the shape of
// the request says which it was.
func limitSlot(a argument) *Slot {
	slot := slotUnlessNull(a)
	if slot != nil && slot.Var != "" && SmallLimit(a.value) {
		return &Slot{Const: &input.Value{Kind: input.Int, Text: string([]byte(a.value.Text))}}
	}
	return slot
}
