package scaffold

import (
	"fmt"
	"slices"
	"strings"
)

// row is a relation that becomes a type.
type row struct {
	*Relation
	base string // name without prefix, singular
}

// candidates are names for its type, best first.
func (r row) candidates() []string {
	name := pascal(r.base)
	out := []string{name, pascal(r.Schema) + name}
	if r.Document == "" {
		return append(out, name+"Row")
	}
	return append(out, name+"Document")
}

// prefixes of relations by FraiseQL's conventions: what clients read. The longer first.
var prefixes = []string{"tv_", "v_"}

// rows chooses the relations to offer, and says what was left out. A database
// that knows nothing of the conventions offers all it has.
func rows(db *Database) (chosen []row, notes []string) {
	convention := func(r *Relation) bool {
		_, _, marked := annotated(r.Comment, "type")
		return marked || prefixOf(r.Name) != ""
	}
	offered := slices.DeleteFunc(slices.Clone(db.Relations), func(r *Relation) bool { return !convention(r) })
	if len(offered) == 0 {
		offered = db.Relations
	}
	twins := map[string]int{}
	for _, r := range offered {
		next := row{r, singular(withoutPrefix(r.Name))}
		id := r.Schema + "." + next.base
		at, twin := twins[id]
		if !twin {
			twins[id] = len(chosen)
			chosen = append(chosen, next)
			continue
		}
		kept, dropped := better(chosen[at], next)
		chosen[at] = kept
		notes = append(notes, fmt.Sprintf("%s is read through %s; to read %s instead, name it in @sqlSource.", pascal(kept.base), kept.Name, dropped.Name))
	}
	slices.SortStableFunc(chosen, func(a, b row) int { return strings.Compare(a.base, b.base) })
	return chosen, notes
}

func prefixOf(name string) string {
	for _, p := range prefixes {
		if strings.HasPrefix(name, p) && len(name) > len(p) {
			return p
		}
	}
	return ""
}

func withoutPrefix(name string) string {
	for _, p := range append(slices.Clone(prefixes), "tb_", "mv_") {
		if rest, ok := strings.CutPrefix(name, p); ok && rest != "" {
			return rest
		}
	}
	return name
}

// better chooses between a view and its projected table: the view, which is
// never behind, unless an annotation says use_projection.
func better(a, b row) (kept, dropped row) {
	table, view := a, b
	if prefixOf(b.Name) == "tv_" {
		table, view = b, a
	}
	for _, r := range []row{view, table} {
		if _, note, _ := annotated(r.Comment, "type"); note.text("use_projection") == "true" {
			return table, view
		}
	}
	return view, table
}
