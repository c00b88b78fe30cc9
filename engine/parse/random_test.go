package parse

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// writer writes random documents of the grammar, with random space between tokens.
type writer struct {
	*rand.Rand
	strings.Builder
	budget int
}

func (w *writer) pick(options ...string) string { return options[w.IntN(len(options))] }

// put writes tokens.
func (w *writer) put(tokens ...string) {
	for _, token := range tokens {
		w.WriteString(token)
		w.WriteString(w.pick(" ", " ", "\n", "\t,", "\r\n", " # é\n", "\r"))
	}
}

func (w *writer) name() string {
	return w.pick("a", "b2", "_c", "query", "fragment", "True", "id", "on_") + fmt.Sprint(w.IntN(9))
}

// some runs f up to three times, fewer when the document is long enough.
func (w *writer) some(least int, f func()) {
	for n := max(least, w.IntN(4)); n > 0 && (least > 0 || w.budget > 0); n-- {
		least--
		w.budget--
		f()
	}
}

func (w *writer) document() string {
	w.budget = 60
	w.some(1, func() {
		switch w.IntN(4) {
		case 0:
			w.set()
		case 1:
			w.put("fragment", w.name(), "on", w.name())
			w.directives()
			w.set()
		default:
			w.operation()
		}
	})
	return w.String()
}

func (w *writer) operation() {
	w.put(w.pick("query", "mutation", "subscription"))
	if w.IntN(2) == 0 {
		w.put(w.name())
	}
	if w.IntN(2) == 0 {
		w.put("(")
		w.some(1, w.variable)
		w.put(")")
	}
	w.directives()
	w.set()
}

func (w *writer) variable() {
	w.put("$", w.name(), ":")
	w.typeOf()
	if w.IntN(2) == 0 {
		w.put("=")
		w.value(true)
	}
	w.directives()
}

func (w *writer) typeOf() {
	if w.IntN(3) == 0 {
		w.put("[")
		w.typeOf()
		w.put("]")
	} else {
		w.put(w.name())
	}
	if w.IntN(2) == 0 {
		w.put("!")
	}
}

func (w *writer) set() {
	w.put("{")
	w.some(1, w.selection)
	w.put("}")
}

func (w *writer) selection() {
	switch w.IntN(8) {
	case 0:
		w.put("...", w.name())
		w.directives()
	case 1:
		w.put("...")
		if w.IntN(2) == 0 {
			w.put("on", w.name())
		}
		w.directives()
		w.set()
	default:
		w.field()
	}
}

func (w *writer) field() {
	w.put(w.name())
	if w.IntN(3) == 0 {
		w.put(":", w.name())
	}
	w.arguments()
	w.directives()
	if w.budget > 0 && w.IntN(2) == 0 {
		w.set()
	}
}

func (w *writer) arguments() {
	if w.budget < 0 || w.IntN(2) == 0 {
		return
	}
	w.put("(")
	w.some(1, func() {
		w.put(w.name(), ":")
		w.value(false)
	})
	w.put(")")
}

func (w *writer) directives() {
	for w.budget > 0 && w.IntN(5) == 0 {
		w.put("@", w.name())
		w.arguments()
	}
}

func (w *writer) value(constant bool) {
	switch kind := w.IntN(7); {
	case kind == 0:
		w.put("[")
		w.some(0, func() { w.value(constant) })
		w.put("]")
	case kind == 1:
		w.put("{")
		w.some(0, func() {
			w.put(w.name(), ":")
			w.value(constant)
		})
		w.put("}")
	case kind == 2 && !constant:
		w.put("$", w.name())
	default:
		w.put(w.pick("1", "-20", "0", "1.5", "-0e5", "1E+9", `""`, `"é x"`, `"😀#"`, "true", "null", "A"))
	}
}

// TestGenerated: documents of the grammar are all taken; with a byte changed
// somewhere, those that still are have gqlparser's tree.
func TestGenerated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		w := &writer{Rand: r}
		text := w.document()
		if !same(t, text, 0) {
			t.Fatalf("not taken: %q", text)
		}
		changed := []byte(text)
		changed[r.IntN(len(changed))] = "{}()[]:=!@$#\". \n01e-aé"[r.IntN(23)]
		same(t, string(changed), 0)
	}
}

// FuzzParse: what is taken, gqlparser accepts, and makes the same tree of it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`query Q($a:[Int!]=[1],$b:I={c:"d"}@e){a:b(c:$a d:-1.5e3){...F@x ... on T{g}}} fragment F on T{h}`, "{a # é\r\n b(c:\"é\")}", `{a(b:"\n" c:"""d""")}`, "\uFEFF{a}", `"d" query{a}`,
	} {
		f.Add(seed, 0)
	}
	f.Fuzz(func(t *testing.T, text string, tokens int) {
		same(t, text, max(tokens, 0))
	})
}

func BenchmarkDocument(b *testing.B) {
	text := (&writer{Rand: rand.New(rand.NewPCG(1, 5))}).document()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if Document(text, 0) == nil {
			b.Fatal("not taken")
		}
	}
}
