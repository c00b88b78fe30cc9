package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"fraiseqld/engine"
	"fraiseqld/engine/gateway"
	"fraiseqld/internal/config"
	"fraiseqld/internal/jsonx"
)

// asking are the flags of the commands that take a document.
type asking struct {
	located
	Query     string
	Variables string
	Operation string
	As        string
}

func (a *asking) declare(f *flags) {
	a.located.declare(f)
	f.text(&a.Variables, "variables", "JSON", "Its variables.")
	f.text(&a.Operation, "operation", "NAME", "The operation that is meant, when there are several.")
	f.text(&a.As, "as", "CLAIMS", "Claims of the person to act as.")
}

type queryCmd struct{ asking }

func (q *queryCmd) Run(w *world) error {
	cfg, err := q.load(w)
	if err != nil {
		return err
	}
	if err := needDatabase(cfg, w.environ); err != nil {
		return err
	}
	req, err := q.request(cfg)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return q.execute(ctx, cfg, req, w)
}

func (q *asking) request(cfg *config.Config) (*engine.Request, error) {
	req := &engine.Request{Query: q.Query, OperationName: q.Operation}
	if q.Variables != "" {
		if err := object("--variables", q.Variables); err != nil {
			return nil, err
		}
		req.Variables = []byte(q.Variables)
	}
	claims, err := readClaims(q.As)
	if err != nil {
		return nil, err
	}
	none := func(string) (string, bool) { return "", false }
	gateway.Identify(req, values(cfg.Session), values(cfg.Context), none, func(name string) (string, bool) {
		value, ok := claims[name]
		return value, ok
	})
	return req, nil
}

func object(flag, text string) error {
	if err := jsonx.Check([]byte(text)); err != nil {
		return failed(exitConfig, "fraiseqld: %s is not valid JSON: %s", flag, err)
	}
	if s := jsonx.Scan([]byte(text)); s.Kind() != jsonx.Object {
		return failed(exitConfig, "fraiseqld: %s must be a JSON object", flag)
	}
	return nil
}

// readClaims reads a JSON object; what is no string keeps its JSON form.
func readClaims(text string) (map[string]string, error) {
	claims := map[string]string{}
	if text == "" {
		return claims, nil
	}
	if err := object("--as", text); err != nil {
		return nil, err
	}
	s := jsonx.Scan([]byte(text))
	for s.Open(); s.Next(); {
		name, _ := jsonx.Text(s.Key())
		raw := s.Raw()
		switch jsonx.KindOf(raw) {
		case jsonx.Null:
		case jsonx.String:
			claims[name], _ = jsonx.Text(raw)
		default:
			claims[name] = string(raw)
		}
	}
	return claims, nil
}

func (q *queryCmd) execute(ctx context.Context, cfg *config.Config, req *engine.Request, w *world) error {
	s, _, err := q.loadSchema()
	if err != nil {
		return err
	}
	log := q.logger(cfg, w.stderr)
	db, err := openDatabase(cfg, nil, log)
	if err != nil {
		return err
	}
	defer db.Close()
	e := engine.New(engineOptions(cfg, s, db, log))
	ctx, cancel := context.WithTimeout(ctx, cfg.Limits.RequestTimeout)
	defer cancel()
	problems, err := e.Bind(ctx)
	if err != nil {
		return failed(exitFailure, "fraiseqld: the database cannot be asked: %s", err)
	}
	if problems.Fatal() {
		return failure{exitConfig, problems.Error()}
	}
	body, out := e.Execute(ctx, req, nil)
	fmt.Fprintf(w.stdout, "%s\n", body)
	if out.Errors > 0 {
		return failure{status: exitFailure}
	}
	return nil
}
