package schema

import (
	_ "embed"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed prelude.graphql
var preludeText string

//go:embed bindings.graphql
var bindingsText string

//go:embed standard.graphql
var standardText string

// maxTokens bounds one file, comments included; a schema of thousands of types stays far below.
const maxTokens = 2_000_000

var generations atomic.Uint64

// loader carries what the steps of Load share.
type loader struct {
	reporter
	doc      *ast.SchemaDocument
	types    map[string]*ast.Definition
	bindings map[string]*ast.DirectiveDefinition // by name; never seen by clients
	standard map[string]*ast.Definition          // what completion may take
	added    map[*ast.ArgumentDefinition]bool    // by completion
	s        *Schema
}

// Load reads SDL with binding directives and completes it. The schema is nil
// when a problem is fatal. All problems are reported that do not hide behind
// another one.
func Load(files []File) (*Schema, Problems) {
	l := &loader{s: newSchema(), types: map[string]*ast.Definition{}, added: map[*ast.ArgumentDefinition]bool{}}
	l.standard = byName(mustParse("standard.graphql", standardText).Definitions)
	l.parse(files)
	if l.problems.Fatal() {
		return nil, l.sorted()
	}
	l.merge()
	l.check()
	l.complete()
	l.defineScalars()
	l.build()
	l.validate()
	if l.problems.Fatal() {
		return nil, l.sorted()
	}
	l.s.text = l.print()
	l.strip()
	l.s.typeOrder = introspectionOrder(l.s.AST, l.doc.Definitions)
	l.s.Generation = generations.Add(1)
	return l.s, l.sorted()
}

func newSchema() *Schema {
	return &Schema{
		Objects: map[string]*Object{}, Enums: map[string]*Enum{}, Inputs: map[string]*Input{},
		Query: map[string]*Root{}, Mutation: map[string]*Root{}, Sub: map[string]*Root{},
		Connections: map[string]bool{},
	}
}

// parse reads the files one by one, so that each can have its own syntax error.
func (l *loader) parse(files []File) {
	l.doc = mustParse("prelude.graphql", preludeText)
	bindings := mustParse("bindings.graphql", bindingsText)
	l.bindings = map[string]*ast.DirectiveDefinition{}
	for _, d := range bindings.Directives {
		l.bindings[d.Name] = d
	}
	own := &ast.SchemaDocument{}
	for _, f := range files {
		parsed, err := parser.ParseSchemaWithLimit(&ast.Source{Name: f.Name, Input: f.Text}, maxTokens)
		if err != nil {
			l.gqlproblem(f.Name, err)
			continue
		}
		own.Merge(parsed)
	}
	l.dropRedeclared(own, bindings)
	l.doc.Merge(bindings)
	l.doc.Merge(own)
}

// dropRedeclared lets a file declare the binding directives for its editor's sake; ours hold.
func (l *loader) dropRedeclared(own, bindings *ast.SchemaDocument) {
	directives := own.Directives[:0]
	for _, d := range own.Directives {
		if l.bindings[d.Name] == nil {
			directives = append(directives, d)
		}
	}
	own.Directives = directives
	definitions := own.Definitions[:0]
	for _, d := range own.Definitions {
		if bindings.Definitions.ForName(d.Name) == nil {
			definitions = append(definitions, d)
		}
	}
	own.Definitions = definitions
}

func mustParse(name, text string) *ast.SchemaDocument {
	doc, err := parser.ParseSchema(&ast.Source{Name: name, Input: text, BuiltIn: true})
	if err != nil {
		panic(name + ": " + err.Error()) // our own text, parsed by every test
	}
	return doc
}

func byName(list ast.DefinitionList) map[string]*ast.Definition {
	out := make(map[string]*ast.Definition, len(list))
	for _, d := range list {
		out[d.Name] = d
	}
	return out
}

// gqlproblem reports an error of the parser library.
func (l *loader) gqlproblem(file string, err error) {
	p := Problem{File: file, Message: err.Error()}
	var g *gqlerror.Error
	if errors.As(err, &g) {
		p.Message = g.Message
		if name, ok := g.Extensions["file"].(string); ok {
			p.File = name
		}
		if len(g.Locations) > 0 {
			p.Line, p.Column = g.Locations[0].Line, g.Locations[0].Column
		}
	}
	l.problems = append(l.problems, p)
}

// validate has the library check what check does not: interfaces, duplicates,
// cycles. It stops at its first error and is asked only about schemas that
// passed ours.
func (l *loader) validate() {
	if l.problems.Fatal() {
		return
	}
	if l.types[l.rootName(ast.Query)] == nil {
		l.errorf(nil, "The schema has no type %s.", l.rootName(ast.Query))
		return
	}
	s, err := validator.ValidateSchemaDocument(l.doc)
	if err != nil {
		l.gqlproblem("", err)
		return
	}
	l.s.AST = s
}

// rootName is the type of an operation: named by a schema definition, else by convention.
func (l *loader) rootName(op ast.Operation) string {
	for _, list := range []ast.SchemaDefinitionList{l.doc.Schema, l.doc.SchemaExtension} {
		for _, s := range list {
			for _, t := range s.OperationTypes {
				if t.Operation == op {
					return t.Type
				}
			}
		}
	}
	if len(l.doc.Schema) > 0 && op != ast.Query {
		return ""
	}
	return map[ast.Operation]string{ast.Query: "Query", ast.Mutation: "Mutation", ast.Subscription: "Subscription"}[op]
}

func (l *loader) isRoot(name string) bool {
	return name != "" && (name == l.rootName(ast.Query) || name == l.rootName(ast.Mutation) || name == l.rootName(ast.Subscription))
}

// merge puts extensions into the types they extend. A type that is only
// extended begins to exist: files can share Query.
func (l *loader) merge() {
	for _, def := range l.doc.Definitions {
		if was := l.types[def.Name]; was != nil {
			l.errorf(def.Position, "type %s is declared twice; first at %s", def.Name, place(was.Position))
			continue
		}
		l.types[def.Name] = def
	}
	slices.SortStableFunc(l.doc.Extensions, inputsLast) // filters are completed from what their type has then
	for _, ext := range l.doc.Extensions {
		def := l.types[ext.Name]
		if def == nil && ext.Kind == ast.InputObject {
			def = l.extensible(ext)
		}
		if def == nil {
			l.types[ext.Name] = ext
			l.doc.Definitions = append(l.doc.Definitions, ext)
			continue
		}
		if def.Kind != ext.Kind {
			l.errorf(ext.Position, "type %s is extended as %s, but it is %s", ext.Name, ext.Kind, def.Kind)
			continue
		}
		extend(def, ext)
	}
	l.doc.Extensions = nil
}

func inputsLast(a, b *ast.Definition) int {
	switch {
	case a.Kind != ast.InputObject && b.Kind == ast.InputObject:
		return -1
	case a.Kind == ast.InputObject && b.Kind != ast.InputObject:
		return 1
	}
	return 0
}

func extend(def, ext *ast.Definition) {
	def.Directives = append(def.Directives, ext.Directives...)
	def.Interfaces = append(def.Interfaces, ext.Interfaces...)
	def.Fields = append(def.Fields, ext.Fields...)
	def.Types = append(def.Types, ext.Types...)
	def.TypePositions = append(def.TypePositions, ext.TypePositions...)
	def.EnumValues = append(def.EnumValues, ext.EnumValues...)
}
