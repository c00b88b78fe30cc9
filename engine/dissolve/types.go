package dissolve

import (
	"fmt"
	"strings"
)

// The OIDs of types that never change.
const (
	oidBool        = 16
	oidInt8        = 20
	oidInt2        = 21
	oidInt4        = 23
	oidText        = 25
	oidUnknown     = 705
	oidInet        = 869
	oidVarchar     = 1043
	oidDate        = 1082
	oidTimestamptz = 1184
	oidNumeric     = 1700
	oidUUID        = 2950
	oidJSONB       = 3802
)

// simple are the types whose text is written as JSON without PostgreSQL's help,
// and those that conditions compare as columns.
var simple = map[uint32]struct {
	kind Kind
	name string
}{
	oidBool: {Boolean, "boolean"}, oidInt2: {Number, "smallint"}, oidInt4: {Number, "integer"}, oidInt8: {Number, "bigint"},
	oidNumeric: {Number, "numeric"}, oidText: {Text, "text"}, oidVarchar: {Text, "character varying"}, oidUUID: {Text, "uuid"},
	oidDate: {JSON, "date"}, oidTimestamptz: {JSON, "timestamp with time zone"}, oidInet: {JSON, "inet"}, oidJSONB: {Made, ""},
}

// TypesSQL asks for the types of all nodes, as one row with an array of OIDs. No
// row of the view is read, but PostgreSQL checks the names and the rights.
func (f *Form) TypesSQL() string {
	return f.asked(f.view.nodes, func(column string) string { return "pg_typeof(" + column + ")::oid" })
}

func (f *Form) asked(nodes []*Node, about func(column string) string) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = about("t." + n.Column())
	}
	return "SELECT ARRAY[" + strings.Join(parts, ", ") + "] FROM (SELECT 1) AS one LEFT JOIN " + string(f.AppendFrom(nil, f.view.nodes)) + " AS t ON false"
}

// SetTypes takes the answer. enums are the OIDs of enum types that no cast to
// JSON changes.
func (f *Form) SetTypes(oids []uint32, enums map[uint32]bool) error {
	if len(oids) != len(f.view.nodes) {
		return errSyntax
	}
	for i, n := range f.view.nodes {
		t, ok := simple[oids[i]]
		switch {
		case oids[i] == oidUnknown:
			return fmt.Errorf("it has a value without a type")
		case ok:
			n.Kind, n.Type = t.kind, t.name
		case enums[oids[i]]:
			n.Kind, n.Type = Text, "enum"
		}
	}
	return nil
}

// CollationsSQL asks for the collations of the texts among the nodes, likewise;
// "" when there are none.
func (f *Form) CollationsSQL() string {
	nodes := f.texts()
	if len(nodes) == 0 {
		return ""
	}
	return f.asked(nodes, func(column string) string { return "pg_collation_for(" + column + ")" })
}

func (f *Form) texts() (out []*Node) {
	for _, n := range f.view.nodes {
		if n.Type == "text" || n.Type == "character varying" {
			out = append(out, n)
		}
	}
	return out
}

// SetCollations takes the answer. A document's texts compare by the database's
// collation; a column with another one is not compared as a column.
func (f *Form) SetCollations(names []*string) error {
	nodes := f.texts()
	if len(names) != len(nodes) {
		return errSyntax
	}
	for i, n := range nodes {
		if names[i] == nil || *names[i] != `"default"` {
			n.Type = ""
		}
	}
	return nil
}
