// Package dissolve takes document views apart. A view that makes its documents
// with jsonb_build_object and constant keys has an expression behind each key;
// a read that selects these expressions as columns needs no document to be
// built, printed and read again, and its conditions are on real columns.
//
// The package knows SQL text only: it reads what PostgreSQL deparsed, and refuses
// whatever it does not understand. It does no I/O.
package dissolve

import (
	"fmt"
	"strings"
)

// Name is the full name of a relation.
type Name struct{ Schema, Name string }

// View is what the catalogue says of a view.
type View struct {
	Name
	Columns []string
	// Definition is the text of pg_get_viewdef, read with an empty search path
	// so that all names but those of the system are qualified.
	Definition string
	Refusal    string // why it may not be taken apart, "" when it may
}

// Trait is what matters of the functions of one name.
type Trait struct {
	Volatile bool
	Set      bool // returns several rows
	Gathers  bool // an aggregate or window function
}

// Catalog is what a compilation may know.
type Catalog struct {
	Views     map[Name]*View
	Functions map[string]Trait
}

// Calls lists the names in a definition that stand before a bracket: functions,
// and a few types. Of what cannot be read there are none.
func Calls(definition string) []string {
	s, err := scan(definition)
	if err != nil {
		return nil
	}
	var out []string
	for i := range s.tokens {
		if name, ok := s.called(i); ok {
			out = append(out, name)
		}
	}
	return out
}

func (s *source) called(i int) (string, bool) {
	if s.at(i+1) != "(" {
		return "", false
	}
	return s.name(i)
}

// parsed is a view's statement in parts.
type parsed struct {
	*source
	catalog *Catalog
	items   []item
	from    int // index of FROM
	fromEnd int
	end     int // index of the semicolon, or behind the last token
}

// item is one column of the select list.
type item struct {
	name string
	span
}

// only are the clauses that a row of the view depends on alone.
var refusedClauses = []string{"UNION", "INTERSECT", "EXCEPT", "GROUP", "HAVING", "WINDOW", "LIMIT", "OFFSET", "FETCH", "FOR"}

func parse(v *View, c *Catalog) (*parsed, error) {
	if v.Refusal != "" {
		return nil, fmt.Errorf("%s", v.Refusal)
	}
	s, err := scan(v.Definition)
	if err != nil {
		return nil, err
	}
	p := &parsed{source: s, catalog: c, end: len(s.tokens)}
	if s.at(p.end-1) == ";" {
		p.end--
	}
	switch {
	case s.at(0) != "SELECT":
		return nil, fmt.Errorf("it is no plain SELECT")
	case s.at(1) == "DISTINCT" || s.at(1) == "ALL":
		return nil, fmt.Errorf("it has %s", s.at(1))
	}
	if p.from = s.find(1, p.end, "FROM"); p.from < 0 {
		return nil, fmt.Errorf("it reads from no relation")
	}
	if bad := s.find(p.from, p.end, refusedClauses...); bad >= 0 {
		return nil, fmt.Errorf("it has %s", s.at(bad))
	}
	if bad := s.find(1, p.end, "UNION", "INTERSECT", "EXCEPT"); bad >= 0 {
		return nil, fmt.Errorf("it has %s", s.at(bad))
	}
	if p.fromEnd = s.find(p.from, p.end, "WHERE", "ORDER"); p.fromEnd < 0 {
		p.fromEnd = p.end
	}
	if err := p.columns(v); err != nil {
		return nil, err
	}
	return p, p.check()
}

// columns pairs the select list with the names of the view's columns.
func (p *parsed) columns(v *View) error {
	list := p.split(1, p.from)
	if len(list) != len(v.Columns) {
		return errSyntax
	}
	for i, at := range list {
		if as := p.find(at.from, at.to, "AS"); as >= 0 {
			name, ok := p.name(as + 1)
			if as != at.to-2 || !ok || name != v.Columns[i] {
				return errSyntax
			}
			at.to = as
		}
		if at.from >= at.to {
			return errSyntax
		}
		if strings.HasPrefix(v.Columns[i], prefix) {
			return fmt.Errorf("its column %q has a name that is used for the parts of documents", v.Columns[i])
		}
		p.items = append(p.items, item{v.Columns[i], at})
	}
	return nil
}

// check refuses functions and clauses that forbid to leave columns out or to
// move conditions below them.
func (p *parsed) check() error {
	for i := range p.tokens {
		if p.at(i) == "TABLESAMPLE" {
			return fmt.Errorf("it has TABLESAMPLE")
		}
		if name, ok := p.called(i); ok && p.catalog.Functions[name].Volatile {
			return fmt.Errorf("it calls %s, which is volatile", name)
		}
	}
	for i := 1; i < p.from; i++ {
		if p.selects(i) {
			i = p.tokens[i].match
			continue
		}
		name, called := p.called(i)
		switch t := p.catalog.Functions[name]; {
		case p.at(i) == "OVER":
			return fmt.Errorf("it has window functions")
		case called && t.Gathers:
			return fmt.Errorf("it calls %s, which gathers rows", name)
		case called && t.Set:
			return fmt.Errorf("it calls %s, which makes several rows", name)
		}
	}
	return nil
}
