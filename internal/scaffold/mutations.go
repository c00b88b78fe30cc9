package scaffold

import (
	"slices"
	"strings"
)

// mutation is a function to be offered on Mutation.
type mutation struct {
	fn               *Function
	name             string
	description      string
	context          []string
	arguments        []string // "input: CreateUserInput!"
	inputs           []*input
	result           string // union
	success, failure string
	entity, field    string // type and field of the success type
}

// mutations chooses the functions that answer mutation results.
func (b *builder) mutations() []*mutation {
	var out []*mutation
	seen := map[string]bool{}
	for _, fn := range b.db.Functions {
		if !fn.isMutation() {
			continue
		}
		if m := b.mutation(fn); !seen[m.name] {
			seen[m.name] = true
			out = append(out, m)
		}
	}
	return out
}

// isMutation: the function returns a row with a status and a message, or it is
// named by the convention, writes, and takes and returns a document.
func (fn *Function) isMutation() bool {
	if fn.Set || !fn.Volatile || slices.ContainsFunc(fn.Params, func(p Param) bool { return p.Name == "" }) {
		return false
	}
	if slices.Contains(fn.Columns, "status") && slices.Contains(fn.Columns, "message") {
		return true
	}
	_, _, marked := annotated(fn.Comment, "mutation")
	named := strings.HasPrefix(fn.Name, "fn_") || fn.Schema == "app" || marked
	return named && (fn.Returns == "jsonb" || fn.Returns == "json") && fn.document() >= 0
}

// document is the place of the input document: the last jsonb parameter behind the context.
func (fn *Function) document() int {
	for i, p := range fn.Params {
		if p.Type == "jsonb" && !slices.ContainsFunc(fn.Params[i+1:], func(q Param) bool { return !q.HasDefault }) {
			return i
		}
	}
	return -1
}

func (b *builder) mutation(fn *Function) *mutation {
	prose, a, _ := annotated(fn.Comment, "mutation")
	if d := a.text("description"); d != "" {
		prose = d
	}
	plain := strings.TrimPrefix(fn.Name, "fn_")
	m := &mutation{fn: fn, name: camel(plain), description: prose}
	if n := camel(a.text("name")); isName(n) {
		m.name = n
	}
	b.parameters(m, a)
	base := upperFirst(m.name)
	m.success = b.names.take(chosen(a.text("success_type"), base+"Success"), base+"Success")
	m.failure = b.names.take(chosen(a.text("error_type"), base+"Error"), base+"Error")
	m.result = b.names.take(base+"Result", base+"Payload")
	m.field, m.entity = b.entity(plain)
	return m
}

func chosen(given, otherwise string) string {
	if isName(given) {
		return given
	}
	return otherwise
}

// parameters sorts a function's parameters: what is before the document, or is
// named as of the caller, is context; the rest are arguments.
func (b *builder) parameters(m *mutation, a annotation) {
	doc := m.fn.document()
	listed := a.list("context_params")
	leading := true
	for i, p := range m.fn.Params {
		key, own := contextKey(p.Name)
		switch {
		case leading && (doc >= 0 && i < doc || own || slices.Contains(listed, p.Name)):
			m.context = append(m.context, key)
			continue
		case i == doc:
			m.arguments = append(m.arguments, b.document(m, a, p))
		case !p.HasDefault || doc < 0:
			m.arguments = append(m.arguments, argument(p))
		}
		leading = false
	}
}

// contextKey is the key of a context value: the parameter's name without the
// prefix that marks it. own: it speaks of the caller.
func contextKey(name string) (key string, own bool) {
	for _, prefix := range []string{"auth_", "input_", "p_", "in_"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			return rest, prefix == "auth_"
		}
	}
	return name, false
}

// argument is a parameter as an argument of its own.
func argument(p Param) string {
	typ, isArray := strings.CutSuffix(unmodified(p.Type), "[]")
	scalar := scalarTypes[typ]
	if scalar == "" {
		scalar = "String"
	}
	if isArray {
		scalar = list(scalar, true)
	}
	if !p.HasDefault {
		scalar += "!"
	}
	return camel(p.Name) + ": " + scalar
}

// entity is the row type that a function's name ends in: create_note, update_blog_post.
func (b *builder) entity(name string) (field, typ string) {
	types := b.rowTypes()
	parts := strings.Split(name, "_")
	for i := range parts {
		rest := strings.Join(parts[i:], "_")
		for _, candidate := range []string{pascal(rest), pascal(singular(rest))} {
			if i > 0 && types[candidate] != nil {
				return lowerFirst(candidate), candidate
			}
		}
	}
	return "entity", "JSON"
}

func (w *writer) mutation(list []*mutation) {
	if len(list) == 0 {
		return
	}
	w.printf("type Mutation {\n")
	for _, m := range list {
		w.description("  ", m.description)
		arguments := ""
		if len(m.arguments) > 0 {
			arguments = "(" + strings.Join(m.arguments, ", ") + ")"
		}
		w.printf("  %s%s: %s\n    @sqlFunction(name: %s%s, success: %s, error: %s, entity: %s)\n", m.name, arguments, m.result,
			quote(reference(m.fn.Schema, m.fn.Name, m.fn.OnPath)), contextOf(m), quote(m.success), quote(m.failure), quote(m.field))
	}
	w.printf("}\n\n")
	for _, m := range list {
		w.outcome(m)
	}
	w.printf("type Error {\n  message: String!\n  code: Int!\n  identifier: String!\n  details: JSON\n}\n\n")
}

func contextOf(m *mutation) string {
	if len(m.context) == 0 {
		return ""
	}
	quoted := make([]string, len(m.context))
	for i, key := range m.context {
		quoted[i] = quote(key)
	}
	return ", context: [" + strings.Join(quoted, ", ") + "]"
}

func (w *writer) outcome(m *mutation) {
	for _, in := range m.inputs {
		w.printf("input %s {\n%s\n}\n\n", in.name, strings.Join(in.fields, "\n"))
	}
	w.printf("union %s = %s | %s\n\n", m.result, m.success, m.failure)
	w.printf("type %s {\n  message: String!\n  status: String!\n  id: String\n  %s: %s\n  updatedFields: [String!]\n}\n\n", m.success, m.field, m.entity)
	w.printf("type %s {\n  message: String!\n  status: String!\n  code: Int\n  errors: [Error!]\n}\n\n", m.failure)
}
