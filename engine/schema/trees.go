package schema

import (
	"regexp"
	"strings"
)

// A field that holds an id may be compared by where its row stands in a tree
// (descendantOfId, ancestorOfId). The tree is the table named after what the id is
// of: tb_category for category_id, and for the id of the rows of v_category.

var viewPrefix = regexp.MustCompile(`^(vw|mv|v|tv|tb)_`)

// treeOf is the name of the table that would hold the tree; false: the field is no id.
func treeOf(o *Object, f *Field) (Ident, bool) {
	if t := f.Type.Name(); f.Type.Elem != nil || t != "UUID" && t != "ID" {
		return Ident{}, false
	}
	var view Ident
	if o.Source != nil {
		view = o.Source.View
	}
	if name, ok := strings.CutSuffix(f.Key(), "_id"); ok && name != "" {
		return Ident{view.Schema, "tb_" + name}, true
	}
	if f.Key() != "id" || view.Name == "" {
		return Ident{}, false
	}
	return Ident{view.Schema, "tb_" + viewPrefix.ReplaceAllString(view.Name, "")}, true
}

// askTrees are the tables that may hold trees.
func (b *binder) askTrees() []Ident {
	set := map[Ident]bool{}
	for _, o := range b.s.Objects {
		for _, f := range o.Fields {
			if tree, ok := treeOf(o, f); ok {
				set[tree] = true
			}
		}
	}
	return idents(set)
}

// trees notes which fields have one: a table with id and path.
func (b *binder) trees() {
	for _, o := range b.s.Objects {
		for _, f := range o.Fields {
			tree, ok := treeOf(o, f)
			if r := b.facts.Relations[tree]; ok && r != nil && r.has("id", "uuid") && r.has("path", "ltree") {
				b.apply = append(b.apply, func() { f.Tree = &tree })
			}
		}
	}
}

// has says that there is a column of that type, which an extension may have put
// into any schema.
func (r *Relation) has(name, typ string) bool {
	for _, c := range r.Columns {
		if c.Name == name {
			return c.Type == typ || strings.HasSuffix(c.Type, "."+typ)
		}
	}
	return false
}
