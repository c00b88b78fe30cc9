package engine

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/validate"
)

// document is a parsed and validated document with one of its operations chosen,
// or the errors that refuse it. Both are worth remembering.
type document struct {
	errs     []*gqlerr.Error
	op       *ast.OperationDefinition
	doc      *ast.QueryDocument
	declared *validate.Declared
	shaping  []shapingVariable
	programs *cache[*program]
	// only is the program of an operation that no variable shapes.
	only *program
	once sync.Mutex
}

// programsPerDocument bounds the shapes kept of one document.
const programsPerDocument = 256

func (s *snapshot) prepare(text, operation string) *document {
	doc, errs := validate.Document(s.schema, text, s.limits)
	if len(errs) > 0 {
		return &document{errs: errs}
	}
	op, err := validate.Operation(doc, operation)
	if err != nil {
		return &document{errs: []*gqlerr.Error{err}}
	}
	return &document{
		op: op, doc: doc, declared: validate.Declare(s.schema, op),
		shaping: shapingVariables(s.schema, op), programs: newCache[*program](programsPerDocument),
	}
}

// document finds a document by its text, which is compared as a whole, so that
// no collision serves another document's plan.
func (s *snapshot) document(text, operation string) (d *document, cached bool) {
	key := text
	if operation != "" {
		key = operation + "\x00" + text
	}
	if d, ok := s.documents.get(key); ok {
		return d, true
	}
	d = s.prepare(text, operation)
	if len(text) > maxCachedDocument {
		return d, false
	}
	return s.documents.put(key, d), false
}

// maxCachedDocument bounds the text that is remembered.
const maxCachedDocument = 64 << 10

// program finds or compiles what runs for these variables. Concurrent misses of
// one document compile once.
func (d *document) program(s *snapshot, vars input.Vars) *program {
	if len(d.shaping) == 0 {
		return d.single(s, vars)
	}
	key := string(shapeOf(d.shaping, vars))
	if p, ok := d.programs.get(key); ok {
		return p
	}
	d.once.Lock()
	defer d.once.Unlock()
	if p, ok := d.programs.get(key); ok {
		return p
	}
	return d.programs.put(key, s.compile(d, vars))
}

func (d *document) single(s *snapshot, vars input.Vars) *program {
	d.once.Lock()
	defer d.once.Unlock()
	if d.only == nil {
		d.only = s.compile(d, vars)
	}
	return d.only
}
