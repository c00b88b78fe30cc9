package scaffold

import (
	"slices"
	"strings"
)

// finish adds up what the type's places showed.
func (b *builder) finish(t *typ) {
	t.fields = map[string]*field{}
	for _, n := range t.nodes {
		for _, key := range n.keys {
			if key == "__typename" {
				continue
			}
			f := t.field(key)
			v := n.fields[key]
			f.merge(v)
			switch child := v.inner(); {
			case child != nil && !t.mixed[key]:
				f.child = child.typ
			case v.objects > 0 || v.item != nil && v.item.objects+v.item.lists > 0:
				f.json = true
			}
			if h := n.from.hint(key); h != nil && !slices.Contains(f.hints, h) {
				f.hints = append(f.hints, h)
			}
		}
	}
	if t.row != nil {
		t.columns()
		t.expose()
		t.sort()
	}
}

func (t *typ) field(key string) *field {
	f := t.fields[key]
	if f == nil {
		f = &field{}
		t.fields[key] = f
		t.keys = append(t.keys, key)
	}
	return f
}

// columns are the fields of rows that no sample showed.
func (t *typ) columns() {
	if len(t.keys) > 0 {
		return
	}
	for _, c := range t.row.Columns {
		if c.Name != t.row.Document && isName(camel(c.Name)) {
			t.field(c.Name).hints = []*Column{c}
		}
	}
}

// expose leaves out what the annotation of the relation does not list.
func (t *typ) expose() {
	_, a, _ := annotated(t.row.Comment, "type")
	listed := a.list("expose_fields")
	if len(listed) == 0 {
		return
	}
	t.keys = slices.DeleteFunc(t.keys, func(key string) bool {
		return !slices.Contains(listed, key) && !slices.Contains(listed, camel(key))
	})
}

// sort puts keys in the order of the view's text (jsonb forgets it), id first.
func (t *typ) sort() {
	place := func(key string) int {
		if key == "id" {
			return -1
		}
		if at := strings.Index(t.row.Definition, "'"+key+"'"); at >= 0 {
			return at
		}
		if at := slices.IndexFunc(t.row.Columns, func(c *Column) bool { return c.Name == key }); at >= 0 {
			return at
		}
		return len(t.row.Definition)
	}
	slices.SortStableFunc(t.keys, func(a, b string) int { return place(a) - place(b) })
}

// total is how many objects of the type were seen.
func (t *typ) total() int {
	n := 0
	for _, o := range t.nodes {
		n += o.count
	}
	return n
}

// nonNull says that a field was always there and never null, or that the
// catalogue promises it.
func (t *typ) nonNull(key string) bool {
	f := t.fields[key]
	if t.row != nil && t.row.Document == "" && len(t.nodes) == 1 && t.row.Kind != 'v' && t.row.Kind != 'm' {
		c := t.row.column(key)
		return c != nil && c.NotNull
	}
	for _, h := range f.hints {
		if h.Table && !h.NotNull {
			return false
		}
	}
	return f.seen > 0 && f.nulls == 0 && f.seen == t.total()
}
