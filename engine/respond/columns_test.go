package respond

import (
	"encoding/json"
	"testing"

	"fraiseqld/engine/dissolve"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// cell is a column: its text, nil for NULL, and how it becomes JSON.
type cell struct {
	kind dissolve.Kind
	text any
}

// columnsOf lays cells out in the order of the fields.
func columnsOf(cells []cell) (*dissolve.Columns, [][]byte) {
	c := &dissolve.Columns{Marker: dissolve.Absent}
	var row [][]byte
	for i, one := range cells {
		c.Fields = append(c.Fields, dissolve.Field{Column: i, Kind: one.kind})
		text, _ := one.text.(string)
		if row = append(row, []byte(text)); one.text == nil {
			row[i] = nil
		}
	}
	return c, row
}

// TestColumnValues: a column gives what its document would.
func TestColumnValues(t *testing.T) {
	float := leaf(plan.LeafFloat)
	for _, tt := range []struct {
		name string
		typ  *plan.Type
		cell
		want string // of the field
		errs int
	}{
		{"text", str, cell{dissolve.Text, `plain`}, `"plain"`, 0},
		{"text that is escaped", str, cell{dissolve.Text, "a\"b\\c\n\r\t\b\f\x01\x1f/é"}, `"a\"b\\c\n\r\t\b\f\u0001\u001f/é"`, 0},
		{"empty text", str, cell{dissolve.Text, ``}, `""`, 0},
		{"text as an id", leaf(plan.LeafID), cell{dissolve.Text, `7`}, `"7"`, 0},
		{"text as a scalar of its own", leaf(plan.LeafCustom), cell{dissolve.Text, `2024`}, `"2024"`, 0},
		{"text as a number", integer, cell{dissolve.Text, `7`}, `null`, 1},
		{"text as an enum", grade, cell{dissolve.Text, `low`}, `"LOW"`, 0},
		{"text as an enum that has it not", grade, cell{dissolve.Text, `none`}, `null`, 1},
		{"text as a list", listOf(str), cell{dissolve.Text, `x`}, `null`, 1},
		{"null", str, cell{dissolve.Text, nil}, `null`, 0},
		{"null number", float, cell{dissolve.Number, nil}, `null`, 0},
		{"number", float, cell{dissolve.Number, `-1.50`}, `-1.50`, 0},
		{"digits are kept", float, cell{dissolve.Number, `12345678901234567890.10`}, `12345678901234567890.10`, 0},
		{"integer", integer, cell{dissolve.Number, `7`}, `7`, 0},
		{"number as text", str, cell{dissolve.Number, `1.50`}, `"1.50"`, 0},
		{"NaN is a text", str, cell{dissolve.Number, `NaN`}, `"NaN"`, 0},
		{"infinity is a text", str, cell{dissolve.Number, `-Infinity`}, `"-Infinity"`, 0},
		{"NaN is no number", float, cell{dissolve.Number, `NaN`}, `null`, 1},
		{"true", leaf(plan.LeafBoolean), cell{dissolve.Boolean, `t`}, `true`, 0},
		{"false", leaf(plan.LeafBoolean), cell{dissolve.Boolean, `f`}, `false`, 0},
		{"truth as text", str, cell{dissolve.Boolean, `f`}, `"false"`, 0},
		{"JSON", leaf(plan.LeafCustom), cell{dissolve.Made, `{"a": [1]}`}, `{"a": [1]}`, 0},
		{"JSON null", str, cell{dissolve.JSON, `null`}, `null`, 0},
		{"a list", listOf(integer), cell{dissolve.JSON, `[1, 2]`}, `[1,2]`, 0},
	} {
		c, row := columnsOf([]cell{tt.cell})
		v := Compile(&plan.Type{}, sel("T", f("a", tt.typ)), "Query.t", pos)
		var w Writer
		if !w.Row(v, CompileColumns(v, c), row) || string(w.Out) != `{"a":`+tt.want+`}` || len(w.Errs) != tt.errs || !json.Valid(w.Out) {
			t.Errorf("%s: got %s, %v, want %s", tt.name, w.Out, w.Errs, tt.want)
		}
	}
}

// TestColumnObjects: nested objects, names of types, values that are not there
// or may not be had, and nulls that move up.
func TestColumnObjects(t *testing.T) {
	inner := sel("Inner", f("deep", nonNull(str)), typename)
	at := func(column int) dissolve.Field { return dissolve.Field{Column: column, Kind: dissolve.Text} }
	none := dissolve.Field{Column: dissolve.Absent}
	object := func(marker int, fields ...dissolve.Field) *dissolve.Columns {
		return &dissolve.Columns{Marker: marker, Fields: fields}
	}
	within := func(c *dissolve.Columns) dissolve.Field {
		return dissolve.Field{Column: dissolve.Absent, Object: c}
	}
	secret := plan.Field{Key: "s", Name: "s", Type: str, Denied: gqlerr.Forbidden}
	x, yes := []byte("x"), []byte("t")
	for _, tt := range []struct {
		name    string
		typ     *plan.Type
		sel     *plan.Selection
		columns *dissolve.Columns
		row     [][]byte
		want    string // "-" when null moves up
		errs    int
	}{
		{"nested", &plan.Type{}, sel("T", typename, f("a", str), obj("i", object1, inner)), object(dissolve.Absent, none, at(0), within(object(1, at(2), none))),
			[][]byte{x, yes, x}, `{"__typename":"T","a":"x","i":{"deep":"x","__typename":"Inner"}}`, 0},
		{"a nested one is null", &plan.Type{}, sel("T", obj("i", object1, inner)), object(dissolve.Absent, within(object(0, at(1), none))), [][]byte{nil, nil}, `{"i":null}`, 0},
		{"a nested one may not be null", &plan.Type{}, sel("T", obj("i", nonNull(object1), inner)), object(dissolve.Absent, within(object(0, at(1), none))), [][]byte{nil, nil}, `null`, 1},
		{"null moves to the nested one", &plan.Type{}, sel("T", f("a", str), obj("i", object1, inner)), object(dissolve.Absent, at(0), within(object(1, at(2), none))),
			[][]byte{x, yes, nil}, `{"a":"x","i":null}`, 1},
		{"null moves to the top", nonNull(&plan.Type{}), sel("T", f("a", nonNull(str))), object(dissolve.Absent, at(0)), [][]byte{nil}, `-`, 1},
		{"a key that is not there", &plan.Type{}, sel("T", f("a", str), f("b", str)), object(dissolve.Absent, none, at(0)), [][]byte{x}, `{"a":null,"b":"x"}`, 0},
		{"a field that may not be had", &plan.Type{}, sel("T", f("a", str), secret), object(dissolve.Absent, at(0), none), [][]byte{x}, `{"a":"x","s":null}`, 1},
		{"a type that may not be had", &plan.Type{}, &plan.Selection{Type: "T", Denied: gqlerr.Forbidden}, object(dissolve.Absent), nil, `null`, 1},
		{"no document", &plan.Type{}, sel("T", f("a", str)), object(0, at(1)), [][]byte{nil, x}, `null`, 0},
	} {
		v := Compile(tt.typ, tt.sel, "Query.t", pos)
		var w Writer
		ok := w.Row(v, CompileColumns(v, tt.columns), tt.row)
		got := string(w.Out)
		if !ok {
			got += "-"
		}
		if got != tt.want || len(w.Errs) != tt.errs {
			t.Errorf("%s: got %s, %v, want %s", tt.name, got, w.Errs, tt.want)
		}
	}
}

func TestColumnRows(t *testing.T) {
	v := Compile(listOf(nonNull(object1)), sel("Child", f("n", nonNull(integer))), "Query.list", pos)
	c := CompileColumns(v, &dissolve.Columns{Marker: dissolve.Absent, Fields: []dissolve.Field{{Column: 0, Kind: dissolve.Number}}})
	var w Writer
	write := func(texts ...string) bool {
		w.Out, w.Errs = nil, nil
		rows := w.List(v)
		for _, text := range texts {
			rows.AddRow(c, [][]byte{[]byte(text)})
		}
		return rows.End()
	}
	if !write("1", "2") || string(w.Out) != `[{"n":1},{"n":2}]` {
		t.Errorf("got %s, %v", w.Out, w.Errs)
	}
	if !write("1", "x", "3") || string(w.Out) != `null` || len(w.Errs) != 1 || w.Errs[0].Path[0] != 1 {
		t.Errorf("a failed row of rows that are never null: %s, %v", w.Out, w.Errs)
	}
}

// TestScratchIsBounded: a long text does not stay with the writer.
func TestScratchIsBounded(t *testing.T) {
	c, row := columnsOf([]cell{{dissolve.Text, string(make([]byte, 2*keptScratch))}})
	v := Compile(&plan.Type{}, sel("T", f("a", integer)), "Query.t", pos)
	var w Writer
	w.Row(v, CompileColumns(v, c), row)
	if cap(w.scratch) <= keptScratch {
		t.Fatal("the text was not held at all")
	}
	if w.Reset(); w.scratch != nil {
		t.Errorf("%d bytes stay", cap(w.scratch))
	}
}
