package pgexec

import (
	"slices"
	"testing"
	"time"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

const behindTestSQL = `
CREATE SCHEMA store;
CREATE TABLE tb_user (id int PRIMARY KEY, name text);
CREATE TABLE store.tb_post (id int PRIMARY KEY, author int REFERENCES tb_user ON DELETE CASCADE);
CREATE TABLE tb_grant (post int);
CREATE TABLE tb_event (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE tb_event_2026 PARTITION OF tb_event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE "Odd table" (id int);
CREATE VIEW v_user AS SELECT u.id, upper(u.name) AS name FROM tb_user u;
CREATE VIEW v_post AS SELECT p.*, u.name FROM store.tb_post p JOIN v_user u ON u.id = p.author;
CREATE VIEW v_event AS SELECT * FROM tb_event;
CREATE VIEW v_odd AS SELECT * FROM "Odd table";
CREATE FUNCTION names() RETURNS SETOF text STABLE LANGUAGE sql AS 'SELECT name FROM tb_user';
CREATE FUNCTION shout(t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper(t)';
CREATE VIEW v_called AS SELECT * FROM names();
CREATE VIEW v_shout AS SELECT id, shout(name) FROM tb_user;
CREATE MATERIALIZED VIEW m_user AS SELECT * FROM tb_user;
CREATE VIEW v_made AS SELECT * FROM m_user;
CREATE VIEW v_catalog AS SELECT relname FROM pg_class;
ALTER TABLE store.tb_post ENABLE ROW LEVEL SECURITY;
CREATE POLICY granted ON store.tb_post USING (EXISTS (SELECT FROM tb_grant g WHERE g.post = id));
INSERT INTO tb_user VALUES (1, 'one'); INSERT INTO store.tb_post VALUES (1, 1);`

func views(names ...string) (list []schema.Ident) {
	for _, name := range names {
		list = append(list, schema.Ident{Name: name})
	}
	return list
}

func TestBehind(t *testing.T) {
	db := openAt(t, pgtest.URL(t, "behind", behindTestSQL))
	all := views("v_user", "v_post", "v_event", "v_odd", "v_called", "v_shout", "v_made", "v_catalog", "tb_user", "nowhere")
	behind := func() map[schema.Ident]Behind {
		got, err := db.Behind(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for view, b := range behind() {
		if b.Watched {
			t.Errorf("%s is watched before there are triggers", view)
		}
	}
	for range 2 { // it can be run again
		if err := db.InstallCacheTriggers(t.Context(), views("v_post", "v_event", "v_odd", "v_made")); err != nil {
			t.Fatal(err)
		}
	}
	got := behind()
	for name, want := range map[string]Behind{
		"v_user":    {[]string{"public.tb_user"}, true},
		"tb_user":   {[]string{"public.tb_user"}, true},
		"v_post":    {[]string{"public.tb_grant", "public.tb_user", "store.tb_post"}, true},
		"v_event":   {[]string{"public.tb_event", "public.tb_event_2026"}, true},
		"v_odd":     {[]string{"public.Odd table"}, true},
		"v_called":  {nil, false},
		"v_shout":   {[]string{"public.tb_user"}, true},
		"v_made":    {[]string{"public.m_user", "public.tb_user"}, false},
		"v_catalog": {nil, false},
	} {
		b := got[schema.Ident{Name: name}]
		if !slices.Equal(b.Tables, want.Tables) || b.Watched != want.Watched {
			t.Errorf("%s: got %+v, want %+v", name, b, want)
		}
	}
	if b, there := got[schema.Ident{Name: "nowhere"}]; there {
		t.Errorf("nowhere: %+v", b)
	}
}

// TestTablesTell: every way to change a table tells its name, also through
// partitions and foreign keys.
func TestTablesTell(t *testing.T) {
	url := pgtest.URL(t, "tell", behindTestSQL)
	db := openAt(t, url)
	if err := db.InstallCacheTriggers(t.Context(), views("v_post", "v_event", "v_odd")); err != nil {
		t.Fatal(err)
	}
	h := make(heard, 16)
	l := db.NewListener(h)
	t.Cleanup(l.Close)
	l.Listen(CacheChannel)
	listening(t, url, `LISTEN "`+CacheChannel)
	for _, c := range []struct {
		sql  string
		want []string
	}{
		{`INSERT INTO tb_user VALUES (2, 'two'), (3, 'three')`, []string{"public.tb_user"}},
		{`UPDATE tb_user SET name = 'x'; UPDATE tb_user SET name = 'y'`, []string{"public.tb_user"}},
		{`INSERT INTO tb_event_2026 VALUES (1, '2026-05-01')`, []string{"public.tb_event_2026"}},
		{`INSERT INTO "Odd table" VALUES (1)`, []string{"public.Odd table"}},
		{`DELETE FROM tb_user WHERE id = 1`, []string{"store.tb_post", "public.tb_user"}},
		{`TRUNCATE tb_grant`, []string{"public.tb_grant"}},
	} {
		execute(t, url, c.sql)
		var got []string
		for range c.want {
			select {
			case one := <-h:
				got = append(got, one)
			case <-time.After(patience):
				t.Fatalf("%s: heard only %v", c.sql, got)
			}
		}
		slices.Sort(got)
		want := make([]string, len(c.want))
		for i := range want {
			want[i] = CacheChannel + ":" + c.want[i]
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: heard %v, want %v", c.sql, got, want)
		}
	}
}

// hearing is Events that notes when a channel is listened to.
type hearing chan bool

func (hearing) Notified(string, string)        {}
func (hearing) Missed()                        {}
func (h hearing) Hearing(list map[string]bool) { h <- list["news"] }

func (h hearing) until(t *testing.T, want bool) {
	t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case got := <-h:
			if got == want {
				return
			}
		case <-deadline:
			t.Fatalf("hearing did not become %t", want)
		}
	}
}

// TestHearing: the listener tells when it hears a channel, and when it no longer does.
func TestHearing(t *testing.T) {
	url := pgtest.URL(t, "hearing", "")
	db := openAt(t, url)
	h := make(hearing, 64)
	l := db.NewListener(h)
	t.Cleanup(l.Close)
	l.Listen("news")
	h.until(t, true)
	execute(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
	h.until(t, false)
	h.until(t, true)
	l.Unlisten("news")
	h.until(t, false)
}
