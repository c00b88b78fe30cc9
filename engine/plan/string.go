package plan

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"fraiseqld/engine/input"
)

// String prints a plan for people: a line per root field, what it reads or
// calls, and below it what of the answer a client gets.
func (p *Plan) String() string {
	w := &printer{}
	for i := range p.Roots {
		w.root(&p.Roots[i])
	}
	return w.String()
}

type printer struct {
	strings.Builder
	depth int
}

func (w *printer) line(parts ...string) {
	w.WriteString(strings.Repeat("  ", w.depth))
	for _, p := range parts {
		w.WriteString(p)
	}
	w.WriteByte('\n')
}

// inner prints what belongs to the line before it.
func (w *printer) inner(f func()) {
	w.depth++
	f()
	w.depth--
}

func (w *printer) root(r *Root) {
	w.line(keyed(r.Key, r.Field.Name), ": ", r.Type.String())
	w.inner(func() {
		switch {
		case r.Err != nil:
			w.line("error ", string(r.Err.Code), ": ", r.Err.Message)
		case r.Constant != "":
			w.line("constant ", r.Constant)
		case r.Meta != nil:
			w.line("introspection")
		case r.Event != nil:
			w.event(r.Event, r.Read)
		case r.Read != nil:
			w.read(r.Read)
		case r.Call != nil:
			w.call(r.Call)
		}
		w.selection(r.Value)
	})
}

// keyed is a name with the key it has in the response, when that differs.
func keyed(key, name string) string {
	if key == name {
		return name
	}
	return key + " = " + name
}

var whatNames = [...]string{Documents: "documents", One: "one document", Count: "count", Exists: "exists", Measures: "measure", Groups: "groups", Pages: "a page", AnyOf: "the first"}

func (w *printer) read(s *Select) {
	what := "read " + whatNames[s.What]
	if s.What == Measures {
		what += " " + s.Measure.String()
	}
	if s.What == AnyOf {
		w.line(what, " of")
		w.inner(func() {
			for _, one := range s.Members {
				w.read(one)
			}
		})
		return
	}
	if s.Source != nil {
		w.line(what, " of ", s.Source.View.String())
	} else {
		w.line(what, " of")
		w.inner(func() { w.call(s.Rows) })
	}
	if s.Where != nil && !s.Where.isTrue() {
		w.line("where ", s.Where.String())
	}
	if s.Group != nil {
		w.group(s.Group)
	}
	for _, o := range s.Order {
		direction := ""
		if o.Desc {
			direction = " descending"
		}
		if o.Rank != nil {
			direction += " by rank"
		}
		w.line("order by ", o.Target.String(), direction)
	}
	if s.Page != nil {
		w.page(s.Page)
	}
	if s.Limit != nil {
		w.line("limit ", s.Limit.String())
	}
	if s.Offset != nil {
		w.line("offset ", s.Offset.String())
	}
}

// String is FUNC(field).
func (m Measure) String() string {
	if m.Target == nil {
		return m.Func + "(*)"
	}
	if m.Distinct {
		return m.Func + "(distinct " + m.Target.String() + ")"
	}
	return m.Func + "(" + m.Target.String() + ")"
}

func (w *printer) page(p *Page) {
	for _, slot := range []struct {
		name string
		*Slot
	}{{"first", p.First}, {"after", p.After}, {"last", p.Last}, {"before", p.Before}} {
		if slot.Slot != nil {
			w.line(slot.name, " ", slot.String())
		}
	}
	if p.Total {
		w.line("with the total count")
	}
}

func (w *printer) group(g *Group) {
	for _, d := range g.Dimensions {
		grain := ""
		if d.Grain != "" {
			grain = d.Grain + " of "
		}
		w.line("group by ", grain, d.Target.String(), " as ", d.Result.Name)
	}
	for _, m := range g.Measures {
		w.line("measure ", m.String(), " as ", m.Result.Name)
	}
	if !g.Having.isTrue() {
		w.line("having ", g.Having.String())
	}
}

func (w *printer) call(c *Call) {
	var args []string
	for _, key := range c.Context {
		args = append(args, "context "+key)
	}
	if c.Input != nil {
		args = append(args, c.Input.String())
	}
	for i := range c.Args {
		args = append(args, c.Args[i].Name+" => "+c.Args[i].Slot.String())
	}
	if c.Key != nil {
		args = append(args, "idempotency key "+c.Key.String())
	}
	w.line("call ", c.Fn.Name.String(), "(", strings.Join(args, ", "), ")")
}

var classNames = [...]string{
	Text: "text", Number: "number", Boolean: "boolean", Date: "date", Timestamp: "timestamp", UUID: "uuid", Network: "network", MAC: "mac",
	LTree: "ltree", DateRange: "daterange", Point: "point", JSONB: "jsonb", Array: "array", Vector: "vector", FullText: "fulltext",
}

// String is the class's name.
func (c Class) String() string { return classNames[c] }

// String is the condition, every combination in brackets.
func (p *Predicate) String() string {
	switch p.Kind {
	case And:
		return p.join(" and ", "true")
	case Or:
		return p.join(" or ", "false")
	case Not:
		return "not " + p.Parts[0].String()
	case Elements:
		return p.Op + " of " + p.Target.String() + " " + p.Parts[0].String()
	}
	value := p.Value.String()
	if p.Kind == Pinned {
		return p.Column + " is always " + value
	}
	if flagged(p.Op) {
		value = strconv.FormatBool(p.Flag)
	}
	return p.Target.String() + " " + p.Op + " " + value + " as " + p.Class.String()
}

func (p *Predicate) join(op, empty string) string {
	parts := make([]string, len(p.Parts))
	for i, part := range p.Parts {
		parts[i] = part.String()
	}
	switch len(parts) {
	case 0:
		return empty
	case 1:
		return parts[0]
	}
	return "(" + strings.Join(parts, op) + ")"
}

// String is the path with dots.
func (t Target) String() string {
	names := make([]string, len(t.Path))
	for i, f := range t.Path {
		names[i] = f.Name
	}
	return strings.Join(names, ".")
}

// String is the literal, or the variable with the path into it.
func (s *Slot) String() string {
	if s.Const != nil {
		return string(appendLiteral(nil, s.Const))
	}
	if s.Claim != "" {
		return "claim " + s.Claim
	}
	out := "$" + s.Var
	for _, step := range s.Path {
		if step.Name == "" {
			out += "[" + strconv.Itoa(step.Index) + "]"
		} else {
			out += "." + step.Name
		}
	}
	return out
}

// appendLiteral is JSON in which variables keep their names.
func appendLiteral(dst []byte, v *input.Value) []byte {
	switch {
	case v.Var != "":
		return append(append(dst, '$'), v.Var...)
	case v.Kind == input.List:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendLiteral(dst, &v.Items[i])
		}
		return append(dst, ']')
	case v.Kind == input.Object:
		dst = append(dst, '{')
		for i := range v.Fields {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(dst, v.Fields[i].Name...), ": "...)
			dst = appendLiteral(dst, &v.Fields[i].Value)
		}
		return append(dst, '}')
	}
	return input.AppendJSON(dst, v)
}

func (w *printer) selection(s *Selection) {
	if s == nil {
		return
	}
	if s.Denied != "" {
		w.line("denied ", string(s.Denied))
	}
	for _, name := range slices.Sorted(maps.Keys(s.ByType)) {
		w.line("on ", name)
		w.inner(func() { w.selection(s.ByType[name]) })
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Typename {
			w.line(keyed(f.Key, "__typename"))
			continue
		}
		if f.Denied != "" {
			w.line(keyed(f.Key, f.Name), ": ", f.Type.String(), " denied ", string(f.Denied))
			continue
		}
		w.line(keyed(f.Key, f.Name), ": ", f.Type.String(), " from ", strings.Join(f.Keys, " or "))
		w.inner(func() { w.selection(f.Value) })
	}
}
