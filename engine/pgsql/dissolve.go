package pgsql

import (
	"fmt"
	"slices"

	"fraiseqld/engine/dissolve"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// parts are what a statement uses of a view that was taken apart.
type parts struct {
	form *dissolve.Form
	used []*dissolve.Node
	at   []bool // by number of the node
	why  string // the first thing that needs the document whole
}

func newParts(form *dissolve.Form) *parts {
	n := form.Nodes()
	return &parts{form: form, at: make([]bool, n), used: make([]*dissolve.Node, 0, n)}
}

func (p *parts) use(n *dissolve.Node) *dissolve.Node {
	if !p.at[n.Number] {
		p.at[n.Number] = true
		p.used = append(p.used, n)
	}
	return n
}

func (p *parts) refuse(format string, args ...any) {
	if p.why == "" {
		p.why = fmt.Sprintf(format, args...)
	}
}

// Dissolve writes the statement of a read that selects the expressions behind
// the documents' keys, each as a column; why says what needs the documents
// whole, "" when nothing does. Rows, their order and all errors are those of Select.
func Dissolve(s *plan.Select, sel *plan.Selection, form *dissolve.Form, l Limits) (q *Query, c *dissolve.Columns, why string, err *gqlerr.Error) {
	switch {
	case s.What != plan.Documents && s.What != plan.One:
		return nil, nil, "its rows are counted, grouped or paged", nil
	case sel == nil || sel.ByType != nil:
		return nil, nil, "the type of its rows is in the documents", nil
	}
	p := newParts(form)
	out := output{parts: p, columns: make([]column, 0, len(sel.Fields))}
	c = out.object(sel, form.Root)
	// Every row is one even when nothing of it is wanted.
	if len(out.columns) == 0 {
		out.columns = append(out.columns, column{literal: "true"})
	}
	b := begun(builder{source: s.Source, limits: l, parts: p})
	if err := b.where(s.Where); err != nil {
		return nil, nil, "", err
	}
	q = &Query{}
	if b.orderBy(s.Order); s.What == plan.Documents {
		b.page(s)
		q.MaxRows = l.maxRows()
	} else {
		b.sql(" LIMIT 1")
	}
	if p.why != "" {
		return nil, nil, p.why, nil
	}
	q.SQL, q.Args = out.statement(b), b.args
	return q, c, "", nil
}

// statement selects the columns, and ends as b has it.
func (o *output) statement(b *builder) string {
	head := begun(builder{})
	head.sql("SELECT ")
	for i, one := range o.columns {
		head.listed(i, "")
		head.selected(one)
	}
	head.sql(" FROM ")
	head.text = o.parts.form.AppendFrom(head.text, o.parts.used)
	head.sql(" AS t")
	head.text = append(head.text, b.text...)
	b.release()
	return head.done()
}

// output chooses the columns of the answer.
type output struct {
	parts   *parts
	columns []column
}

type column struct {
	node    *dissolve.Node
	literal literal
}

func (o *output) add(n *dissolve.Node) int {
	if o.parts.at[n.Number] { // columns are chosen before anything else uses nodes
		return slices.IndexFunc(o.columns, func(c column) bool { return c.node == n })
	}
	o.columns = append(o.columns, column{node: o.parts.use(n)})
	return len(o.columns) - 1
}

// object chooses the columns of an object's fields.
func (o *output) object(sel *plan.Selection, object *dissolve.Object) *dissolve.Columns {
	out := &dissolve.Columns{Marker: dissolve.Absent, Fields: make([]dissolve.Field, len(sel.Fields))}
	if object.Marker != nil {
		out.Marker = o.add(object.Marker)
	}
	for i := range sel.Fields {
		out.Fields[i] = o.field(&sel.Fields[i], object)
	}
	return out
}

func (o *output) field(f *plan.Field, object *dissolve.Object) dissolve.Field {
	none := dissolve.Field{Column: dissolve.Absent}
	if f.Typename || f.Denied != "" {
		return none
	}
	n := present(object, f.Keys)
	switch {
	case n == nil:
		return none
	case n.Object != nil && f.Value != nil && f.Value.ByType == nil && f.Type.Elem == nil:
		return dissolve.Field{Column: dissolve.Absent, Object: o.object(f.Value, n.Object)}
	}
	return dissolve.Field{Column: o.add(n), Kind: n.Kind}
}

// present is the value under the likeliest key that the object has.
func present(object *dissolve.Object, keys []string) *dissolve.Node {
	for _, key := range keys {
		if n := object.Members[key]; n != nil {
			return n
		}
	}
	return nil
}

// selected writes a column of the answer: as it is, or as JSON.
func (b *builder) selected(c column) {
	switch {
	case c.node == nil:
		b.sql(c.literal)
	case c.node.Kind == dissolve.JSON:
		b.sql("to_jsonb(")
		b.part(c.node)
		b.sql(")")
	default:
		b.part(c.node)
	}
}

func (b *builder) part(n *dissolve.Node) {
	b.sql("t.")
	b.text = append(b.text, n.Column()...)
}

// dissolved says that the value written is one of the row's document, which has
// been taken apart.
func (b *builder) dissolved() bool { return b.parts != nil && b.depth == 0 }

// partAt finds a path in the document; marker is not nil when something on the
// way may be null. A path that is not there needs the document.
func (b *builder) partAt(path []*schema.Field) (n *dissolve.Node, marker *dissolve.Node) {
	at := b.parts.form.Root
	for i, f := range path {
		if at == nil {
			b.parts.refuse("a condition or order is on a part of the value '%s'", path[i-1].Name)
			return nil, nil
		}
		if at.Marker != nil {
			marker = at.Marker
		}
		if n = b.partFor(at, f); n == nil {
			return nil, nil
		}
		at = n.Object
	}
	return n, marker
}

// partFor finds a field's value as path does: under the one spelling that is
// known, else under that which is there.
func (b *builder) partFor(o *dissolve.Object, f *schema.Field) (found *dissolve.Node) {
	keys := f.Keys
	if f.Known {
		keys = keys[:1]
	}
	for _, key := range keys {
		if n := o.Members[key]; n != nil && found != nil {
			b.parts.refuse("the field '%s' is stored under two keys", f.Name)
		} else if n != nil {
			found = n
		}
	}
	if found == nil {
		b.parts.refuse("a condition or order is on '%s', which the documents do not have", f.Name)
	}
	return found
}

// comparable are the types in which a column compares exactly as its text in the
// document does when that is cast to the class's type.
var comparable = map[plan.Class][]string{
	plan.Text: {"text", "character varying"}, plan.Number: {"smallint", "integer", "bigint", "numeric"},
	plan.Boolean: {"boolean"}, plan.Date: {"date"}, plan.Timestamp: {"timestamp with time zone"},
	plan.UUID: {"uuid"}, plan.Network: {"inet"},
}

// locatePart makes a place of a part that compares as a column. Other values
// compare as text or JSON; what would have to be cast to another type might fail
// on rows that the other conditions leave out, so that needs the document.
func (b *builder) locatePart(at place) place {
	if !b.dissolved() {
		return at
	}
	n, _ := b.partAt(at.target.Path)
	if n == nil {
		return at
	}
	for _, typ := range comparable[at.class] {
		if typ == n.Type {
			at.column, at.typ, at.part = b.parts.use(n).Name(), typ, true
			return at
		}
	}
	if at.class != plan.Text && at.class != plan.JSONB && at.class != plan.Array {
		b.parts.refuse("'%s' is stored as another type than it is compared as", at.target.Last().Name)
	}
	return at
}

// partPath writes a path into the document as text or JSON.
func (b *builder) partPath(path []*schema.Field, op literal) {
	n, marker := b.partAt(path)
	if n == nil {
		return
	}
	if op == "->>" {
		b.partText(n)
		return
	}
	if marker == nil {
		b.partJSON(n)
		return
	}
	b.sql("CASE WHEN ")
	b.part(b.parts.use(marker))
	b.sql(" THEN ")
	b.partJSON(n)
	b.sql(" END")
}

// partText is what ->> gives.
func (b *builder) partText(n *dissolve.Node) {
	b.parts.use(n)
	switch {
	case n.Type == "text":
		b.part(n)
	case n.Kind != dissolve.JSON && n.Kind != dissolve.Made && n.Type != "":
		b.sql("(")
		b.part(n)
		b.sql(")::text")
	default:
		b.sql("(to_jsonb(")
		b.part(n)
		b.sql(") #>> '{}')")
	}
}

// partJSON is what -> gives: a key is there even when its value is NULL.
func (b *builder) partJSON(n *dissolve.Node) {
	b.parts.use(n)
	b.sql("COALESCE(to_jsonb(")
	b.part(n)
	b.sql("), 'null'::jsonb)")
}

// partKey writes a key of the document that no field stands for.
func (b *builder) partKey(key string, op literal) {
	n := b.parts.form.Root.Members[key]
	switch {
	case n == nil:
		b.parts.refuse("a condition is on the key '%s', which the documents do not have", key)
	case op == "->>":
		b.partText(n)
	default:
		b.partJSON(n)
	}
}

// patterns are operators that fail on operands which only a row shows to be malformed.
var patterns = map[string]bool{"matches": true, "imatches": true, "notMatches": true, "like": true, "ilike": true}

// partOrder writes a term of an order in the order of jsonb: null is lowest, and
// numbers, texts and Booleans are in that of their types. NaN is a text in JSON,
// so numeric is ordered as jsonb. Dates and times have the order of their type.
func (b *builder) partOrder(t plan.Target, class plan.Class) {
	n, _ := b.partAt(t.Path)
	switch {
	case n == nil:
	case class == plan.Date || class == plan.Timestamp:
		b.value(b.locate(t, class))
	case !b.natural(t):
		b.json(t)
	case n.Kind == dissolve.Text:
		b.partText(n)
	default:
		b.part(b.parts.use(n))
	}
}

// natural says that the part's own type orders as jsonb does but for null.
func (b *builder) natural(t plan.Target) bool {
	n, marker := b.partAt(t.Path)
	if n == nil || marker != nil {
		return false
	}
	switch n.Type {
	case "":
		return false
	case "smallint", "integer", "bigint", "boolean":
		return true
	}
	return n.Kind == dissolve.Text
}

// nulls places null where jsonb has it: lowest.
func (b *builder) nulls(o plan.Order) {
	if !b.dissolved() {
		return
	}
	if o.Rank != nil {
		b.parts.refuse("it is ordered by how well a search fits")
		return
	}
	class := plan.ClassOf(o.Target.Last())
	if class == plan.Date || class == plan.Timestamp {
		return
	}
	at := b.locate(o.Target, class)
	if at.column != "" && !at.part || !b.natural(o.Target) {
		return
	}
	if o.Desc {
		b.sql(" NULLS LAST")
	} else {
		b.sql(" NULLS FIRST")
	}
}
