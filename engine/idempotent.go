package engine

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/idempotency"
	"fraiseqld/engine/pgexec"
)

// pruneEvery is how many keys are used between two looks for expired ones.
const pruneEvery = 64

// keyed runs a mutation's root field once for an idempotency key.
func (r *run) keyed(ctx context.Context, p *part, key string) *gqlerr.Error {
	if err := idempotency.Check(key); err != nil {
		return err
	}
	use := idempotency.Use{
		Principal: r.identity(), Key: key, Field: r.occurrence(p.step),
		Request: r.fingerprint(), TTL: r.s.keyTTL,
	}
	call := &r.calls[0]
	keep := idempotency.KeepSQL(call.SQL, p.step.set, len(call.Args))
	b := pgexec.Batch{Session: r.req.Session, Calls: use.Calls(keep, call.Args), Sink: keptAnswer{r, key}, Repeatable: true}
	if err := r.s.db.Run(ctx, &b); err != nil {
		return err
	}
	if r.s.keysUsed.Add(1)%pruneEvery == 0 {
		if err := idempotency.Prune(ctx, r.s.db, r.s.keyTTL); err != nil {
			r.s.log.Error("expired idempotency keys cannot be removed", "cause", err)
		}
	}
	return idempotency.Failure(&b)
}

// keptAnswer takes the stored answer for the one of the function.
type keptAnswer struct {
	*run
	key string
}

// Reset implements pgexec.Sink.
func (k keptAnswer) Reset(call int) {
	if call == idempotency.Answer {
		k.run.Reset(0)
	}
}

// Row implements pgexec.Sink.
func (k keptAnswer) Row(call int, values [][]byte) *gqlerr.Error {
	switch {
	case call != idempotency.Answer:
		return nil
	case string(values[0]) != "t":
		return idempotency.Reused(k.key)
	}
	return k.run.Row(0, values[1:])
}

// idempotencyKey is that of a root field: its argument, else the request's.
func (r *run) idempotencyKey(st *step) (key string, ok bool, err *gqlerr.Error) {
	if st.query.Key != nil {
		if text, null, err := st.query.Key.Append(nil, r.vars, r.req.Context); err != nil || !null {
			return string(text), true, err
		}
	}
	return r.req.IdempotencyKey, r.req.IdempotencyKey != "", nil
}

// occurrence names a root field among those of its operation.
func (r *run) occurrence(st *step) string {
	n := 0
	for i := range r.p.roots {
		if r.p.roots[i].name == st.name {
			n++
		}
		if &r.p.roots[i] == st {
			break
		}
	}
	if n == 1 {
		return st.name
	}
	return st.name + "#" + strconv.Itoa(n)
}

// identity is who may find a key again: a token's subject, else all that its
// claims say but for what differs between two tokens of one principal.
func (r *run) identity() [32]byte {
	d := idempotency.NewDigest()
	who := &r.req.Principal
	if !who.Authenticated {
		return d.Sum()
	}
	names := []string{"iss", "sub"}
	if who.Claims["sub"] == "" {
		names = names[:0]
		for name := range who.Claims {
			if !slices.Contains([]string{"exp", "iat", "nbf", "jti"}, name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
	}
	d.Add([]byte("principal"))
	for _, name := range names {
		d.Add([]byte(name))
		d.Add([]byte(who.Claims[name]))
	}
	return d.Sum()
}

// fingerprint is what must be the same when a key comes again: document,
// operation, variables, what the function gets and the session it runs in.
func (r *run) fingerprint() [32]byte {
	d := idempotency.NewDigest()
	d.Add([]byte(r.req.Query))
	d.Add([]byte(r.req.OperationName))
	d.Add(r.vars.AppendJSON(nil))
	for _, arg := range r.calls[0].Args {
		d.Add(arg)
	}
	for _, v := range r.req.Session {
		d.Add([]byte(v.Name))
		d.Add([]byte(v.Value))
	}
	return d.Sum()
}

// defaultKeyTTL is how long an answer is kept for a retry.
const defaultKeyTTL = 24 * time.Hour
