package respond_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/plan"
	"fraiseqld/engine/respond"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

// With one seed every run is the same; a failure names the round that it came from.
var (
	seed   = flag.Uint64("seed", 20260114, "of the random tests")
	rounds = flag.Int("rounds", 60, "of the random tests")
)

// TestProjectorEqualsReference: random schemas, documents and selections, written
// by the projector and by reference_test.go, which follows section 6.4 of the
// specification over decoded maps.
func TestProjectorEqualsReference(t *testing.T) {
	t.Logf("-seed %d", *seed)
	written, failed, moved := 0, 0, 0
	for round := range *rounds {
		r := random{rand.New(rand.NewPCG(*seed, uint64(round))), nil, 0}
		sdl := r.schema()
		s, problems := schema.Load([]schema.File{{Name: "random.graphql", Text: sdl}})
		if problems.Fatal() {
			t.Fatalf("round %d: %v\n%s", round, problems, sdl)
		}
		for range 6 {
			query, variables := r.operation(), `{"yes":true,"no":false}`
			docs := []string{r.document("A", 3), r.document("A", 3), r.document("A", 3)}
			got, want := both(t, s, query, variables, docs)
			if got != want {
				t.Fatalf("round %d\n%s\n%s\n%s\n got %s\nwant %s", round, sdl, query, strings.Join(docs, "\n"), got, want)
			}
			written++
			if strings.Contains(got, "|[") {
				failed++
			}
			if strings.HasPrefix(got, "-") {
				moved++
			}
		}
	}
	if failed < written/4 || failed > written*9/10 || moved == 0 {
		t.Errorf("of %d answers %d have errors and %d moved up whole: too few or too many to say anything", written, failed, moved)
	}
}

// both is the answer and the paths of its errors, by projector and reference.
func both(t *testing.T, s *schema.Schema, query, variables string, docs []string) (got, want string) {
	t.Helper()
	doc, errs := validate.Document(s, query, validate.Limits{})
	if len(errs) > 0 {
		t.Fatalf("%s\n%v", query, errs)
	}
	vars, errs := validate.Declare(s, doc.Operations[0]).Read([]byte(variables), nil)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	root := plan.Build(s, doc.Operations[0], vars).Roots[0]
	v := respond.Compile(root.Type, root.Value, "Query."+root.Field.Name, root.Field.Position)
	var w respond.Writer
	w.Push(root.Key)
	ref := reference{schema: s, doc: doc, path: []any{root.Key}}
	field := doc.Operations[0].SelectionSet[0].(*ast.Field)
	var text string
	var ok, refOK bool
	if root.Type.Elem != nil {
		rows := w.List(v)
		for _, d := range docs {
			rows.Add([]byte(d))
		}
		ok = rows.End()
		text, refOK = ref.value(field.Definition.Type, []*ast.Field{field}, "["+strings.Join(docs, ",")+"]")
	} else {
		ok = w.Value(v, []byte(docs[0]))
		text, refOK = ref.value(field.Definition.Type, []*ast.Field{field}, docs[0])
	}
	var paths []string
	for _, e := range w.Errs {
		paths = append(paths, fmt.Sprint(e.Path))
	}
	return shown(string(w.Out), ok, paths), shown(text, refOK, ref.errors)
}

func shown(text string, ok bool, errors []string) string {
	if !ok {
		text = "-" + text
	}
	return text + "|" + strings.Join(errors, " ")
}
