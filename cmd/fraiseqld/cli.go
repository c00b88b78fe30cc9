package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// world is what a command may touch beside the file system.
type world struct {
	environ        []string
	stdout, stderr io.Writer
}

// runner is a command with its flags.
type runner interface {
	declare(*flags)
	Run(*world) error
}

// ran is the error of a command, as opposed to one of its flags.
type ran struct{ error }

// command makes a command of the line; use is its name and its arguments.
func command(w *world, use, help string, r runner) *cobra.Command {
	c := &cobra.Command{Use: use, Short: help, Args: cobra.NoArgs}
	f := &flags{FlagSet: c.Flags(), environ: w.environ}
	f.SortFlags = false
	r.declare(f)
	c.RunE = func(*cobra.Command, []string) error {
		if err := f.check(); err != nil {
			return err
		}
		if err := r.Run(w); err != nil {
			return ran{err}
		}
		return nil
	}
	return c
}

// taking has a command take one argument.
func taking(argument *string, c *cobra.Command) *cobra.Command {
	c.Args = func(c *cobra.Command, args []string) error {
		if err := cobra.ExactArgs(1)(c, args); err != nil {
			return err
		}
		*argument = args[0]
		return nil
	}
	return c
}

// group is a command that only has others.
func group(use, help string, of ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: help, Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return errors.New("a command is missing after " + c.CommandPath())
	}}
	c.AddCommand(of...)
	return c
}

// flags declares flags.
type flags struct {
	*pflag.FlagSet
	environ []string
	needed  []text // that must have a value
	wrong   error  // values of variables
}

// text is a flag's value; placeholder stands for it in the help.
type text struct {
	value       *string
	placeholder string
}

func (t text) String() string         { return "" } // no default to show
func (t text) Set(value string) error { *t.value = value; return nil }
func (t text) Type() string           { return t.placeholder }

func (f *flags) text(value *string, name, placeholder, help string) {
	f.Var(text{value, placeholder}, name, help)
}

// or has a flag take its value from a variable when it is not given.
func (f *flags) or(variable, name string) {
	flag := f.Lookup(name)
	flag.Usage += " ($" + variable + ")"
	value := lookup(f.environ, variable)
	if value == "" {
		return
	}
	if err := flag.Value.Set(value); err != nil {
		f.wrong = errors.Join(f.wrong, fmt.Errorf("invalid value %q of %s: %w", value, variable, err))
	}
}

// check says what is wrong with the flags beside what pflag says.
func (f *flags) check() error {
	for _, t := range f.needed {
		if *t.value == "" {
			return errors.New("missing flag: " + t.placeholder)
		}
	}
	return f.wrong
}

func (f *flags) print(value *bool) {
	f.BoolVar(value, "print", false, "Print the SQL and change nothing.")
}

// list is the value of a flag that may be repeated.
type list struct {
	values      *[]string
	placeholder string
}

func (l list) String() string         { return "" }
func (l list) Set(value string) error { *l.values = append(*l.values, value); return nil }
func (l list) Type() string           { return l.placeholder }

// level is the value of a flag for a level of the log.
type level struct{ slog.Level }

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (l *level) String() string { return "" }
func (l *level) Type() string   { return "LEVEL" }

func (l *level) Set(value string) error {
	known := false
	if l.Level, known = levels[value]; !known {
		return errors.New("must be debug, info, warn or error")
	}
	return nil
}
