package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/scaffold"
)

type initCmd struct {
	FromDatabase string
	Out          string
	Force        bool
}

func (c *initCmd) declare(f *flags) {
	f.text(&c.FromDatabase, "from-database", "URL", "Write the schema of an existing PostgreSQL database.")
	f.text(&c.Out, "out", "FILE", "File to write; from a database the default is standard output, else schema.graphql with fraiseqld.toml beside it.")
	f.BoolVar(&c.Force, "force", false, "Overwrite files that are there.")
}

func (c *initCmd) Run(w *world) error {
	if c.FromDatabase != "" {
		return c.fromDatabase(w)
	}
	if c.Out == "" {
		c.Out = "schema.graphql"
	}
	config := filepath.Join(filepath.Dir(c.Out), "fraiseqld.toml")
	if err := c.mayWrite(c.Out, config); err != nil {
		return err
	}
	if err := c.write(w, c.Out, scaffold.Schema); err != nil {
		return err
	}
	if err := c.write(w, config, scaffold.Config); err != nil {
		return err
	}
	fmt.Fprintf(w.stderr, "fraiseqld: next: fraiseqld serve --schema %s --config %s --database-url postgresql://…\n", c.Out, config)
	return nil
}

func (c *initCmd) fromDatabase(w *world) error {
	if c.Out != "" {
		if err := c.mayWrite(c.Out); err != nil {
			return err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	db, err := scaffold.Read(ctx, c.FromDatabase)
	if err != nil {
		return failed(exitFailure, "fraiseqld: the database cannot be asked: %s", err)
	}
	sdl := scaffold.SDL(db)
	s, problems := schema.Load([]schema.File{{Name: c.name(), Text: sdl}})
	if problems.Fatal() {
		fmt.Fprintln(w.stderr, "fraiseqld: the schema needs your hand:\n"+problems.Error())
	} else {
		fmt.Fprintf(w.stderr, "fraiseqld: found: %s\n", s.Counts())
	}
	if c.Out == "" {
		fmt.Fprint(w.stdout, sdl)
		return nil
	}
	return c.write(w, c.Out, sdl)
}

func (c *initCmd) name() string {
	if c.Out == "" {
		return "schema.graphql"
	}
	return c.Out
}

// mayWrite refuses to overwrite, before anything is written.
func (c *initCmd) mayWrite(paths ...string) error {
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil && !c.Force {
			return failed(exitConfig, "fraiseqld: %s is there already; --force overwrites it", path)
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failed(exitFailure, "fraiseqld: %s", err)
		}
	}
	return nil
}

func (c *initCmd) write(w *world, path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return failed(exitFailure, "fraiseqld: %s", err)
	}
	fmt.Fprintf(w.stderr, "fraiseqld: wrote %s\n", path)
	return nil
}
