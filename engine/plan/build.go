package plan

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/rbac"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

type builder struct {
	schema   *schema.Schema
	vars     input.Vars
	who      *rbac.Principal
	constant bool // the schema's own filter is read, not a client's

	work *work
}

// Build is BuildFor nobody in particular: what the schema protects is denied.
func Build(s *schema.Schema, op *ast.OperationDefinition, vars input.Vars) *Plan {
	return BuildFor(nil, s, op, vars)
}

// BuildFor plans an operation that validation has passed, for variables of one
// shape and principals of the same verdicts on its Requirements. What is wrong
// with one root field is in that field's Err.
func BuildFor(who *rbac.Principal, s *schema.Schema, op *ast.OperationDefinition, vars input.Vars) *Plan {
	b := &builder{schema: s, vars: vars, who: who, work: works.Get().(*work)}
	defer b.work.release()
	p := &Plan{Operation: op.Operation}
	def := b.rootType(op.Operation)
	roots := b.collect(def.Name, []*ast.Field{{SelectionSet: op.SelectionSet}})
	members := b.schema.MembersOf(def)
	p.Roots = make([]Root, 0, len(roots))
	for _, c := range roots {
		p.Roots = append(p.Roots, b.root(def.Name, c, members[c.nodes[0].Name]))
	}
	return p
}

func (b *builder) rootType(op ast.Operation) *ast.Definition {
	switch op {
	case ast.Mutation:
		return b.schema.AST.Mutation
	case ast.Subscription:
		return b.schema.AST.Subscription
	}
	return b.schema.AST.Query
}

func (b *builder) root(parent string, c collected, m *schema.Member) Root {
	node := c.nodes[0]
	r := Root{Key: c.key, Field: node}
	switch node.Name {
	case "__typename":
		r.Constant, r.Type = `"`+parent+`"`, &Type{Name: "String", NonNull: true, Leaf: LeafCustom}
		return r
	case "__schema", "__type":
		r.Meta, r.Type = slices.Clone(c.nodes), &Type{Name: node.Name}
		return r
	}
	r.Type = m.Output
	if m.Composite() {
		r.Value = b.selection(m.Value, c.nodes)
	}
	b.fill(&r, m.Root)
	return r
}

// fill resolves where the root's value comes from.
func (b *builder) fill(r *Root, bound *schema.Root) {
	if bound == nil {
		r.Err = gqlerr.Newf(gqlerr.Internal, "Field '%s' is not bound.", r.Field.Name)
		return
	}
	if code := b.denied(bound.Requires); code != "" {
		r.Err = DeniedError(code, r.Field.Name)
		return
	}
	args, err := b.arguments(bound, r.Field)
	if err != nil {
		r.Err = err
		return
	}
	switch bound.Kind {
	case schema.Mutate:
		r.Call, r.Err = b.mutation(bound, args)
	case schema.Function:
		b.function(r, bound, args)
	case schema.Upstream:
		r.Err = gqlerr.Newf(gqlerr.NotSupported, "Field '%s' is answered by an upstream application, and none is configured.", r.Field.Name)
	case schema.Listen:
		b.event(r, bound, args)
	case schema.Node:
		r.Read = b.node(bound, args)
	default:
		if r.Read, r.Err = b.read(bound, args); r.Err == nil {
			r.Err = r.Read.choose(r.Value)
		}
	}
}

// choose leaves out of a read what is not selected.
func (s *Select) choose(sel *Selection) *gqlerr.Error {
	switch s.What {
	case Documents:
		s.ranks()
	case Groups:
		s.prune(sel)
	case Pages:
		return s.paginate(sel)
	}
	return nil
}

// argument is one argument of a root field: what the schema says and what came.
type argument struct {
	*schema.Arg
	operand
}

// arguments coerces what the client gave and puts hidden defaults in; absent ones are left out.
func (b *builder) arguments(bound *schema.Root, node *ast.Field) ([]argument, *gqlerr.Error) {
	out := make([]argument, 0, len(node.Arguments)+1)
	for _, arg := range bound.Args {
		v, present, err := b.argument(arg, node)
		if err != nil {
			return nil, err
		}
		if present {
			given := v
			out = append(out, argument{arg, literal(&given)})
		}
	}
	return out, nil
}

func (b *builder) argument(arg *schema.Arg, node *ast.Field) (v input.Value, present bool, err *gqlerr.Error) {
	if def := node.Definition.Arguments.ForName(arg.Name); def != nil {
		v, present, err = validate.Argument(b.schema, def, node.Arguments.ForName(arg.Name), b.vars)
		if err != nil || present {
			return v, present, err
		}
	}
	if arg.Default == nil {
		return v, false, nil
	}
	return validate.Literal(b.schema, arg.Type, arg.Default, input.Vars{})
}
