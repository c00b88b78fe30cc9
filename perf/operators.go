package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Operator is what one filter costs PostgreSQL, ours over what a person would write.
type Operator struct {
	Filter  string    `json:"filter"`
	Form    string    `json:"form"` // document or column
	SQL     string    `json:"sql"`
	Written string    `json:"written"`
	Ours    []float64 `json:"ours_ms"`
	Theirs  []float64 `json:"theirs_ms"`
}

const (
	operatorRounds = 61
	perExplain     = 20 // root fields of one operation: graphql.max_root_fields is above
)

// operatorCosts has PostgreSQL run our statements and hand-written ones in turn,
// and takes its own clock.
func (b *bench) operatorCosts(ctx context.Context) error {
	say("operators: %d filters against SQL written by hand", len(questions))
	dir, err := os.MkdirTemp("", "perf-operators-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	schema := filepath.Join(dir, "operators.graphql")
	if err := os.WriteFile(schema, []byte(operatorsSDL), 0o644); err != nil {
		return err
	}
	if err := b.db.cluster.CreateDatabase(ctx, "operators"); err != nil {
		return err
	}
	url := b.db.cluster.URL("operators")
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// Values are part of the plan on both sides: what is compared is the condition.
	for _, sql := range []string{operatorsSQL, "VACUUM ANALYZE", "SET plan_cache_mode = force_custom_plan"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	for _, form := range []string{"document", "column"} {
		list, err := b.writtenFor(ctx, schema, url, form)
		if err != nil {
			return err
		}
		for _, o := range list {
			if err := o.measure(ctx, conn); err != nil {
				return fmt.Errorf("%s %s: %w", o.Form, o.Filter, err)
			}
			b.report.Operators = append(b.report.Operators, &o.Operator)
		}
	}
	return nil
}

// asked is a filter with the statement that fraiseqld makes of it.
type asked struct {
	Operator
	statement, values string
}

// writtenFor asks fraiseqld for the statements of one form.
func (b *bench) writtenFor(ctx context.Context, schema, url, form string) ([]*asked, error) {
	var all, batch []*asked
	for i, q := range questions {
		written := map[string]string{"document": q.document, "column": q.column}[form]
		if written != "" {
			batch = append(batch, &asked{Operator: Operator{Filter: q.filter, Form: form, Written: written}})
		}
		if len(batch) == perExplain || i == len(questions)-1 {
			if err := b.explain(ctx, schema, url, batch); err != nil {
				return nil, err
			}
			all, batch = append(all, batch...), nil
		}
	}
	return all, nil
}

func (b *bench) explain(ctx context.Context, schema, url string, list []*asked) error {
	query := "{"
	for i, o := range list {
		query += fmt.Sprintf(" q%d: %s(where: {%s}) { id }", i, o.Form, o.Filter)
	}
	cmd := exec.CommandContext(ctx, b.binary, "explain", "--schema", schema, "--database-url", url, query+" }")
	cmd.Env = environment("FRAISEQL_GRAPHQL_MAX_COMPLEXITY=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("fraiseqld explain: %w\n%s", err, out)
	}
	found := statements(string(out))
	for i, o := range list {
		s, ok := found[fmt.Sprintf("q%d", i)]
		if !ok {
			return fmt.Errorf("fraiseqld explain says nothing of %s\n%s", o.Filter, out)
		}
		o.SQL, o.statement, o.values = s.sql, s.sql, s.values
	}
	return nil
}

// statement is what explain says of one root field: its SQL, and its values as
// arguments of EXECUTE.
type statement struct{ sql, values string }

// statements reads the output of fraiseqld explain.
func statements(text string) map[string]statement {
	out := map[string]statement{}
	key := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line != "" && line[0] != ' ':
			key = line
		case strings.HasPrefix(line, "  sql: "):
			out[key] = statement{sql: strings.TrimPrefix(line, "  sql: ")}
		case strings.HasPrefix(line, "  $"):
			_, value, _ := strings.Cut(line, " = ")
			var plain string
			s := out[key]
			if s.values != "" {
				s.values += ", "
			}
			if json.Unmarshal([]byte(value), &plain) == nil {
				value = "'" + strings.ReplaceAll(plain, "'", "''") + "'"
			}
			s.values += value
			out[key] = s
		}
	}
	return out
}

// measure runs both in turn, each as a prepared statement.
func (o *asked) measure(ctx context.Context, conn *pgx.Conn) error {
	written := "SELECT data FROM t_" + o.Form + " WHERE " + o.Written + " LIMIT 10001"
	for _, sql := range []string{"DEALLOCATE ALL", "PREPARE ours AS " + o.statement, "PREPARE theirs AS " + written} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%w: %s", err, sql)
		}
	}
	execute := "ours"
	if o.values != "" {
		execute += "(" + o.values + ")"
	}
	for round := range operatorRounds + 1 {
		ours, rows, err := timed(ctx, conn, execute)
		if err != nil {
			return err
		}
		theirs, others, err := timed(ctx, conn, "theirs")
		if err != nil {
			return err
		}
		if rows != others {
			return fmt.Errorf("%s finds %v rows, %s finds %v", o.statement, rows, written, others)
		}
		if round > 0 {
			o.Ours, o.Theirs = append(o.Ours, ours), append(o.Theirs, theirs)
		}
	}
	return nil
}

// timed is PostgreSQL's own time for a statement, in milliseconds.
func timed(ctx context.Context, conn *pgx.Conn, execute string) (millis, rows float64, err error) {
	var text string
	err = conn.QueryRow(ctx, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE "+execute, pgx.QueryExecModeSimpleProtocol).Scan(&text)
	if err != nil {
		return 0, 0, err
	}
	var said []struct {
		Plan struct {
			Rows float64 `json:"Actual Rows"`
		}
		Time float64 `json:"Execution Time"`
	}
	if err := json.Unmarshal([]byte(text), &said); err != nil || len(said) != 1 {
		return 0, 0, fmt.Errorf("a plan that cannot be read: %w", err)
	}
	return said[0].Time, said[0].Plan.Rows, nil
}

// wantedRatio is what a filter may cost over the statement that a person would write.
const wantedRatio = 1.1

func (r *Report) printOperators(w io.Writer) {
	if len(r.Operators) == 0 {
		return
	}
	fmt.Fprintf(w, "\noperators: PostgreSQL's time over that of hand-written SQL, 2,000 rows, the least of each\n\tms\tby hand\tratio\t\n")
	dear := 0
	for _, o := range r.Operators {
		ours, theirs := slices.Min(o.Ours), slices.Min(o.Theirs)
		mark := ""
		if ours > wantedRatio*theirs {
			mark = "above 1.1"
			dear++
		}
		fmt.Fprintf(w, "%s %s\t%.3f\t%.3f\t%.2fx\t%s\n", o.Form, o.Filter, ours, theirs, ours/theirs, mark)
	}
	fmt.Fprintf(w, "%d of %d cost more than %.1f times\n", dear, len(r.Operators), wantedRatio)
}
