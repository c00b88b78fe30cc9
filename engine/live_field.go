package engine

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// A field of Subscription whose type is Query is a live query in the clothes of a
// subscription. Its selection is planned and answered as the query it is; the
// answers stand under the field.

// under is the field that a live query stands under.
type under struct {
	key       string
	prefix    []byte // `{"key":`
	arguments ast.ArgumentList
	root      *schema.Root
}

// liveField is the query that a subscription asks for, and the field it is under;
// of another operation it is the operation itself.
func (s *snapshot) liveField(op *ast.OperationDefinition) (*ast.OperationDefinition, *under) {
	if op.Operation != ast.Subscription {
		return op, nil
	}
	fields := rootNodes(nil, op.SelectionSet, map[string]bool{})
	if len(fields) == 0 {
		return op, nil
	}
	first := fields[0]
	root := s.schema.Sub[first.Name]
	if root == nil || root.Kind != schema.Live {
		return op, nil
	}
	query := *op
	query.Operation, query.SelectionSet = ast.Query, nil
	for _, f := range fields {
		query.SelectionSet = append(query.SelectionSet, f.SelectionSet...)
	}
	prefix := append(gqlerr.AppendString([]byte{'{'}, first.Alias), ':')
	return &query, &under{key: first.Alias, prefix: prefix, arguments: first.Arguments, root: root}
}

// rootNodes are the fields at the root of an operation, fragments expanded.
func rootNodes(list []*ast.Field, set ast.SelectionSet, visited map[string]bool) []*ast.Field {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			list = append(list, s)
		case *ast.InlineFragment:
			list = rootNodes(list, s.SelectionSet, visited)
		case *ast.FragmentSpread:
			if s.Definition != nil && !visited[s.Name] {
				visited[s.Name] = true
				list = rootNodes(list, s.Definition.SelectionSet, visited)
			}
		}
	}
	return list
}

// open begins the object around an answer. Like shut it does nothing without one.
func (u *under) open(dst []byte) []byte {
	if u == nil {
		return dst
	}
	return append(dst, u.prefix...)
}

func (u *under) shut(dst []byte) []byte {
	if u == nil {
		return dst
	}
	return append(dst, '}')
}

func (u *under) denied(r *run) *gqlerr.Error {
	if u == nil {
		return nil
	}
	return plan.Denied(&r.req.Principal, u.root)
}
