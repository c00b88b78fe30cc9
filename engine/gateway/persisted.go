package gateway

import (
	"context"

	"fraiseqld/engine"
	"fraiseqld/engine/apq"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// errWorker is why a request is not answered on the event loop: its document
// may be in a table, or has to be hashed. Clients never see it.
var errWorker = gqlerr.New(gqlerr.Internal, "this request needs a worker")

// persisted finds the document of a request that names it: by its hash
// (extensions.persistedQuery), or by documentId.
func (c *call) persisted(env *jsonx.Env, req *engine.Request) *gqlerr.Error {
	c.fresh = apq.Resolved{}
	id, given, err := identifier(env)
	if err != nil {
		return err
	}
	r := c.settings.Persisted
	switch {
	case !given && r != nil && r.Mode == apq.Required && env.QueryRaw != nil:
		return c.textRefused(r)
	case !given:
		return nil
	case r == nil || r.Mode == apq.Off:
		return gqlerr.New(gqlerr.PersistedNotSupported, "PersistedQueryNotSupported")
	}
	d, ok := r.Known(id, env.Query)
	if !ok {
		if !c.blocking {
			return errWorker
		}
		if d, err = r.Resolve(c.context(), id, env.Query); err != nil {
			return err
		}
	}
	req.Query, c.fresh = d.Text, d
	return nil
}

// textRefused refuses a text where only known documents run.
func (c *call) textRefused(r *apq.Registry) *gqlerr.Error {
	if !c.blocking {
		return errWorker
	}
	return r.Refuse()
}

// identifier is how a request names its document.
func identifier(env *jsonx.Env) (id string, given bool, err *gqlerr.Error) {
	id, given, err = apq.Identifier(env.Extensions)
	if err != nil || !env.HasDocumentID {
		return id, given, err
	}
	if given || env.QueryRaw != nil {
		return "", true, gqlerr.New(gqlerr.BadRequest, "A request with a documentId has neither a query nor a persistedQuery.")
	}
	id, err = apq.DocumentID(env.DocumentID)
	return id, true, err
}

// run executes an operation. A text that a client registers is kept once it
// proved valid, before the answer: the next request may rely on it.
func (c *call) run(ctx context.Context, req *engine.Request, dst []byte) ([]byte, engine.Outcome) {
	out, outcome := c.g.engine.Execute(ctx, req, dst)
	if c.fresh.New && outcome.Valid {
		c.settings.Persisted.Register(ctx, c.fresh)
	}
	return out, outcome
}
