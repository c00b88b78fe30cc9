package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fraiseqld/engine"
	"fraiseqld/internal/pgcluster/pgtest"
)

// following has an engine follow its views until the test ends.
func following(t *testing.T, e *engine.Engine) {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { e.FollowViews(ctx); close(done) }()
	t.Cleanup(func() { end(); <-done })
}

// becomes asks until an answer is the wanted one, and says how many statements of
// columns the last question took.
func becomes(t *testing.T, e *engine.Engine, seen *statements, query, want string) (columns int) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	got := ""
	for deadline := time.After(20 * time.Second); ; {
		seen.take()
		if got, _ = run(t, e, query, ""); got == want {
			_, columns = seen.take()
			return columns
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("got %s\nwant %s", got, want)
		}
	}
}

const redefined = `CREATE OR REPLACE VIEW v_thing AS SELECT id, jsonb_build_object('id', id, 'name', upper(name)) AS data FROM t_thing`

// TestRedefinedViews: a view that means something else now is read as what it
// means now, as columns again, though no statement fails.
func TestRedefinedViews(t *testing.T) {
	url := pgtest.URL(t, "drift", driftSQL)
	e, seen := drifting(t, driftSDL, url)
	following(t, e)
	becomes(t, e, seen, driftQuery, driftBody)
	execSQL(t, url, redefined)
	upper := strings.NewReplacer("one", "ONE", "two", "TWO").Replace(driftBody)
	becomes(t, e, seen, driftQuery, upper)
	for becomes(t, e, seen, driftQuery, upper) != 2 {
	}
}

// TestGuardedViews: once row level security guards a table, its views are read as
// themselves.
func TestGuardedViews(t *testing.T) {
	url := pgtest.URL(t, "drift", driftSQL)
	e, seen := drifting(t, driftSDL, url)
	following(t, e)
	if becomes(t, e, seen, driftQuery, driftBody) != 2 {
		t.Fatal("not read as columns")
	}
	execSQL(t, url, `ALTER TABLE t_thing ENABLE ROW LEVEL SECURITY`)
	for becomes(t, e, seen, driftQuery, driftBody) != 0 {
	}
}

// TestKeptAnswersOfRedefinedViews: they go with the definition they were made of.
func TestKeptAnswersOfRedefinedViews(t *testing.T) {
	url := pgtest.URL(t, "drift", driftSQL)
	sdl := strings.Replace(driftSDL, "things: [Thing!]!", `things: [Thing!]! @cache(ttl: "1h", scope: PUBLIC)`, 1)
	e, seen := drifting(t, sdl, url, func(o *engine.Options) { o.Keep.MaxBytes = 1 << 20 })
	following(t, e)
	const query = `{ things(orderBy: [{id: ASC}]) { name } }`
	becomes(t, e, seen, query, `{"data":{"things":[{"name":"one"},{"name":"two"}]}}`)
	execSQL(t, url, redefined)
	becomes(t, e, seen, query, `{"data":{"things":[{"name":"ONE"},{"name":"TWO"}]}}`)
}
