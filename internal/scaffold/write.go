package scaffold

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// writer writes SDL.
type writer struct {
	strings.Builder
	b     *builder
	roots map[string]bool // names taken on Query
}

// SDL is a schema for a database. The same database gives the same text.
func SDL(db *Database) string {
	chosen, notes := rows(db)
	b := build(db, chosen)
	w := &writer{b: b, roots: map[string]bool{}}
	types := b.reachable()
	mutations := b.mutations()
	w.head(types, notes)
	for _, t := range types {
		w.object(t)
	}
	w.query(types)
	w.mutation(mutations)
	for _, e := range b.enums.list {
		if e.used {
			w.enum(e)
		}
	}
	return strings.TrimRight(w.String(), "\n") + "\n"
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w *writer) head(types []*typ, notes []string) {
	w.printf("# Written by fraiseqld init from a database; yours to change from here on.\n" +
		"# Types come from the catalogue and from sampled documents: a field is non-null (!) when no sample missed it.\n")
	for _, note := range notes {
		w.printf("# %s\n", note)
	}
	for _, t := range w.b.types {
		switch {
		case t.row == nil:
		case !slices.Contains(types, t):
			w.printf("# Left out: %s, which shows no fields%s.\n", t.row.Name, because(t.row.Unread))
		case t.row.Document != "" && t.nodes[0].count == 0:
			w.printf("# %s had no documents to look at%s: its fields are guessed from its columns.\n", t.row.Name, because(t.row.Unread))
		}
	}
	w.printf("\n")
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + strings.Join(strings.Fields(reason), " ") + ")"
}

// description writes a comment as a description.
func (w *writer) description(indent, text string) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
	case strings.ContainsAny(text, "\n\"\\"):
		text = strings.ReplaceAll(text, `"""`, `\"""`)
		w.printf("%s\"\"\"\n", indent)
		for line := range strings.SplitSeq(text, "\n") {
			w.printf("%s%s\n", indent, strings.TrimRight(line, " \r"))
		}
		w.printf("%s\"\"\"\n", indent)
	default:
		w.printf("%s\"%s\"\n", indent, strings.ReplaceAll(text, "\t", " "))
	}
}

func (w *writer) object(t *typ) {
	directive := ""
	if t.row != nil {
		prose, a, _ := annotated(t.row.Comment, "type")
		if d := a.text("description"); d != "" {
			prose = d
		}
		w.description("", prose)
		directive = " " + source(t.row)
	}
	w.printf("type %s%s {\n", t.name, directive)
	for _, key := range t.keys {
		w.field(t, key)
	}
	w.printf("}\n\n")
}

func source(r *Relation) string {
	view := "view: " + quote(reference(r.Schema, r.Name, r.OnPath))
	switch r.Document {
	case "data":
	case "":
		view += ", jsonbColumn: null"
	default:
		view += ", jsonbColumn: " + quote(r.Document)
	}
	return "@sqlSource(" + view + ")"
}

func (w *writer) field(t *typ, key string) {
	f, name := t.fields[key], camel(key)
	for _, h := range f.hints {
		if h.Comment != "" {
			prose, a, _ := annotated(h.Comment, "field")
			if d := a.text("description"); d != "" {
				prose = d
			}
			w.description("  ", prose)
			break
		}
	}
	w.printf("  %s: %s", name, w.b.graphQL(t, key))
	if t.nonNull(key) {
		w.printf("!")
	}
	if !found(name, key) {
		w.printf(" @stored(as: %s)", quote(key))
	}
	w.printf("\n")
}

func (w *writer) query(types []*typ) {
	w.printf("# where, orderBy, limit and offset are added to every list.\ntype Query {\n")
	n := 0
	for _, t := range types {
		if t.row != nil {
			w.root(t)
			n++
		}
	}
	if n == 0 {
		w.printf("  \"There was nothing to read in the database.\"\n  postgresqlVersion: String! @sqlFunction(name: \"pg_catalog.version\")\n")
	}
	w.printf("}\n\n")
}

// root writes users, user(id) and userCount.
func (w *writer) root(t *typ) {
	one, many := lowerFirst(t.name), lowerFirst(plural(t.name))
	if one == many {
		many += "List"
	}
	w.printf("  %s: [%s!]!\n", w.take(many), t.name)
	if key := w.key(t); key != "" {
		w.printf("  %s(%s: %s!): %s\n", w.take(one), camel(key), w.b.graphQL(t, key), t.name)
	}
	w.printf("  %s(where: %sWhereInput): Int! @count(view: %s)\n", w.take(one+"Count"), t.name, quote(reference(t.row.Schema, t.row.Name, t.row.OnPath)))
}

func (w *writer) take(name string) string {
	for w.roots[name] {
		name += "_"
	}
	w.roots[name] = true
	return name
}

// key is what one row is found by: id, else the primary key of one column.
func (w *writer) key(t *typ) string {
	if f := t.fields["id"]; f != nil && f.child == nil && f.lists == 0 {
		return "id"
	}
	for _, c := range t.row.Columns {
		if c.Key && t.fields[c.Name] != nil {
			return c.Name
		}
	}
	return ""
}

func (w *writer) enum(e *enum) {
	w.description("", e.comment)
	w.printf("enum %s {\n", e.name)
	for i, value := range e.values {
		w.printf("  %s", value)
		if e.labels[i] != value {
			w.printf(" @enumStored(as: %s)", quote(e.labels[i]))
		}
		w.printf("\n")
	}
	w.printf("}\n\n")
}

// quote is a GraphQL string; JSON's escapes are GraphQL's too.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can always be encoded
	return strings.TrimSpace(b.String())
}
