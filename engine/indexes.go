package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// IndexCatalog follows the columns of views to the tables and indexes behind
// them; *pgexec.DB is one.
type IndexCatalog interface {
	Indexes(ctx context.Context, relations []schema.Ident) (map[schema.Ident]*schema.Origins, error)
}

// IndexWarnings are the filters and orders of a bound schema that no index can
// serve, each with an index that could. Only fields of the rows themselves are
// looked at: those of nested objects are seldom worth an index of their own.
func IndexWarnings(ctx context.Context, s *schema.Schema, c IndexCatalog) (schema.Problems, error) {
	origins, err := c.Indexes(ctx, s.Views())
	if err != nil {
		return nil, err
	}
	x := indexes{origins: origins}
	var out schema.Problems
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(s.Query)) {
		r := s.Query[name]
		if r.Source == nil {
			continue
		}
		for _, f := range searched(r) {
			id := r.Source.View.String() + "." + f.Key()
			if seen[id] {
				continue
			}
			seen[id] = true
			if why := x.field(r.Source, f); why != "" {
				out = append(out, f.Warning(why))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b schema.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return out, nil
}

// searched are the fields that a root filters or orders by.
func searched(r *schema.Root) []*schema.Field {
	var out []*schema.Field
	for _, a := range r.Args {
		switch {
		case a.Role == schema.RoleEquals && a.Field != nil:
			out = append(out, a.Field)
		case (a.Role == schema.RoleWhere || a.Role == schema.RoleOrderBy) && a.Input != nil && r.Object != nil:
			for _, in := range a.Input.Fields {
				if f := r.Object.Fields[in.Name]; f != nil && f.Object == nil && f.Type.Elem == nil {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// indexes says what indexes can do for a filter or an order.
type indexes struct {
	origins map[schema.Ident]*schema.Origins
	columns bool // the parts of documents are read as columns
}

// field judges equality with a field.
func (x indexes) field(s *schema.Source, f *schema.Field) string {
	t := plan.Target{Path: []*schema.Field{f}}
	class := plan.ClassOf(f)
	if f.Enum != nil {
		class = plan.Text
	}
	column, expression := pgsql.Compared(s, t, class)
	return x.why(s, t, class, "eq", column, expression)
}

// filter judges one condition of a plan.
func (x indexes) filter(s *schema.Source, p *plan.Predicate) string {
	column, expression := pgsql.Compared(s, p.Target, p.Class)
	return x.why(s, p.Target, p.Class, p.Op, column, expression)
}

// order judges the first term of an order; the others follow it.
func (x indexes) order(s *schema.Source, o plan.Order) string {
	column, expression := pgsql.Ordered(s, o.Target)
	return x.why(s, o.Target, plan.ClassOf(o.Target.Last()), "order", column, expression)
}

// why is the reason that no index serves, with one that would; "" when one does.
func (x indexes) why(s *schema.Source, t plan.Target, class plan.Class, op, column, expression string) string {
	origins := x.origins[s.View]
	name := s.View.String() + "." + dotted(t)
	switch {
	case origins == nil:
		return ""
	case op == "neq" || op == "nin" || op == "isnull" || op == "notMatches":
		return ""
	}
	method, opclass := wanted(op, class)
	if column != "" {
		o, ok := origins.Columns[column]
		if !ok {
			return fmt.Sprintf("no index can serve %s: the view computes the column %s", name, column)
		}
		if has(o.Indexes, sqlName(o.Column), method, opclass) {
			return ""
		}
		return fmt.Sprintf("no index serves %s: CREATE INDEX ON %s %s(%s%s)", name, o.Table, method.using(), sqlName(o.Column), opclass.written())
	}
	if o, ok := origins.Columns[s.Document]; ok && s.Document != "" {
		return documentIndex(name, o, s.Document, expression, class, op)
	}
	if x.columns {
		return apart(name, t, origins, op, method, opclass)
	}
	return computed(name, s, t, origins, method, opclass)
}

// apart is about a document that was taken apart: an index on the table's own
// column serves. Of other expressions nothing is known, and orders place null
// where no index has it.
func apart(name string, t plan.Target, origins *schema.Origins, op string, method method, opclass opclass) string {
	if len(t.Path) > 1 || op == "order" {
		return ""
	}
	if o, column := behind(t, origins); column != "" && !has(o.Indexes, column, method, opclass) {
		return fmt.Sprintf("no index serves %s: CREATE INDEX ON %s %s(%s%s)", name, o.Table, method.using(), column, opclass.written())
	}
	return ""
}

// behind guesses the column that a key of a document is made of: the one of the
// key's name in the table that the view's id comes from. "" when there is none.
func behind(t plan.Target, origins *schema.Origins) (o schema.Origin, column string) {
	for _, name := range slices.Sorted(maps.Keys(origins.Columns)) {
		o := origins.Columns[name]
		for _, key := range t.Last().Keys {
			if o.Others[key] && o.Column == "id" {
				return o, sqlName(key)
			}
		}
	}
	return o, ""
}

// documentIndex is about a document that is a column of a table.
func documentIndex(name string, o schema.Origin, document, expression string, class plan.Class, op string) string {
	expression = strings.ReplaceAll(expression, `t."`+document+`"`, sqlName(o.Column))
	method, opclass := wanted(op, class)
	switch {
	case has(o.Indexes, expression, method, opclass):
		return ""
	case op != "order" && (class == plan.Date || class == plan.Timestamp) || class == plan.DateRange:
		return fmt.Sprintf("no index can serve %s: text of a document becomes a date by the session's settings; give %s a column of the type", name, o.Table)
	}
	return fmt.Sprintf("no index serves %s: CREATE INDEX ON %s %s((%s)%s)", name, o.Table, method.using(), expression, opclass.written())
}

// computed is about a document that the view makes: only a column beside it can be found by.
func computed(name string, s *schema.Source, t plan.Target, origins *schema.Origins, method method, opclass opclass) string {
	why := fmt.Sprintf("no index can serve %s: the view makes its document", name)
	if len(t.Path) > 1 {
		return why
	}
	if o, column := behind(t, origins); column != "" {
		return fmt.Sprintf("%s; pass %s.%s through it as a column, and CREATE INDEX ON %s %s(%s%s)",
			why, o.Table, column, o.Table, method.using(), column, opclass.written())
	}
	return why
}

func dotted(t plan.Target) string {
	keys := make([]string, len(t.Path))
	for i, f := range t.Path {
		keys[i] = f.Key()
	}
	return strings.Join(keys, ".")
}

type method string

func (m method) using() string {
	if m == "btree" {
		return ""
	}
	return "USING " + string(m) + " "
}

type opclass string

func (c opclass) written() string {
	if c == "" {
		return ""
	}
	return " " + string(c)
}

// wanted is the kind of index that serves an operator.
func wanted(op string, class plan.Class) (method, opclass) {
	switch op {
	case "contains", "icontains", "endswith", "iendswith", "istartswith", "like", "ilike", "matches", "imatches":
		if class == plan.Text {
			return "gin", "gin_trgm_ops"
		}
		return "gin", ""
	case "startswith":
		return "btree", "text_pattern_ops"
	}
	switch class {
	case plan.Network:
		if op != "eq" && op != "in" && op != "order" {
			return "gist", "inet_ops"
		}
	case plan.LTree, plan.DateRange, plan.Point:
		if op != "eq" && op != "in" && op != "order" {
			return "gist", ""
		}
	case plan.JSONB, plan.Array, plan.FullText:
		return "gin", ""
	}
	return "btree", ""
}

// has says that an index begins with an expression and can serve.
func has(keys []schema.IndexKey, expression string, m method, c opclass) bool {
	want := normal(expression)
	for _, k := range keys {
		if k.Partial || normal(k.Expression) != want {
			continue
		}
		switch {
		case c == "" && (k.Method == string(m) || m == "btree" && k.Method == "hash"):
			return true
		case c != "" && k.Class == string(c):
			return true
		case c == "gin_trgm_ops" && k.Class == "gist_trgm_ops":
			return true
		}
	}
	return false
}

// normal drops what PostgreSQL writes in other ways than we do.
func normal(expression string) string {
	return strings.NewReplacer("(", "", ")", "", " ", "", `"`, "", "'::text", "'").Replace(expression)
}

// sqlName is a column's name as people write it.
func sqlName(name string) string {
	for i := range len(name) {
		c := name[i]
		if !(c == '_' || c >= 'a' && c <= 'z' || i > 0 && c >= '0' && c <= '9') {
			return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return name
}
