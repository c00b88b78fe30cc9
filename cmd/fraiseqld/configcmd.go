package main

import "fmt"

type configCmd struct {
	Print configPrintCmd `cmd:"" help:"Print every key with its value, as TOML."`
}

type configPrintCmd struct {
	common
	listening
	Origin bool `help:"Say where each value came from."`
}

func (c *configPrintCmd) Run(w *world) error {
	cfg, err := c.load(w, c.listening.flags()...)
	if err != nil {
		return err
	}
	fmt.Fprint(w.stdout, cfg.Print(c.Origin))
	return nil
}
