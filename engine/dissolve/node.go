package dissolve

import "strconv"

// Node is a value inside a document.
type Node struct {
	Number int    // of its column
	Kind   Kind   // how the column's text becomes JSON
	Type   string // of the expression, as far as conditions may compare it; else ""
	Object *Object

	expression string
	column     string // its name, quoted
}

// Object is a value that jsonb_build_object makes.
type Object struct {
	Members map[string]*Node
	// Marker is NULL in rows in which the value, or one around it, is null; nil:
	// it never is where the value around it is there.
	Marker *Node
}

// Kind is how the text of a column becomes JSON.
type Kind uint8

// The kinds.
const (
	JSON    Kind = iota // by to_jsonb
	Text                // as a string
	Number              // as it stands, unless it is NaN or infinite
	Boolean             // t and f
	Made                // is JSON already
)

// prefix begins the names of columns that hold parts of documents.
const prefix = "d."

// maxNodes bounds what one view may have; PostgreSQL takes 1,664 columns.
const maxNodes = 1200

// maxText bounds the statement of one view with those in it.
const maxText = 64 << 10

// compiled is a view taken apart.
type compiled struct {
	*parsed
	rows    string // FROM and what follows
	full    string // a statement with the view's columns and those of the nodes
	inside  map[string]inlined
	columns map[string]*Node
	nodes   []*Node // by number; 0 is TRUE
}

// wrapper is a CASE around a value, as text before and behind it.
type wrapper struct{ before, behind string }

func (w wrapper) around(expression string) string {
	if w.before == "" {
		return expression
	}
	return w.before + "(" + expression + ")" + w.behind
}

func (w wrapper) with(inner wrapper) wrapper {
	if w.before == "" {
		return inner
	}
	return wrapper{w.before + "(" + inner.before, inner.behind + ")" + w.behind}
}

// room says whether there may be n more nodes.
func (c *compiled) room(n int) bool { return len(c.nodes)+n <= maxNodes }

func (c *compiled) leaf(expression string) *Node {
	n := &Node{Number: len(c.nodes), expression: expression, column: identifier(prefix + strconv.Itoa(len(c.nodes)))}
	c.nodes = append(c.nodes, n)
	return n
}

// node makes a node of an expression.
func (c *compiled) node(at span, w wrapper) *Node {
	n := c.leaf(w.around(c.expression(at)))
	n.Object = c.object(at, w)
	return n
}

// expression is the text of a value. What has no type is text.
func (c *compiled) expression(at span) string {
	if at.to-at.from >= 3 && c.at(at.to-1) == "unknown" && c.at(at.to-2) == ":" && c.at(at.to-3) == ":" {
		at.to -= 3
	}
	return c.between(at.from, at.to)
}

// object takes an expression apart, nil when it is no object or one that is not
// understood: it is a value then.
func (c *compiled) object(at span, w wrapper) *Object {
	switch {
	case at.to-at.from < 3:
		return nil
	case c.at(at.from) == "(" && c.tokens[at.from].match == at.to-1 && !c.selects(at.from):
		return c.object(span{at.from + 1, at.to - 1}, w)
	case c.at(at.from) == "jsonb_build_object" && c.at(at.from+1) == "(" && c.tokens[at.from+1].match == at.to-1:
		return c.built(span{at.from + 2, at.to - 1}, w)
	case c.at(at.from) == "CASE" && c.tokens[at.from].match == at.to-1:
		return c.chosen(at, w)
	case at.to-at.from == 3 && c.at(at.from+1) == ".":
		return c.referred(at, w)
	}
	return nil
}

// built is jsonb_build_object with constant keys.
func (c *compiled) built(at span, w wrapper) *Object {
	args := c.split(at.from, at.to)
	if at.from == at.to || len(args)%2 != 0 || !c.room(len(args)) {
		return nil
	}
	o := &Object{Members: map[string]*Node{}}
	for i := 0; i < len(args); i += 2 {
		key, ok := c.key(args[i])
		if !ok || args[i+1].from >= args[i+1].to || c.at(args[i+1].from) == "VARIADIC" || o.Members[key] != nil {
			return nil
		}
		o.Members[key] = c.node(args[i+1], w)
	}
	return o
}

// key is a text, or one with a cast to text.
func (c *compiled) key(at span) (string, bool) {
	if at.from >= at.to || at.to-at.from != 1 && !(at.to-at.from == 4 && c.at(at.from+1) == ":" && c.at(at.from+2) == ":" && c.at(at.from+3) == "text") {
		return "", false
	}
	return c.constant(at.from)
}

// chosen is CASE … THEN NULL ELSE object END, or the other way round.
func (c *compiled) chosen(at span, w wrapper) *Object {
	end := at.to - 1
	then := c.find(at.from+1, end, "THEN")
	otherwise := c.find(at.from+1, end, "ELSE")
	if then < 0 || otherwise < then || c.find(then, end, "WHEN") >= 0 || !c.room(1) {
		return nil
	}
	first, second := span{then + 1, otherwise}, span{otherwise + 1, end}
	inner, value := wrapper{c.between(at.from, then+1) + " NULL ELSE ", " END"}, second
	switch {
	case c.null(first):
	case c.null(second):
		inner, value = wrapper{c.between(at.from, then+1) + " ", " ELSE NULL END"}, first
	default:
		return nil
	}
	w = w.with(inner)
	o := c.object(value, w)
	if o != nil && o.Marker == nil {
		o.Marker = c.leaf(w.around("true"))
	}
	return o
}

// null says that an expression is NULL, typed or not.
func (c *compiled) null(at span) bool {
	t := c.between(at.from, at.to)
	return t == "NULL" || t == "NULL::jsonb" || t == "NULL::unknown"
}

// referred is a column of a view in FROM that was written out.
func (c *compiled) referred(at span, w wrapper) *Object {
	alias, a := c.name(at.from)
	column, b := c.name(at.from + 2)
	in, ok := c.inside[alias]
	if !a || !b || !ok || in.view.columns[column] == nil {
		return nil
	}
	o := in.view.columns[column].Object
	if o == nil || !c.room(o.size()+1) {
		return nil
	}
	o = c.copied(o, identifier(alias), w)
	if o.Marker == nil && in.nullable {
		o.Marker = c.leaf(w.around(identifier(alias) + "." + in.view.nodes[0].Column()))
	}
	return o
}

// size counts the nodes of an object.
func (o *Object) size() int {
	n := 1
	for _, m := range o.Members {
		n++
		if m.Object != nil {
			n += m.Object.size()
		}
	}
	return n
}

// copied is an object of a view in FROM as one of this view.
func (c *compiled) copied(o *Object, alias string, w wrapper) *Object {
	there := func(n *Node) *Node { return c.leaf(w.around(alias + "." + n.Column())) }
	out := &Object{Members: make(map[string]*Node, len(o.Members))}
	for _, key := range sorted(o.Members) {
		m := o.Members[key]
		n := there(m)
		if m.Object != nil {
			n.Object = c.copied(m.Object, alias, w)
		}
		out.Members[key] = n
	}
	if o.Marker != nil {
		out.Marker = there(o.Marker)
	}
	return out
}
