package dissolve

// Columns says where the fields of an object stand in a row, in the order of its
// selection.
type Columns struct {
	Marker int // a column that is NULL when the object is null, else Absent
	Fields []Field
}

// Field is where the value of one field stands.
type Field struct {
	Column int // Absent: the document has no such key, or Object says where
	Kind   Kind
	Object *Columns
}

// Absent stands for no column.
const Absent = -1

// Name is the name of a node's column.
func (n *Node) Name() string { return n.column[1 : len(n.column)-1] }

// Column is the same, quoted.
func (n *Node) Column() string { return n.column }
