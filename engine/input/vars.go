package input

// Names are the variables that an operation declares, in order. All requests of
// the operation share them.
type Names struct {
	list  []string
	index map[string]int // nil while comparing one by one is cheaper
}

// few is how many names are compared one by one, before a map pays.
const few = 8

// NewNames makes the names of one operation.
func NewNames(list []string) *Names {
	n := &Names{list: list}
	if len(list) > few {
		n.index = make(map[string]int, len(list))
		for i, name := range list {
			n.index[name] = i
		}
	}
	return n
}

// Len is how many there are.
func (n *Names) Len() int { return len(n.list) }

// Find is the place of a name, -1 when it is not declared.
func (n *Names) Find(name string) int {
	if n.index != nil {
		if i, ok := n.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range n.list {
		if n.list[i] == name {
			return i
		}
	}
	return -1
}

// Vars are an operation's coerced variables. The zero value has none.
type Vars struct {
	names  *Names
	values []Value
}

// NewVars makes room for the variables of one request, none of them given yet.
// buffer is memory to use again.
func NewVars(names *Names, buffer []Value) Vars {
	values := buffer[:0]
	for range names.list {
		values = append(values, Value{Kind: Absent})
	}
	return Vars{names: names, values: values}
}

// Set gives the variable at a place its value.
func (v Vars) Set(i int, value Value) { v.values[i] = value }

// AppendJSON appends all variables in the order of their declaration. Those that
// were not given differ from those that are null.
func (v Vars) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i := range v.values {
		if v.values[i].Kind != Absent {
			dst = AppendJSON(dst, &v.values[i])
		}
		dst = append(dst, ',')
	}
	return append(dst, ']')
}

// Buffer is the memory of the values, for another request once this one is done.
func (v Vars) Buffer() []Value { return v.values[:0] }

// Get is the value of a variable; ok is false when it was not given and has no default.
func (v Vars) Get(name string) (value *Value, ok bool) {
	if v.names == nil {
		return nil, false
	}
	i := v.names.Find(name)
	if i < 0 || v.values[i].Kind == Absent {
		return nil, false
	}
	return &v.values[i], true
}
