package pgexec

import (
	"context"
	"errors"
	"strings"

	"fraiseqld/engine/gqlerr"
)

// OneValue runs one statement in a transaction of its own and returns the first
// value of its first row. Its error has PostgreSQL's own text, which says which
// relation or right is missing: it is for the log and for operators.
func OneValue(ctx context.Context, db Runner, sql string, args ...[]byte) (text string, ok bool, err error) {
	var one oneValue
	b := Batch{Calls: []Call{{SQL: sql, Args: args}}, Sink: &one}
	failure := db.Run(ctx, &b)
	if failure == nil {
		failure = b.Failure()
	}
	if failure != nil {
		return "", false, explained(failure)
	}
	return one.text, one.ok, nil
}

// Script runs statements one after the other, each in a transaction of its own.
// They end with a semicolon at the end of a line.
func Script(ctx context.Context, db Runner, statements string) error {
	for statement := range strings.SplitSeq(statements, ";\n") {
		if _, _, err := OneValue(ctx, db, statement); err != nil {
			return err
		}
	}
	return nil
}

func explained(err *gqlerr.Error) error {
	if text := DatabaseText(err); text != "" {
		return errors.New(text)
	}
	return err
}

type oneValue struct {
	text string
	ok   bool
}

func (o *oneValue) Reset(int) { *o = oneValue{} }

func (o *oneValue) Row(_ int, values [][]byte) *gqlerr.Error {
	if !o.ok && len(values) > 0 && values[0] != nil {
		o.text, o.ok = string(values[0]), true
	}
	return nil
}
