package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/netloop"
)

// fakeEngine answers as its query says and remembers what it was asked.
type fakeEngine struct {
	asked           []engine.Request
	database, bound error
}

var errAway = errors.New("the database cannot be reached")

func (f *fakeEngine) Ready() (database, schema error) { return f.database, f.bound }

func (f *fakeEngine) Execute(_ context.Context, req *engine.Request, dst []byte) ([]byte, engine.Outcome) {
	f.asked = append(f.asked, *req)
	switch {
	case strings.HasPrefix(req.Query, "mutation") && req.QueriesOnly:
		return fail(dst, engine.Refused, gqlerr.MethodNotAllowed)
	case req.Query == "panic":
		panic("boom")
	case req.Query == "invalid":
		return fail(dst, engine.RequestError, gqlerr.ValidationFailed)
	case req.Query == "down":
		return fail(dst, engine.Unavailable, gqlerr.Unavailable)
	case req.Query == "broken":
		return fail(dst, engine.Unavailable, gqlerr.Internal)
	case req.Query == "slow":
		return fail(dst, engine.TimedOut, gqlerr.Timeout)
	case req.Query == "partial":
		return append(dst, `{"data":{"a":null},"errors":[]}`...), engine.Outcome{Operation: "query", Errors: 1, Code: gqlerr.Internal, Valid: true}
	}
	return fmt.Appendf(dst, `{"data":%q}`, req.Query), engine.Outcome{Operation: "query", Cached: true, Valid: true}
}

func fail(dst []byte, kind engine.OutcomeKind, code gqlerr.Code) ([]byte, engine.Outcome) {
	return fmt.Appendf(dst, `{"errors":[{"extensions":{"code":%q}}]}`, code), engine.Outcome{Kind: kind, Code: code, Errors: 1}
}

// rig is a gateway with its fake engine and its log.
type rig struct {
	*Gateway
	fake *fakeEngine
	log  *bytes.Buffer
}

func newRig(o Options) *rig {
	r := &rig{fake: &fakeEngine{}, log: &bytes.Buffer{}}
	logger := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	r.Gateway = New(r.fake, NewMetrics(Sources{}), logger, o)
	return r
}

// do runs an exchange through the handler as the reactor would.
func (r *rig) do(x *netloop.Exchange) netloop.Disposition { return through(r.Gateway, x) }

func through(h netloop.Handler, x *netloop.Exchange) netloop.Disposition {
	d := h.Handle(x)
	if d == netloop.Offload {
		h.Serve(x)
	}
	return d
}

func post(body string, headers ...string) *netloop.Exchange {
	return request("POST", "/graphql", body, append([]string{"Content-Type: application/json"}, headers...)...)
}

func get(target string, headers ...string) *netloop.Exchange {
	return request("GET", target, "", headers...)
}

func request(method, target, body string, headers ...string) *netloop.Exchange {
	var list [][2]string
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		list = append(list, [2]string{name, value})
	}
	return netloop.NewExchange(method, target, list, []byte(body))
}

// want holds an answer against a status and a part of its body.
func want(t *testing.T, x *netloop.Exchange, status int, part string) {
	t.Helper()
	if x.Status != status || !strings.Contains(string(x.Out), part) {
		t.Errorf("got %d %s\nwant %d …%s…", x.Status, x.Out, status, part)
	}
}

func wantHeader(t *testing.T, x *netloop.Exchange, name, value string) {
	t.Helper()
	if got, _ := x.ResponseHeader(name); got != value {
		t.Errorf("%s: got %q, want %q", name, got, value)
	}
}
