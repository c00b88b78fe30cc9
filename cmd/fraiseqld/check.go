package main

import (
	"context"
	"fmt"

	"fraiseqld/engine"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/config"
)

type checkCmd struct {
	located
	Print   bool
	Indexes bool
}

func (c *checkCmd) declare(f *flags) {
	c.located.declare(f)
	f.BoolVar(&c.Print, "print", false, "Print the completed schema.")
	f.BoolVar(&c.Indexes, "indexes", false, "Warn of filters and orders that no index serves.")
}

func (c *checkCmd) Run(w *world) error {
	cfg, err := c.load(w)
	if err != nil {
		return err
	}
	s, problems, err := c.loadSchema()
	if err != nil {
		return err
	}
	if _, err := registryOf(cfg, s, storeOf(cfg, nil, nil)); err != nil {
		return failed(exitConfig, "%s", err)
	}
	problems = append(problems, s.Unavailable(cfg.Upstream.URL != "")...)
	if needDatabase(cfg, w.environ) == nil {
		bound, err := hold(cfg, s, c, w)
		if err != nil {
			return err
		}
		problems = append(problems, bound...)
	} else {
		fmt.Fprintln(w.stderr, "fraiseqld: no database given: only the schema itself was checked")
	}
	if len(problems) > 0 {
		fmt.Fprintln(w.stderr, problems.Error())
	}
	if problems.Fatal() {
		return failure{status: exitConfig}
	}
	fmt.Fprintf(w.stderr, "fraiseqld: schema: %s\n", s.Counts())
	if c.Print {
		fmt.Fprint(w.stdout, s.Print())
	}
	return nil
}

// hold holds the schema against the database.
func hold(cfg *config.Config, s *schema.Schema, c *checkCmd, w *world) (schema.Problems, error) {
	db, err := openDatabase(cfg, nil, c.logger(cfg, w.stderr))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), bindTimeout)
	defer cancel()
	problems, err := s.Bind(ctx, db)
	if err != nil {
		return nil, failed(exitFailure, "fraiseqld: the database cannot be asked: %s", err)
	}
	if !c.Indexes || problems.Fatal() {
		return problems, nil
	}
	slow, err := engine.IndexWarnings(ctx, s, db)
	if err != nil {
		return nil, failed(exitFailure, "fraiseqld: the database cannot be asked: %s", err)
	}
	return append(problems, slow...), nil
}
