package engine

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/engine/input"
	"fraiseqld/engine/parse"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/race"
)

// sixtyFields asks for 60 fields at four levels, with arguments, a variable, a
// filter, aliases and a fragment.
const sixtyFields = `query Wide($where: SpecimenWhereInput, $n: Int = 20) {
  specimens(where: $where, limit: $n, orderBy: [{label: ASC}]) {
    id label maybe smallNo bigNo ratio price isLive bornOn seenAt localTime meta
  }
  first: specimens(where: {OR: [{label: {startswith: "a"}}, {smallNo: {gt: 5, lt: 9}}]}, limit: 5) { ...Some }
  products(limit: 3) { id name again: name other: id }
  orders(limit: 10) { id status lines { quantity product { id name } } more: lines { quantity product { id name again: name } } }
  devices(where: {labels: {contains: ["common"]}}) { id labels a: id b: labels c: id }
  depots(limit: 1) { id a: id b: id c: id d: id e: id }
}
fragment Some on Specimen { id label a: label b: label c: smallNo d: ratio e: price f: isLive g: bornOn h: seenAt i: tags j: scores }`

func frontend(b testing.TB) *snapshot {
	b.Helper()
	files, err := schema.LoadPath(filepath.Join(pgtest.Root(b), "testdata", "golden", "bound.graphql"))
	if err != nil {
		b.Fatal(err)
	}
	s, problems := schema.Load(files)
	if problems.Fatal() {
		b.Fatal(problems)
	}
	db, err := pgexec.Open(b.Context(), pgexec.Options{URL: pgtest.Golden(b)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	e := New(Options{Schema: s, DB: db, Limits: validate.Limits{Suggestions: true}})
	if problems, err := e.Bind(b.Context()); err != nil || problems.Fatal() {
		b.Fatal(problems, err)
	}
	return e.current.Load()
}

// BenchmarkFrontEnd is what a request costs before its statements run: a
// document of 60 fields that was never seen (parsed, validated, planned, SQL
// written, projectors compiled), beside gqlparser's parser alone, and the lookup
// of one that is known. "ratio" takes turns between them, so that what else the
// machine does falls on all, and reports medians in units of gqlparser's parser.
func BenchmarkFrontEnd(b *testing.B) {
	s := frontend(b)
	vars, errs := s.prepare(sixtyFields).operations[0].declared.Read(nil, nil)
	if len(errs) > 0 {
		b.Fatal(errs)
	}
	stages := []stage{
		{"parse alone", func() bool {
			_, err := parser.ParseQuery(&ast.Source{Input: sixtyFields})
			return err == nil
		}},
		{"own parse", func() bool { return parse.Document(sixtyFields, 0) != nil }},
		{"parse and validate", func() bool { return len(s.prepare(sixtyFields).errs) == 0 }},
		{"new", func() bool { return len(s.compile(s.prepare(sixtyFields).operations[0], nil, vars).roots) == 6 }},
	}
	for _, one := range stages {
		b.Run(one.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !one.run() {
					b.Fatal("refused")
				}
			}
		})
	}
	b.Run("ratio", func(b *testing.B) { ratio(b, stages) })
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		var key []byte
		var scratch [4]input.Value
		lookup(b, s, &key, scratch[:0])
		for b.Loop() {
			lookup(b, s, &key, scratch[:0])
		}
	})
}

type stage struct {
	name string
	run  func() bool
}

// ratio reports what stages cost in units of the first.
func ratio(b *testing.B, stages []stage) {
	const turn = 200 // several collections
	times := make([][]float64, len(stages))
	for b.Loop() {
		for i, one := range stages {
			began := time.Now()
			for range turn {
				one.run()
			}
			times[i] = append(times[i], float64(time.Since(began)))
		}
	}
	median := func(list []float64) float64 {
		slices.Sort(list)
		return list[len(list)/2]
	}
	unit := median(times[0])
	for i, one := range stages[1:] {
		b.ReportMetric(median(times[i+1])/unit, "x-"+strings.ReplaceAll(one.name, " ", "-"))
	}
}

// lookup finds document, operation and program of a request.
func lookup(b testing.TB, s *snapshot, key *[]byte, buffer []input.Value) {
	d, _ := s.document(sixtyFields)
	o, err := d.operation("")
	if err != nil {
		b.Fatal(err)
	}
	vars, errs := o.declared.Read(nil, buffer)
	if len(errs) > 0 {
		b.Fatal(errs)
	}
	var p *program
	if p, *key = o.program(s, nil, vars, *key); p == nil {
		b.Fatal("no program")
	}
}

// TestKnownProgramsAreFoundWithoutAllocations by document, variables and principal.
func TestKnownProgramsAreFoundWithoutAllocations(t *testing.T) {
	s := frontend(t)
	var key []byte
	var scratch [4]input.Value
	lookup(t, s, &key, scratch[:0])
	if n := testing.AllocsPerRun(100, func() { lookup(t, s, &key, scratch[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestNewDocumentsAllocateLittle: what is walked for each new document neither
// copies it per token nor keeps maps of it.
func TestNewDocumentsAllocateLittle(t *testing.T) {
	if race.Enabled {
		t.Skip("pools forget on purpose under the race detector")
	}
	s := frontend(t)
	vars, _ := s.prepare(sixtyFields).operations[0].declared.Read(nil, nil)
	for _, tt := range []struct {
		stage string
		most  float64
		run   func()
	}{
		{"parsing", 80, func() { parse.Document(sixtyFields, 0) }},
		{"with validating", 140, func() { s.prepare(sixtyFields) }},
		{"with compiling", 400, func() { s.compile(s.prepare(sixtyFields).operations[0], nil, vars) }},
	} {
		if n := testing.AllocsPerRun(50, tt.run); n > tt.most {
			t.Errorf("%s: %v allocations, at most %v wanted", tt.stage, n, tt.most)
		}
	}
}
