package engine

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/jsonx"
)

// document is a parsed and validated document, or the errors that refuse it.
// Both are worth remembering.
type document struct {
	errs       []*gqlerr.Error
	ast        *ast.QueryDocument
	operations []*operation
}

// operation is one operation of a document with the programs of its shapes.
type operation struct {
	doc      *ast.QueryDocument
	op       *ast.OperationDefinition
	declared *validate.Declared
	shaping  []shapingVariable
	programs *cache[*program]
	compile  sync.Mutex
}

// programsPerOperation bounds the shapes kept of one operation.
const programsPerOperation = 256

func (s *snapshot) prepare(text string) *document {
	doc, errs := validate.Document(s.schema, text, s.limits)
	if len(errs) > 0 {
		return &document{errs: errs}
	}
	d := &document{ast: doc}
	for _, op := range doc.Operations {
		d.operations = append(d.operations, &operation{
			doc: doc, op: op, declared: validate.Declare(s.schema, op),
			shaping: shapingVariables(s.schema, op), programs: newCache[*program](programsPerOperation),
		})
	}
	return d
}

// document finds a document by its text, which is compared as a whole, so that
// no collision serves another document's plan.
func (s *snapshot) document(text string) (d *document, cached bool) {
	if d, ok := s.documents.get(text); ok {
		return d, true
	}
	d = s.prepare(text)
	if len(text) > maxCachedDocument {
		return d, false
	}
	return s.documents.put(text, d), false
}

// maxCachedDocument bounds the text that is remembered.
const maxCachedDocument = 64 << 10

// operation picks the operation to run.
func (d *document) operation(name string) (*operation, *gqlerr.Error) {
	for _, o := range d.operations {
		if o.op.Name == name && (name != "" || len(d.operations) == 1) {
			return o, nil
		}
	}
	op, err := validate.Operation(d.ast, name)
	for _, o := range d.operations {
		if o.op == op {
			return o, nil
		}
	}
	return nil, err
}

// known finds the program for these variables if it was compiled before. buffer
// is memory for the key, which is returned for use by program.
func (o *operation) known(vars input.Vars, buffer []byte) (p *program, key []byte) {
	key = buffer[:0]
	if len(o.shaping) > 0 {
		key = appendShapes(key, o.shaping, vars)
	}
	p, _ = o.programs.get(jsonx.View(key))
	return p, key
}

// program finds or compiles what runs for these variables. Concurrent misses of
// one operation compile once.
func (o *operation) program(s *snapshot, vars input.Vars, buffer []byte) (*program, []byte) {
	p, key := o.known(vars, buffer)
	if p != nil {
		return p, key
	}
	o.compile.Lock()
	defer o.compile.Unlock()
	if p, ok := o.programs.get(string(key)); ok {
		return p, key
	}
	return o.programs.put(string(key), s.compile(o, vars)), key
}
