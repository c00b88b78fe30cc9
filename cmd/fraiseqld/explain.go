package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
)

type explainCmd struct {
	asking
	Analyze bool
}

func (c *explainCmd) declare(f *flags) {
	c.asking.declare(f)
	f.BoolVar(&c.Analyze, "analyze", false, "Run the query, in a read-only transaction that is rolled back.")
}

func (c *explainCmd) Run(w *world) error {
	cfg, err := c.load(w)
	if err != nil {
		return err
	}
	if err := needDatabase(cfg, w.environ); err != nil {
		return err
	}
	req, err := c.request(cfg)
	if err != nil {
		return err
	}
	s, _, err := c.loadSchema()
	if err != nil {
		return err
	}
	log := c.logger(cfg, w.stderr)
	db, err := openDatabase(cfg, nil, log)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, bindTimeout)
	defer cancel()
	e := engine.New(engineOptions(cfg, s, db, log))
	problems, err := e.Bind(ctx)
	if err != nil {
		return failed(exitFailure, "fraiseqld: the database cannot be asked: %s", err)
	}
	if problems.Fatal() {
		return failure{exitConfig, problems.Error()}
	}
	said, errs := e.Explain(ctx, req, c.Analyze)
	if len(errs) > 0 {
		return failure{exitFailure, messages(errs)}
	}
	return printExplanation(w.stdout, said)
}

func messages(errs []*gqlerr.Error) string {
	lines := make([]string, len(errs))
	for i, e := range errs {
		lines[i] = fmt.Sprintf("fraiseqld: %s: %s", e.Code, e.Message)
		for _, at := range e.Locations {
			lines[i] += fmt.Sprintf(" (line %d, column %d)", at.Line, at.Column)
		}
	}
	return strings.Join(lines, "\n")
}

// printExplanation prints what would happen. A root that cannot be run is the exit status.
func printExplanation(w io.Writer, said *engine.Explanation) error {
	fmt.Fprintf(w, "%s\n%s", said.Operation, indented("  ", strings.Split(strings.TrimSpace(said.Plan), "\n")))
	if said.Kept != "" {
		fmt.Fprintf(w, "answers are kept %s\n", said.Kept)
	}
	status := error(nil)
	for _, r := range said.Roots {
		fmt.Fprintf(w, "\n%s\n", r.Key)
		if r.Class != "" {
			fmt.Fprintf(w, "  class: %s\n", r.Class)
		}
		if r.Form != "" {
			fmt.Fprintf(w, "  form: %s\n", r.Form)
		}
		if r.SQL != "" {
			fmt.Fprintf(w, "  sql: %s\n", r.SQL)
		}
		for i, v := range r.Values {
			fmt.Fprintf(w, "  $%d = %s\n", i+1, v)
		}
		for _, name := range r.Session {
			fmt.Fprintf(w, "  session variable %s is set (not shown)\n", name)
		}
		for _, why := range r.Indexes {
			fmt.Fprintf(w, "  index: %s\n", why)
		}
		if len(r.Plan) > 0 {
			fmt.Fprintf(w, "  postgresql:\n%s", indented("    ", r.Plan))
		}
		if r.Err != nil {
			fmt.Fprintf(w, "  error: %s: %s\n", r.Err.Code, r.Err.Message)
			status = failure{status: exitFailure}
		}
	}
	return status
}

func indented(by string, lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(by + line + "\n")
	}
	return b.String()
}
