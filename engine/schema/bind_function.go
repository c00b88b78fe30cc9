package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// function chooses the overload that a root field calls and checks its result.
func (b *binder) function(name string, r *Root) {
	overloads := b.facts.Functions[r.Fn.Name]
	if len(overloads) == 0 {
		b.errorf(r.at, "function %s does not exist%s", r.Fn.Name, didYouMean(r.Fn.Name.Name, slices.Values(b.facts.Nearby[r.Fn.Name])))
		return
	}
	var best *FunctionFact
	var reason string
	for i := range overloads {
		why := b.takes(r, &overloads[i])
		if why == "" && (best == nil || len(overloads[i].Params) < len(best.Params)) {
			best = &overloads[i]
		}
		if reason == "" {
			reason = why
		}
	}
	if best == nil {
		b.errorf(r.at, "%s: %s; there is %s", name, reason, signatures(r.Fn.Name, overloads))
		return
	}
	b.result(name, r, best)
	b.call(name, r, best)
}

// takes says why a function cannot be called as the field does, "" when it can.
func (b *binder) takes(r *Root, fact *FunctionFact) string {
	for i, key := range r.Fn.Context {
		if i >= len(fact.Params) {
			return r.Fn.Name.String() + " has no parameter for the context value " + key
		}
	}
	used := map[int]bool{}
	for i := range r.Fn.Context {
		used[i] = true
	}
	if document(r) != nil {
		at := len(r.Fn.Context)
		if at >= len(fact.Params) || fact.Params[at].Type != "jsonb" {
			return r.Fn.Name.String() + " does not take the input document: parameter " + ordinal(at+1) + " must be jsonb"
		}
		used[at] = true
	}
	for _, a := range r.Args {
		if a.Role == RoleInputDoc {
			continue
		}
		at := parameter(fact, a.Keys)
		switch {
		case at >= 0 && !used[at]:
			used[at] = true
		case a.Role == RoleParam:
			return r.Fn.Name.String() + " has no parameter for the argument " + a.Name + didYouMean(a.Keys[0], paramNames(fact))
		}
	}
	return b.missing(r, fact, used)
}

// missing is a parameter that nothing fills. Functions of Query get NULL for it.
func (b *binder) missing(r *Root, fact *FunctionFact, used map[int]bool) string {
	for i, p := range fact.Params {
		if used[i] || p.HasDefault {
			continue
		}
		if document(r) != nil || p.Name == "" {
			return "nothing fills parameter " + ordinal(i+1) + " of " + r.Fn.Name.String()
		}
	}
	return ""
}

func document(r *Root) *Arg {
	for _, a := range r.Args {
		if a.Role == RoleInputDoc {
			return a
		}
	}
	return nil
}

func parameter(fact *FunctionFact, keys []string) int {
	for _, key := range keys {
		for i, p := range fact.Params {
			if p.Name == key {
				return i
			}
		}
	}
	return -1
}

func paramNames(fact *FunctionFact) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, p := range fact.Params {
			if p.Name != "" && !yield(p.Name) {
				return
			}
		}
	}
}

func ordinal(n int) string { return strconv.Itoa(n) }

// signatures lists overloads as PostgreSQL would.
func signatures(name Ident, overloads []FunctionFact) string {
	out := make([]string, 0, len(overloads))
	for _, f := range overloads {
		params := make([]string, len(f.Params))
		for i, p := range f.Params {
			params[i] = strings.TrimSpace(p.Name + " " + p.Type)
		}
		out = append(out, name.String()+"("+strings.Join(params, ", ")+")")
	}
	return strings.Join(out, ", ")
}

// call takes over the function, and settles what the arguments are.
func (b *binder) call(name string, r *Root, fact *FunctionFact) {
	var drop []string
	roles := map[*Arg]Role{}
	for _, a := range r.Args {
		if a.Role == RoleInputDoc || a.Role == RoleParam {
			continue
		}
		switch at := parameter(fact, a.Keys); {
		case at >= 0:
			roles[a] = RoleParam
		case a.Role == RoleKey:
		case !fact.Set:
			drop = append(drop, a.Name)
			if !r.completed[a.Name] {
				b.warnf(a.at, "%s(%s:) is left out: %s answers one value, not a set of rows", name, a.Name, r.Fn.Name)
			}
		}
	}
	b.apply = append(b.apply, func() {
		r.Fn.Params, r.Fn.Returns, r.Fn.Set = fact.Params, fact.Returns, fact.Set
		r.Fn.RowType, r.Fn.Volatile = fact.RowType, fact.Volatile == 'v'
		for a, role := range roles {
			a.Role = role
		}
		r.drop(drop)
	})
}

// drop takes arguments away, from clients too.
func (r *Root) drop(names []string) {
	if len(names) == 0 {
		return
	}
	r.Args = slices.DeleteFunc(r.Args, func(a *Arg) bool { return slices.Contains(names, a.Name) })
	r.Def.Arguments = slices.DeleteFunc(r.Def.Arguments, func(a *ast.ArgumentDefinition) bool { return slices.Contains(names, a.Name) })
}

// result checks what a function returns against the field's type.
func (b *binder) result(name string, r *Root, fact *FunctionFact) {
	fn := r.Fn.Name.String()
	if fact.Returns == "record" && len(fact.Columns) == 0 {
		b.errorf(r.at, "%s: %s returns record without columns; PostgreSQL cannot read that", name, fn)
		return
	}
	if fact.Returns == "trigger" || fact.Returns == "event_trigger" {
		b.errorf(r.at, "%s: %s is a trigger function", name, fn)
		return
	}
	if r.Kind == Function {
		b.queryResult(name, r, fact)
		return
	}
	if r.Fn.Success != "" && !fact.RowType && !isJSON(fact.Returns) && fact.Returns != "void" {
		b.errorf(r.at, "%s: %s returns %s; a mutation's result is a row or jsonb", name, fn, fact.Returns)
	}
	if r.Fn.Success != "" && fact.RowType {
		b.columnsOfResult(name, r, fact)
	}
}

// resultColumns are the columns of a mutation's result and their types (behaviour 4.2).
var resultColumns = map[string][]string{
	"status": {"text", "character varying"}, "message": {"text", "character varying"}, "entity": {"jsonb", "json"},
	"updated_fields": {"text[]", "character varying[]"}, "cascade": {"jsonb", "json"}, "metadata": {"jsonb", "json"},
}

// columnsOfResult checks a row that has a status as a mutation's result. A row without one is the entity.
func (b *binder) columnsOfResult(name string, r *Root, fact *FunctionFact) {
	isResult := slices.ContainsFunc(fact.Columns, func(c Column) bool { return c.Name == "status" }) &&
		slices.ContainsFunc(fact.Columns, func(c Column) bool { return c.Name == "message" || c.Name == "entity" })
	if !isResult {
		return
	}
	for _, c := range fact.Columns {
		want := resultColumns[c.Name]
		if want != nil && !slices.Contains(want, unmodified(c.Type)) && !(c.Name == "status" && !strings.Contains(c.Type, "[")) {
			b.errorf(r.at, "%s: column %s of %s is %s, and must be %s", name, c.Name, r.Fn.Name, c.Type, want[0])
		}
	}
}

// unmodified drops a type modifier: character varying(20).
func unmodified(t string) string {
	from, to := strings.IndexByte(t, '('), strings.IndexByte(t, ')')
	if from < 0 || to < from {
		return t
	}
	return t[:from] + t[to+1:]
}

func (b *binder) queryResult(name string, r *Root, fact *FunctionFact) {
	fn, typ := r.Fn.Name.String(), r.Def.Type
	if fact.Volatile == 'v' {
		b.errorf(r.at, "%s: %s is VOLATILE; a function of Query must be STABLE or IMMUTABLE", name, fn)
	}
	json := isJSON(fact.Returns)
	switch {
	case fact.Returns == "void":
		b.errorf(r.at, "%s: %s returns nothing", name, fn)
	case typ.Elem != nil && !fact.Set && !json && !strings.HasSuffix(fact.Returns, "[]"):
		b.errorf(r.at, "%s is a list, but %s returns one %s", name, fn, fact.Returns)
	case r.Object != nil && !json && !fact.RowType && !strings.HasPrefix(fact.Returns, "jsonb"):
		b.errorf(r.at, "%s is of type %s, but %s returns %s; it must return jsonb or rows", name, typ, fn, fact.Returns)
	case r.Object == nil && fact.RowType && typ.Name() != "JSON":
		b.errorf(r.at, "%s is of type %s, but %s returns rows", name, typ, fn)
	}
	b.filtered(name, r, fact)
	if fact.RowType && r.Object != nil {
		b.resultFields(name, r, fact)
	}
}

// resultFields warns of fields that a function's rows have no column for.
func (b *binder) resultFields(name string, r *Root, fact *FunctionFact) {
	real := map[string]string{}
	for _, c := range fact.Columns {
		real[c.Name] = c.Type
	}
	for field, f := range r.Object.Fields {
		if _, ok := firstKey(f.Keys, real); !ok {
			b.warnf(r.at, "%s: the rows of %s have no column for %s.%s", name, r.Fn.Name, r.Object.Name, field)
		}
	}
}
