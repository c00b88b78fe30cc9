package engine

import (
	"context"

	stored "fraiseqld/engine/cache"
	"fraiseqld/internal/jsonx"
)

// What follows answers from what is kept, and keeps. The key of an answer is all
// that PostgreSQL is told: the program, every argument, every session variable.
// So nobody gets an answer that the database would not have given; a private one
// also belongs to one principal.

// keeps says that the prepared batch may be answered by what is kept. A live query
// reads for itself.
func (r *run) keeps() bool {
	k := r.p.keep
	return k.usable(r.s.kept) && len(r.calls) == k.calls && !r.subscribing
}

// seek looks for the answer. If it is being made, waiter is told and joined is
// true; if it is not, this run leads.
func (r *run) seek(waiter func(*stored.Answer)) (a *stored.Answer, joined bool) {
	r.answerKey()
	a, r.flight = r.s.kept.cache.Get(r.key, r.p.keep.tags.Seen(), waiter)
	return a, a == nil && r.flight == nil
}

// answerKey appends to the program's key.
func (r *run) answerKey() {
	key := r.key
	for i := range r.calls {
		for _, arg := range r.calls[i].Args {
			key = appendArgument(key, arg)
		}
	}
	for _, v := range r.req.Session {
		key = appendText(appendText(key, v.Name), v.Value)
	}
	if !r.p.keep.public {
		key = append(key, r.sender()...)
	}
	r.key = key
}

func appendArgument(dst, arg []byte) []byte {
	if arg == nil {
		return append(dst, '0')
	}
	return appendText(dst, jsonx.View(arg))
}

// settle ends the flight that this run leads, with the body it has made.
func (r *run) settle(body []byte, out *Outcome) {
	if r.flight == nil || out.Errors > 0 {
		return // release abandons it
	}
	f := r.flight
	r.flight = nil
	out.Answer = r.s.kept.cache.End(f, body, r.p.keep.ttl, r.p.keep.tags.Seen())
	out.Private = !r.p.keep.public
}

// abandon ends the flight without an answer.
func (r *run) abandon() {
	if r.flight != nil {
		f := r.flight
		r.flight = nil
		r.s.kept.cache.End(f, nil, 0, 0)
	}
}

// wait looks for the answer, and waits for one that is being made. Nil: this run
// makes its own.
func (r *run) wait(ctx context.Context) *stored.Answer {
	told := make(chan *stored.Answer, 1)
	a, joined := r.seek(func(a *stored.Answer) { told <- a })
	if !joined {
		return a
	}
	select {
	case a = <-told:
		return a
	case <-ctx.Done():
		return nil
	}
}

// answer writes a kept answer.
func (r *run) answer(dst []byte, a *stored.Answer) ([]byte, Outcome) {
	return append(dst, a.Body...), Outcome{Answer: a, Private: !r.p.keep.public}
}

// told finishes a Pending call whose answer somebody else has made, or not.
func (r *run) told(a *stored.Answer) {
	if a == nil {
		go r.alone()
		return
	}
	c := r.async
	operation := c.Outcome.Operation
	c.Out, c.Outcome = r.answer(c.Out, a)
	c.Outcome.Operation, c.Outcome.Cached = operation, true
	r.release()
	c.Done()
}

// alone makes the answer that a Pending call has waited for in vain.
func (r *run) alone() {
	ctx, cancel := context.WithTimeout(context.Background(), againTimeout)
	defer cancel()
	err := r.s.db.Run(ctx, &r.batch)
	if err == nil {
		err = r.withDocuments(ctx)
	}
	r.finish(err)
}
