package pgexec

import (
	"sync"
	"testing"

	"fraiseqld/engine/schema"
)

// Those who read the catalogue wait for the sessions that are being opened.
func TestPreparedSessionsAreUsed(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	d.Prepare(2)
	ask := schema.Ask{Relations: []schema.Ident{{Name: "pg_class"}}}
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			if _, err := d.Facts(testContext(t), ask); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
	if s := d.Stats(); s.Total != 2 {
		t.Errorf("%d sessions", s.Total)
	}
}

func TestNoMoreSessionsThanThePoolHasArePrepared(t *testing.T) {
	d := open(t, Options{PoolMax: 1, Lanes: -1})
	d.Prepare(2)
	if _, err := d.Facts(testContext(t), schema.Ask{Server: true}); err != nil {
		t.Error(err)
	}
	if s := d.Stats(); s.Total != 1 {
		t.Errorf("%d sessions", s.Total)
	}
}

// What kept sessions from being opened is told to who waited; later calls try again.
func TestFailedPreparationIsTold(t *testing.T) {
	d := open(t, Options{URL: "postgres://nobody@127.0.0.1:1/none"})
	d.Prepare(2)
	p := d.preparing.Load()
	if err := d.awaitPrepared(testContext(t)); err == nil || err != p.err {
		t.Error(err)
	}
	if err := d.awaitPrepared(testContext(t)); err != nil {
		t.Error("told again:", err)
	}
}
