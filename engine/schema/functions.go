package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// function reads @sqlFunction. The name defaults to the field's in snake_case.
func (l *loader) function(name string, r *Root, d *ast.Directive) {
	r.Fn = &Fn{Context: texts(d, "context")}
	if value(d, "name") == nil {
		r.Fn.Name = Ident{Name: snakeCase(r.Name)}
	} else if id, ok := l.ident(d, "name"); ok {
		r.Fn.Name = id
	}
	if r.Kind != Function {
		return
	}
	for _, arg := range []string{"success", "error", "entity", "cascade", "omitAbsent"} {
		if value(d, arg) != nil && value(d, arg).Kind != ast.NullValue {
			l.errorf(d.Position, "%s: @sqlFunction(%s:) belongs on fields of Mutation", name, arg)
		}
	}
}

func (l *loader) mutation(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	r.Kind = Mutate
	if d == nil || d.Name != "sqlFunction" {
		at := f.Position
		if d != nil {
			at = d.Position
		}
		l.errorf(at, "%s: a mutation needs @sqlFunction or @upstream", name)
		return
	}
	l.function(name, r, d)
	documents := 0
	for _, a := range r.Args {
		switch {
		case a.Input != nil && a.Type.Elem == nil:
			a.Role = RoleInputDoc
			documents++
		case a.Name == "idempotencyKey" && (a.Type.NamedType == "String" || a.Type.NamedType == "ID"):
			a.Role = RoleKey // unless the function has a parameter for it, as Bind sees
		default:
			a.Role = RoleParam
		}
	}
	if documents > 1 {
		l.errorf(d.Position, "%s has %d input documents; a function takes one", name, documents)
	}
	l.outcome(name, r, f, d)
}

// KeyedField is a field of Mutation that takes an idempotency key, "" when none does.
func (s *Schema) KeyedField() string {
	for _, name := range slices.Sorted(maps.Keys(s.Mutation)) {
		for _, a := range s.Mutation[name].Args {
			if a.Role == RoleKey {
				return "Mutation." + name
			}
		}
	}
	return ""
}

// outcomes are the parts of a mutation's result.
type outcomes struct{ success, failure, entity string }

// outcomes reads them from the directive; what it does not say, the names of
// the union's members and the fields of the success type do.
func (l *loader) outcomes(f *ast.FieldDefinition, d *ast.Directive) outcomes {
	o := outcomes{text(d, "success"), text(d, "error"), text(d, "entity")}
	result := l.types[f.Type.Name()]
	if result == nil {
		return o
	}
	for _, member := range result.Types {
		if o.success == "" && strings.HasSuffix(member, "Success") {
			o.success = member
		}
		if o.failure == "" && strings.HasSuffix(member, "Error") {
			o.failure = member
		}
	}
	if success := l.types[o.success]; success != nil && o.entity == "" {
		o.entity = l.entityField(success)
	}
	return o
}

// entityNames are preferred when a success type has several objects (behaviour 4.4).
var entityNames = set("user post comment tag organization project task location category item entity")

// entityField is the field of a success type that takes the entity.
func (l *loader) entityField(success *ast.Definition) string {
	first := ""
	for _, f := range success.Fields {
		def := l.types[f.Type.Name()]
		if def == nil || !def.IsCompositeType() || f.Name == "cascade" || f.Name == "errors" || f.Name == "error" {
			continue
		}
		if entityNames[f.Name] {
			return f.Name
		}
		if first == "" {
			first = f.Name
		}
	}
	return first
}

func (l *loader) outcome(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	o := l.outcomes(f, d)
	r.Fn.Success, r.Fn.Error, r.Fn.Entity, r.Fn.Cascade = o.success, o.failure, o.entity, flag(d, "cascade")
	r.Fn.OmitAbsent = flag(d, "omitAbsent")
	result := l.types[f.Type.Name()]
	if result == nil {
		return
	}
	l.checkOutcome(name, "success", result, o.success, value(d, "success"), d)
	l.checkOutcome(name, "error", result, o.failure, value(d, "error"), d)
	if result.Kind == ast.Union && (o.success == "" || o.failure == "") {
		l.errorf(d.Position, "%s: write success: and error:, the members of %s do not tell by their names", name, result.Name)
	}
	success := l.types[o.success]
	if success != nil && text(d, "entity") != "" && success.Fields.ForName(o.entity) == nil {
		l.errorf(value(d, "entity").Position, "%s: %s has no field %s to take the entity%s", name, success.Name, o.entity, didYouMean(o.entity, fieldNames(success)))
	}
}

// checkOutcome holds a written success or error type against the result type.
func (l *loader) checkOutcome(name, arg string, result *ast.Definition, typ string, v *ast.Value, d *ast.Directive) {
	if v == nil || typ == "" {
		return
	}
	if l.types[typ] == nil || l.types[typ].Kind != ast.Object {
		l.errorf(v.Position, "%s: %s type %s is not declared%s", name, arg, typ, didYouMean(typ, l.typeNames(ast.Object)))
		return
	}
	if result.Name == typ {
		return
	}
	for _, member := range result.Types {
		if member == typ {
			return
		}
	}
	if result.Kind == ast.Union {
		l.errorf(v.Position, "%s: %s type %s is not a member of %s", name, arg, typ, result.Name)
	}
}

func (l *loader) subscription(name string, r *Root, f *ast.FieldDefinition, d *ast.Directive) {
	r.Kind = Listen
	switch {
	case d != nil && d.Name == "listen":
		r.Channel = text(d, "channel")
		if r.Channel == "" || len(r.Channel) > 63 {
			l.errorf(d.Position, "%s: a channel's name has 1 to 63 bytes", name)
		}
		if r.Object != nil {
			r.Source = r.Object.Source
		}
	case d != nil && d.Name == "changes":
		r.Changes = text(d, "view")
		if r.Object == nil {
			l.errorf(d.Position, "%s: @changes needs an object type, not %s", name, f.Type.Name())
			return
		}
		r.Source, _ = l.viewSource(d, r.Object)
	case f.Type.Name() == l.rootName(ast.Query):
		l.live(name, r, f)
		return
	default:
		l.errorf(f.Position, "%s: a subscription needs @listen, @changes or @upstream", name)
		return
	}
	l.roles(name, r, false)
}

// live is a field of Subscription whose value is a query: its answers are those of
// @live. A query may fail as a whole, so the field is nullable.
func (l *loader) live(name string, r *Root, f *ast.FieldDefinition) {
	r.Kind = Live
	if f.Type.Elem != nil || f.Type.NonNull {
		l.errorf(f.Position, "%s: a live query's type is %s, not %s", name, f.Type.Name(), f.Type)
	}
	for _, a := range f.Arguments {
		if want := liveArguments[a.Name]; want == "" || a.Type.Name() != want || a.Type.Elem != nil {
			l.errorf(a.Position, "%s(%s:): a live query has the arguments throttle: Int and patch: Boolean", name, a.Name)
		}
	}
}

var liveArguments = map[string]string{"throttle": "Int", "patch": "Boolean"}
