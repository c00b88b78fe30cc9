package main

import "fmt"

type configPrintCmd struct {
	common
	listening
	Origin bool
}

func (c *configPrintCmd) declare(f *flags) {
	c.common.declare(f)
	c.listening.declare(f)
	f.BoolVar(&c.Origin, "origin", false, "Say where each value came from.")
}

func (c *configPrintCmd) Run(w *world) error {
	cfg, err := c.load(w, c.listening.flags()...)
	if err != nil {
		return err
	}
	fmt.Fprint(w.stdout, cfg.Print(c.Origin))
	return nil
}
