package validate

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Document parses and validates. No operation runs that did not pass here.
func Document(s *schema.Schema, text string, l Limits) (*ast.QueryDocument, []*gqlerr.Error) {
	doc, err := parse(text, l)
	if err != nil {
		return nil, []*gqlerr.Error{err}
	}
	if err := l.check(s, doc); err != nil {
		return nil, []*gqlerr.Error{err}
	}
	if errs := rulesOf(s, doc, l); len(errs) > 0 {
		return nil, errs
	}
	if errs := literals(s, doc, l.maxErrors()); len(errs) > 0 {
		return nil, errs
	}
	return doc, nil
}

func parse(text string, l Limits) (*ast.QueryDocument, *gqlerr.Error) {
	if l.DocumentBytes > 0 && len(text) > l.DocumentBytes {
		return nil, gqlerr.Newf(gqlerr.TooComplex, "The document is larger than %d bytes.", l.DocumentBytes)
	}
	if !utf8.ValidString(text) {
		return nil, gqlerr.New(gqlerr.ParseFailed, "Syntax Error: The document is not valid UTF-8.")
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, l.Tokens)
	if err != nil {
		return nil, syntaxError(err, l)
	}
	if len(doc.Operations) == 0 && len(doc.Fragments) == 0 {
		line, column := endOf(text)
		return nil, gqlerr.New(gqlerr.ParseFailed, "Syntax Error: Unexpected <EOF>.").At(line, column)
	}
	return doc, nil
}

func syntaxError(err error, l Limits) *gqlerr.Error {
	var g *gqlerror.Error
	if !errors.As(err, &g) {
		return gqlerr.New(gqlerr.ParseFailed, "Syntax Error: "+err.Error()+".")
	}
	if strings.Contains(g.Message, "exceeded token limit") {
		return gqlerr.Newf(gqlerr.TooComplex, "The document has more than %d tokens.", l.Tokens)
	}
	out := gqlerr.New(gqlerr.ParseFailed, "Syntax Error: "+strings.TrimSuffix(g.Message, ".")+".")
	for _, at := range g.Locations {
		out.At(at.Line, at.Column)
	}
	return out
}

// endOf is the place behind the last character.
func endOf(text string) (line, column int) {
	line = 1 + strings.Count(text, "\n")
	return line, utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:]) + 1
}

// The rules are those of gqlparser but the quadratic one, which merge.go replaces.
var (
	plainRules      = newRules(false)
	suggestingRules = newRules(true)
)

func newRules(suggest bool) *rules.Rules {
	r := rules.NewDefaultRules()
	r.RemoveRule("OverlappingFieldsCanBeMerged")
	if suggest {
		return r
	}
	for name, rule := range map[string]validator.Rule{
		"FieldsOnCorrectType": rules.FieldsOnCorrectTypeRuleWithoutSuggestions, "KnownArgumentNames": rules.KnownArgumentNamesRuleWithoutSuggestions,
		"KnownTypeNames": rules.KnownTypeNamesRuleWithoutSuggestions, "ScalarLeafs": rules.ScalarLeafsRuleWithoutSuggestions,
		"ValuesOfCorrectType": rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.ReplaceRule(name, rule.RuleFunc)
	}
	return r
}

func rulesOf(s *schema.Schema, doc *ast.QueryDocument, l Limits) []*gqlerr.Error {
	set := plainRules
	if l.Suggestions {
		set = suggestingRules
	}
	var out []*gqlerr.Error
	for _, g := range validator.ValidateWithRules(s.AST, doc, set) {
		out = append(out, ruleError(g))
		if len(out) >= l.maxErrors() {
			return out
		}
	}
	if !l.Introspection {
		out = append(out, introspection(s, doc, l.maxErrors()-len(out))...)
	}
	if len(out) == 0 {
		out = mergeable(s, doc, l.maxErrors())
	}
	return out
}

func ruleError(g *gqlerror.Error) *gqlerr.Error {
	out := gqlerr.New(gqlerr.ValidationFailed, g.Message)
	for _, at := range g.Locations {
		out.At(at.Line, at.Column)
	}
	return out
}

// introspection refuses fields of introspection types where they are switched off.
func introspection(s *schema.Schema, doc *ast.QueryDocument, most int) []*gqlerr.Error {
	var out []*gqlerr.Error
	visit(doc, func(f *ast.Field) {
		if len(out) < most && f.Definition != nil && strings.HasPrefix(f.Definition.Type.Name(), "__") {
			out = append(out, gqlerr.Newf(gqlerr.ValidationFailed,
				"GraphQL introspection has been disabled, but the requested query contained the field '%s'.", f.Name).At(f.Position.Line, f.Position.Column))
		}
	})
	return out
}

// visit calls f for every field written in the document, each once.
func visit(doc *ast.QueryDocument, f func(*ast.Field)) {
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			switch s := sel.(type) {
			case *ast.Field:
				f(s)
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		walk(op.SelectionSet)
	}
	for _, frag := range doc.Fragments {
		walk(frag.SelectionSet)
	}
}

// Operation picks the operation to run; name may be empty when there is only one.
func Operation(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, *gqlerr.Error) {
	if name != "" {
		if op := doc.Operations.ForName(name); op != nil {
			return op, nil
		}
		return nil, gqlerr.Newf(gqlerr.OperationResolution, "Unknown operation named '%s'.", name)
	}
	switch len(doc.Operations) {
	case 0:
		return nil, gqlerr.New(gqlerr.OperationResolution, "Must provide an operation.")
	case 1:
		return doc.Operations[0], nil
	}
	return nil, gqlerr.New(gqlerr.OperationResolution, "Must provide operation name if query contains multiple operations.")
}
