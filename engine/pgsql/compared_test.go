package pgsql

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

func TestCompared(t *testing.T) {
	field := func(key, typ string) *schema.Field {
		return &schema.Field{Name: key, Keys: []string{key}, Known: true, Type: ast.NamedType(typ, nil)}
	}
	hybrid := &schema.Source{Document: "data", Columns: map[string]string{"price": "numeric", "seen": "text"}}
	rows := &schema.Source{Columns: map[string]string{"price": "text"}}
	for _, c := range []struct {
		source                              *schema.Source
		field                               *schema.Field
		column, expression, ordered, sorted string
	}{
		{hybrid, field("price", "Decimal"), "price", "", "price", ""},
		{hybrid, field("name", "String"), "", `t."data"->>'name'`, "", `t."data"->'name'`},
		{hybrid, field("size", "Int"), "", `(t."data"->>'size')::numeric`, "", `t."data"->'size'`},
		{hybrid, field("seen", "DateTime"), "", `(t."data"->>'seen')::timestamptz`, "", `(t."data"->>'seen')::timestamptz`},
		{rows, field("price", "Decimal"), "", `(t."price")::numeric`, "price", ""},
	} {
		target := plan.Target{Path: []*schema.Field{c.field}}
		if column, expression := Compared(c.source, target, plan.ClassOf(c.field)); column != c.column || expression != c.expression {
			t.Errorf("%s compares %q, %q", c.field.Name, column, expression)
		}
		if column, expression := Ordered(c.source, target); column != c.ordered || expression != c.sorted {
			t.Errorf("%s is ordered by %q, %q", c.field.Name, column, expression)
		}
	}
}
