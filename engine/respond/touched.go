package respond

// Touched is what a mutation's answer says has changed.
type Touched struct {
	Types   []string // names of types of which rows were made, changed or deleted
	Queries []string // fields of Query whose answers are no longer right
}

// TouchedBy reads the cascade of an answer, in whichever format the answer is.
func TouchedBy(row []byte) (t Touched) {
	o, ok := parseOutcome(row)
	if !ok || o.cascade == nil {
		return t
	}
	members(o.cascade, func(key, value []byte) {
		switch string(key) {
		case "updated", "deleted":
			t.Types = append(t.Types, named(value, "__typename", "__typename")...)
		case "invalidations":
			t.Queries = append(t.Queries, named(value, "queryName", "query_name")...)
		}
	})
	return t
}

// named lists the texts of a member, which has two spellings, in a list of objects.
func named(list []byte, key, other string) (out []string) {
	elements(list, func(item []byte) {
		members(item, func(k, value []byte) {
			if string(k) == key || string(k) == other {
				out = append(out, text(value))
			}
		})
	})
	return out
}

// elements calls f for each item of the array at the front of b.
func elements(b []byte, f func(item []byte)) {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '[' {
		return
	}
	for {
		i = skipSpace(b, i+1)
		end := valueEnd(b, i)
		if end < 0 {
			return
		}
		f(b[i:end])
		if i = skipSpace(b, end); i >= len(b) || b[i] != ',' {
			return
		}
	}
}
