package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Document parses and validates. No operation runs that did not pass here. The
// document does not share text's memory.
func Document(s *schema.Schema, text string, l Limits) (*ast.QueryDocument, []*gqlerr.Error) {
	doc, err := syntaxTree(text, &l)
	if err != nil {
		return nil, []*gqlerr.Error{err}
	}
	c := newChecker(s, doc, &l)
	if err := l.measure(s, doc, c.fragments); err != nil {
		return nil, []*gqlerr.Error{err}
	}
	if errs := c.check(); len(errs) > 0 {
		return nil, errs
	}
	return doc, nil
}

// check runs all rules. Merging is looked at last, in documents that are right
// otherwise: every field has its definition then.
func (c *checker) check() []*gqlerr.Error {
	c.operationNames()
	c.fragmentNames()
	for _, op := range c.doc.Operations {
		c.operation(op)
	}
	for _, f := range c.doc.Fragments {
		c.fragment(f)
	}
	c.cycles()
	c.reachable()
	switch {
	case len(c.hidden) > 0:
		return c.hidden // what else is wrong would tell of the schema
	case len(c.errs) == 0:
		c.mergeable()
	}
	if c.full() {
		c.errs = append(c.errs, gqlerr.New(gqlerr.ValidationFailed, "Too many validation errors, error limit reached. Validation aborted."))
	}
	return c.errs
}

// Operation picks the operation to run; name may be empty when there is only one.
func Operation(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, *gqlerr.Error) {
	if name != "" {
		if op := doc.Operations.ForName(name); op != nil {
			return op, nil
		}
		return nil, gqlerr.Newf(gqlerr.OperationResolution, "Unknown operation named '%s'.", clip(name))
	}
	switch len(doc.Operations) {
	case 0:
		return nil, gqlerr.New(gqlerr.OperationResolution, "Must provide an operation.")
	case 1:
		return doc.Operations[0], nil
	}
	return nil, gqlerr.New(gqlerr.OperationResolution, "Must provide operation name if query contains multiple operations.")
}
