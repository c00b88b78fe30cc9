package engine

import (
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
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

// operation is one operation of a document.
type operation struct {
	id       uint64 // begins the keys of its programs
	doc      *ast.QueryDocument
	op       *ast.OperationDefinition
	under    *under // nil: not a query in a subscription
	declared *validate.Declared
	cost     *validate.Cost // nil: no limit of a list is a variable
	shaping  []shapingVariable
	requires []*schema.Auth // what may depend on who asks
	compile  sync.Mutex
}

var operationIDs atomic.Uint64

func (s *snapshot) prepare(text string) *document {
	doc, errs := validate.Document(s.schema, text, s.limits)
	if len(errs) > 0 {
		return &document{errs: errs}
	}
	d := &document{ast: doc}
	for _, op := range doc.Operations {
		op, under := s.liveField(op)
		d.operations = append(d.operations, &operation{
			id: operationIDs.Add(1), doc: doc, op: op, under: under, declared: validate.Declare(s.schema, op),
			cost: validate.CostOf(s.schema, op, s.limits), shaping: shapingVariables(s.schema, op),
			requires: plan.Requirements(s.schema, op),
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
	return s.documents.put(strings.Clone(text), d, d.weight(text)), false
}

// What remembering costs. A syntax tree is about a hundred times its text; with
// these weights the two caches are within some 100 MB each when they are full.
const (
	weightPerByte     = 100
	weightPerError    = 500
	maxDocumentWeight = 128 << 20
	weightPerField    = 700
	maxProgramWeight  = 128 << 20
)

// weight is about how many bytes a document takes.
func (d *document) weight(text string) int {
	if d.ast == nil {
		return len(d.errs) * weightPerError
	}
	return len(text) * weightPerByte
}

// operation picks the operation to run.
func (d *document) operation(name string) (*operation, *gqlerr.Error) {
	for _, o := range d.operations {
		if o.op.Name == name && (name != "" || len(d.operations) == 1) {
			return o, nil
		}
	}
	op, err := validate.Operation(d.ast, name)
	if err != nil {
		return nil, err
	}
	return d.operations[slices.Index(d.ast.Operations, op)], nil
}

// known finds the program for these variables and this principal if it was compiled before. buffer
// is memory for the key, which is returned for use by program.
func (o *operation) known(s *snapshot, who *Principal, vars input.Vars, buffer []byte) (p *program, key []byte) {
	key = binary.NativeEndian.AppendUint64(buffer[:0], o.id)
	for _, a := range o.requires { // one byte each: equal keys have equal verdicts
		key = append(key, byte(who.Judge(a)))
	}
	if len(o.shaping) > 0 {
		key = appendShapes(key, o.shaping, vars)
	}
	p, _ = s.programs.get(jsonx.View(key))
	return p, key
}

// program finds or compiles what runs for these variables. Concurrent misses of
// one operation compile once.
func (o *operation) program(s *snapshot, who *Principal, vars input.Vars, buffer []byte) (*program, []byte) {
	p, key := o.known(s, who, vars, buffer)
	if p != nil {
		return p, key
	}
	o.compile.Lock()
	defer o.compile.Unlock()
	if p, ok := s.programs.get(string(key)); ok {
		return p, key
	}
	p = s.compile(o, who, vars)
	return s.programs.put(string(key), p, p.weight), key
}
