package respond_test

import (
	"fmt"
	"strings"
)

// asking writes one operation, with its named fragments.
type asking struct {
	*random
	fragments []string
}

func (r *random) operation() string {
	a := &asking{random: r}
	body := a.selection("A", 4)
	return "query($yes: Boolean!, $no: Boolean!) { " + pick(r, []string{"one", "must", "list", "strict", "mixed", "other: mixed"}) + " " + body + " __typename @skip(if: $yes) unwanted: __typename @include(if: $no) } " +
		strings.Join(a.fragments, " ")
}

// selection has fields more than once, under aliases, in fragments, and behind
// directives. It never asks two things under one key.
func (a *asking) selection(typ string, depth int) string {
	parts := []string{a.alias() + "__typename"}
	for range 1 + a.IntN(5) {
		parts = append(parts, a.part(typ, depth))
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

func (a *asking) alias() string {
	if a.chance(60) {
		return ""
	}
	return a.fresh("k") + ": "
}

func (a *asking) fresh(prefix string) string {
	a.n++
	return fmt.Sprint(prefix, a.n)
}

func (a *asking) directive() string {
	if a.chance(85) {
		return ""
	}
	return pick(a.random, []string{" @skip(if: $no)", " @include(if: $yes)", " @skip(if: true)", " @include(if: $no)", " @include(if: true) @skip(if: false)"})
}

func (a *asking) part(typ string, depth int) string {
	on := typ
	if abstract := members[typ]; abstract != nil {
		on = pick(a.random, abstract)
	}
	switch {
	case on != typ && typ == "Node" && a.chance(30):
		return a.alias() + "shared" + a.directive()
	case on != typ, depth > 0 && a.chance(15):
		if a.chance(40) {
			name := a.fresh("F")
			a.fragments = append(a.fragments, "fragment "+name+" on "+on+" "+a.selection(on, depth-1))
			spread := "..." + name + a.directive()
			if a.chance(30) {
				spread += " ..." + name
			}
			return spread
		}
		condition := " on " + on
		if on == typ && a.chance(40) {
			condition = ""
		}
		return "..." + condition + a.directive() + " " + a.selection(on, depth-1)
	}
	return a.field(on, depth)
}

// members are the types behind an abstract one.
var members = map[string][]string{"Node": {"B", "C"}, "Either": {"B", "C", "D", "Node"}, "Only": {"D"}}

func (a *asking) field(typ string, depth int) string {
	f := pick(a.random, a.types[typ])
	inner := strings.Trim(f.typ, "[]!")
	if members[inner] == nil && a.types[inner] == nil {
		return a.alias() + f.name + a.directive()
	}
	if depth <= 0 {
		return a.alias() + "__typename"
	}
	out := a.alias() + f.name + a.directive() + " " + a.selection(inner, depth-1)
	if a.chance(25) { // once more, to be merged
		out += " " + f.name + " " + a.selection(inner, depth-1)
	}
	return out
}
