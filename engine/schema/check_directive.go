package schema

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// checkDirectives checks names, places, arguments and their values.
func (l *loader) checkDirectives(list ast.DirectiveList, at ast.DirectiveLocation) {
	for i, d := range list {
		def := l.directive(d.Name)
		switch {
		case def == nil:
			l.errorf(d.Position, "directive @%s is not known%s", d.Name, suggestDirective(d.Name, l.directiveNames(at)))
			continue
		case !slices.Contains(def.Locations, at):
			l.errorf(d.Position, "@%s cannot stand on %s; it belongs on %s", d.Name, words(at), wordList(def.Locations))
			continue
		case !def.IsRepeatable && list[:i].ForName(d.Name) != nil:
			l.errorf(d.Position, "@%s is written twice", d.Name)
			continue
		}
		l.checkArguments(d, def)
	}
}

func suggestDirective(name string, names iter.Seq[string]) string {
	return strings.Replace(didYouMean(name, names), "mean ", "mean @", 1)
}

func (l *loader) directive(name string) *ast.DirectiveDefinition {
	for _, d := range l.doc.Directives {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// directiveNames are those that may stand at a place.
func (l *loader) directiveNames(at ast.DirectiveLocation) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, d := range l.doc.Directives {
			if slices.Contains(d.Locations, at) && !yield(d.Name) {
				return
			}
		}
	}
}

func (l *loader) checkArguments(d *ast.Directive, def *ast.DirectiveDefinition) {
	for i, a := range d.Arguments {
		declared := def.Arguments.ForName(a.Name)
		if declared == nil {
			l.errorf(a.Position, "@%s has no argument %s%s", d.Name, a.Name, didYouMean(a.Name, argumentNames(def)))
			continue
		}
		if d.Arguments[:i].ForName(a.Name) != nil {
			l.errorf(a.Position, "@%s(%s:) is written twice", d.Name, a.Name)
			continue
		}
		l.checkLiteral("@"+d.Name+"("+a.Name+":)", declared.Type, a.Value)
	}
	for _, a := range def.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil && d.Arguments.ForName(a.Name) == nil {
			l.errorf(d.Position, "@%s needs the argument %s", d.Name, a.Name)
		}
	}
}

func argumentNames(def *ast.DirectiveDefinition) iter.Seq[string] {
	names := map[string]bool{}
	for _, a := range def.Arguments {
		names[a.Name] = true
	}
	return maps.Keys(names)
}

// words is a directive location in plain words: FIELD_DEFINITION is a field definition.
func words(at ast.DirectiveLocation) string {
	text := strings.ReplaceAll(strings.ToLower(string(at)), "_", " ")
	if strings.ContainsRune("aeiou", rune(text[0])) {
		return "an " + text
	}
	return "a " + text
}

func wordList(list []ast.DirectiveLocation) string {
	out := make([]string, len(list))
	for i, at := range list {
		out[i] = words(at)
	}
	return strings.Join(out, " or ")
}
