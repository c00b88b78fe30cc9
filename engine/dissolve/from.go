package dissolve

import "strings"

// inlined is a view inside FROM that was replaced by its own statement, with a
// column for each part of its documents.
type inlined struct {
	view     *compiled
	nullable bool // an outer join may leave it out
}

// edit replaces a piece of the text.
type edit struct {
	start, end int
	with       string
}

// rest writes FROM and what follows it. Views that can be taken apart themselves
// are written out, so that their parts can be referred to; to PostgreSQL, which
// does the same with a view, nothing changes.
func (p *parsed) rest(known func(Name) *compiled) (string, map[string]inlined) {
	out := map[string]inlined{}
	var edits []edit
	nullable := p.outer()
	for i := p.from + 1; i < p.fromEnd; {
		if p.aside(i) {
			i = p.over(i)
			continue
		}
		next, alias, name, ok := p.relation(i)
		if !ok {
			i++
			continue
		}
		if c := known(name); c != nil && !p.whole(alias) {
			out[alias] = inlined{c, nullable}
			edits = append(edits, edit{p.tokens[i].start, p.tokens[next-1].end, "(" + c.full + ") " + identifier(alias)})
		}
		i = next
	}
	return p.edited(p.from, p.end, edits), out
}

// outer says whether FROM has an outer join anywhere.
func (p *parsed) outer() bool {
	for i := p.from; i < p.fromEnd; i++ {
		if t := p.at(i); t == "LEFT" || t == "RIGHT" || t == "FULL" {
			return true
		}
	}
	return false
}

// aside says that token i opens a bracket without relations of this FROM: a
// join's condition, a query, or the arguments of a function.
func (p *parsed) aside(i int) bool {
	if p.at(i) != "(" {
		return p.tokens[i].match > i
	}
	before := p.at(i - 1)
	_, call := p.name(i - 1)
	return call || before == "ON" || before == "USING" || p.selects(i)
}

// relation reads schema.name and alias at i; next is the index behind them.
func (p *parsed) relation(i int) (next int, alias string, n Name, ok bool) {
	switch p.at(i - 1) {
	case "FROM", "JOIN", ",", "(":
	default:
		return 0, "", n, false
	}
	if p.at(i+1) != "." {
		return 0, "", n, false
	}
	var a, b bool
	n.Schema, a = p.name(i)
	n.Name, b = p.name(i + 2)
	next, alias = i+3, n.Name
	if given, named := p.name(next); named {
		next, alias = next+1, given
	}
	// A bracket begins arguments or a list of other column names.
	return next, alias, n, a && b && p.at(next) != "(" && p.at(next) != "."
}

// whole says that a row of the relation is used as a value: more columns would show in it.
func (p *parsed) whole(alias string) bool {
	for i := range p.tokens {
		if name, ok := p.name(i); ok && name == alias && p.at(i+1) == "." && p.at(i+2) == "*" {
			return true
		}
	}
	return false
}

func (p *parsed) edited(i, j int, edits []edit) string {
	var b strings.Builder
	at := p.tokens[i].start
	for _, e := range edits {
		b.WriteString(p.sql[at:e.start])
		b.WriteString(e.with)
		at = e.end
	}
	b.WriteString(p.sql[at:p.tokens[j-1].end])
	return b.String()
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
