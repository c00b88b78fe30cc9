package scaffold

import (
	"slices"
	"strings"
)

// enum is an enum type of the schema.
type enum struct {
	name, comment string
	labels        []string // as PostgreSQL holds them
	values        []string // their names
	used          bool
}

// has says that all texts seen are labels.
func (e *enum) has(v *value) bool {
	if v.texts != v.seen-v.nulls || len(v.distinct) > maxDistinct {
		return false
	}
	for _, s := range v.distinct {
		if !slices.Contains(e.labels, s) {
			return false
		}
	}
	return true
}

type enums struct {
	db     *Database
	names  names
	byType map[string]*enum
	list   []*enum
}

// of is the enum of a column: of its type, or of the values that a constraint
// allows. Those are not guessed from samples: the next row may have another.
func (e *enums) of(t *typ, key string, c *Column, typ string) *enum {
	if real := e.db.Enums[typ]; real != nil {
		return e.get("type "+typ, real.Comment, real.Labels, pascal(real.Name), pascal(real.Name)+"Enum")
	}
	if len(c.Only) == 0 {
		return nil
	}
	id := "check " + key + " " + strings.Join(c.Only, "\x00")
	own := pascal(singular(key))
	return e.get(id, "", c.Only, t.name+own, t.name+own+"Enum")
}

func (e *enums) get(id, comment string, labels []string, candidates ...string) *enum {
	if known, ok := e.byType[id]; ok {
		return known
	}
	values := enumNames(labels)
	if values == nil {
		e.byType[id] = nil
		return nil
	}
	made := &enum{name: e.names.take(candidates...), comment: comment, labels: labels, values: values}
	e.byType[id] = made
	e.list = append(e.list, made)
	return made
}

// enumNames are names for labels: IN_PROGRESS for in-progress; nil when some
// label has none of its own.
func enumNames(labels []string) []string {
	var out []string
	for _, label := range labels {
		name := strings.ToUpper(strings.Join(words(label), "_"))
		if name != "" && name[0] >= '0' && name[0] <= '9' {
			name = "_" + name
		}
		if !isName(name) || name == "TRUE" || name == "FALSE" || name == "NULL" || slices.Contains(out, name) {
			return nil
		}
		out = append(out, name)
	}
	return out
}
