package pgexec

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

const blogSQL = `
CREATE SCHEMA app;
CREATE TABLE app.tb_user (pk_user int PRIMARY KEY, id text UNIQUE, "Name" text);
CREATE TABLE app.tb_post (pk_post int PRIMARY KEY, id text UNIQUE, fk_user int REFERENCES app.tb_user, title text);
CREATE TABLE app.tb_comment (pk_comment int PRIMARY KEY, id text, fk_post int REFERENCES app.tb_post ON DELETE CASCADE, body text);
CREATE TABLE app.setting (name text, value text);
CREATE VIEW app.v_user AS SELECT id, "Name" FROM app.tb_user;
CREATE VIEW app."v_post" AS SELECT p.id, u."Name", (SELECT count(*) FROM app.tb_comment c WHERE c.fk_post = p.pk_post) AS comments, (SELECT value FROM app.setting LIMIT 1) AS x
  FROM app.tb_post p JOIN (SELECT pk_user, x."Name" FROM app.tb_user AS t JOIN app.v_user AS x USING (id)) AS u ON u.pk_user = p.fk_user;
CREATE VIEW app.v_muddle AS SELECT u.id FROM app.tb_user u JOIN app.tb_post p ON true;
CREATE VIEW app.v_constant AS SELECT 1 AS id;
INSERT INTO app.tb_user VALUES (1, 'u1', 'Ann'), (2, 'u2', 'Bob');
INSERT INTO app.tb_post VALUES (1, 'p1', 1, 'A'), (2, 'p2', 1, 'B'), (3, 'p3', 2, 'C');`

var blogViews = []schema.Ident{{Schema: "app", Name: "v_user"}, {Schema: "app", Name: "v_post"}}

func changed(t *testing.T, o *Outbox, from Mark) (text string, last Mark, pending bool) {
	t.Helper()
	list, pending, err := o.After(testContext(t), from, 100)
	if err != nil {
		t.Fatal(err)
	}
	last = from
	for _, c := range list {
		if !last.Before(c.Mark) {
			t.Errorf("%s comes behind %s", c.Mark, last)
		}
		text += " " + strings.TrimPrefix(c.View, "app.") + ":" + c.Row
		last = c.Mark
	}
	return strings.TrimSpace(text), last, pending
}

func installed(t *testing.T, url string) *Outbox {
	t.Helper()
	o := open(t, Options{URL: url}).Outbox()
	for range 2 { // again changes nothing
		if err := o.Install(testContext(t), blogViews); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func TestOutboxFollowsTheTablesOfAView(t *testing.T) {
	url := pgtest.URL(t, t.Name(), blogSQL)
	o := installed(t, url)
	at, err := o.Position(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ sql, want string }{
		{`UPDATE app.tb_user SET "Name" = 'Eve' WHERE id = 'u2'`, "v_post:p3 v_user:u2"},
		{`INSERT INTO app.tb_post VALUES (4, 'p4', 2, 'D')`, "v_post:p4"},
		{`UPDATE app.tb_post SET title = title || '!' WHERE id IN ('p1', 'p2')`, "v_post:p1 v_post:p2"},
		{`INSERT INTO app.tb_comment VALUES (1, 'c1', 1, 'hi')`, "v_post:p1"},
		{`UPDATE app.tb_comment SET fk_post = 2`, "v_post:p1 v_post:p2"},
		{`DELETE FROM app.tb_comment`, "v_post:p2"},
		{`DELETE FROM app.tb_post WHERE id = 'p4'`, "v_post:p4"},
		{`UPDATE app.tb_post SET title = '1' WHERE id = 'p1'; UPDATE app.tb_post SET title = '2' WHERE id = 'p1'`, "v_post:p1"},
		{`UPDATE app.setting SET value = '1'; INSERT INTO app.setting VALUES ('a', 'b')`, ""},
		{`DO $$ BEGIN UPDATE app.tb_post SET title = '3'; RAISE 'no'; EXCEPTION WHEN raise_exception THEN NULL; END $$`, ""},
	} {
		execute(t, url, tc.sql)
		var got string
		if got, at = settled(t, o, at); sorted(got) != tc.want {
			t.Errorf("%s: got %q, want %q", tc.sql, got, tc.want)
		}
	}
}

// settled is changed once no older transaction runs: transactions are numbered
// for the whole cluster, which other tests use too.
func settled(t *testing.T, o *Outbox, from Mark) (text string, last Mark) {
	t.Helper()
	eventually(t, "older transactions end", func() (done bool) {
		var pending bool
		text, last, pending = changed(t, o, from)
		return !pending
	})
	return text, last
}

func sorted(words string) string {
	list := strings.Fields(words)
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return strings.Join(list, " ")
}

// TestOutboxKeepsTheOrderOfCommits: what an older transaction writes is never
// before a mark that was read already.
func TestOutboxKeepsTheOrderOfCommits(t *testing.T) {
	url := pgtest.URL(t, t.Name(), blogSQL)
	o := installed(t, url)
	ctx := testContext(t)
	at, err := o.Position(ctx)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	older, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := older.Exec(ctx, `UPDATE app.tb_post SET title = 'older' WHERE id = 'p1'`); err != nil {
		t.Fatal(err)
	}
	execute(t, url, `UPDATE app.tb_post SET title = 'younger' WHERE id = 'p2'`)
	if got, _, pending := changed(t, o, at); got != "" || !pending {
		t.Errorf("while an older transaction runs: %q, pending %v", got, pending)
	}
	if err := older.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if got, _ := settled(t, o, at); got != "v_post:p1 v_post:p2" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestOutboxResumesAndForgets(t *testing.T) {
	url := pgtest.URL(t, t.Name(), blogSQL)
	o := installed(t, url)
	ctx := testContext(t)
	start, err := o.Position(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		execute(t, url, fmt.Sprintf(`UPDATE app.tb_user SET "Name" = '%d' WHERE id = 'u1'`, i))
	}
	_, end := settled(t, o, start)
	between := func(from, to Mark, limit int) (int, bool) {
		list, complete, err := o.Between(ctx, "app.v_user", from, to, limit)
		if err != nil {
			t.Fatal(err)
		}
		return len(list), complete
	}
	if n, complete := between(start, end, 10); n != 3 || !complete {
		t.Errorf("%d changes, complete %v", n, complete)
	}
	if n, complete := between(end, end, 10); n != 0 || !complete {
		t.Errorf("behind the last: %d changes, complete %v", n, complete)
	}
	if _, complete := between(start, end, 2); complete {
		t.Error("more than the limit is complete")
	}
	if _, complete := between(Mark{XID: end.XID + 1e6}, end, 2); complete {
		t.Error("a mark of the future is taken")
	}
	if err := o.Prune(ctx, time.Hour); err != nil {
		t.Fatal(err)
	}
	if n, complete := between(start, end, 10); n != 3 || !complete {
		t.Errorf("nothing was old: %d changes, complete %v", n, complete)
	}
	if err := o.Prune(ctx, -time.Hour); err != nil {
		t.Fatal(err)
	}
	if n, complete := between(start, end, 10); n != 0 || complete {
		t.Errorf("forgotten: %d changes, complete %v", n, complete)
	}
	if _, complete := between(end, end, 10); !complete {
		t.Error("what was not forgotten is incomplete")
	}
}

func TestOutboxThatCannotBe(t *testing.T) {
	url := pgtest.URL(t, t.Name(), blogSQL)
	o := open(t, Options{URL: url}).Outbox()
	ctx := testContext(t)
	if _, err := o.Position(ctx); err == nil {
		t.Error("an outbox that is not there has a position")
	}
	for view, want := range map[string]string{"v_muddle": "cannot be told", "v_constant": "cannot be told", "v_none": "does not exist"} {
		if err := o.Install(ctx, []schema.Ident{{Schema: "app", Name: view}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", view, err)
		}
	}
	if _, err := o.Position(ctx); err == nil {
		t.Error("a failed installation left something")
	}
	away := open(t, Options{URL: "postgresql://127.0.0.1:1/x"}).Outbox()
	if _, _, err := away.After(context.Background(), Mark{}, 1); err == nil {
		t.Error("no database, and no error")
	}
}

func TestMarks(t *testing.T) {
	m := Mark{XID: 1 << 40, ID: 7}
	if got, ok := ParseMark(m.String()); !ok || got != m {
		t.Errorf("%v, %v", got, ok)
	}
	for _, text := range []string{"", "1", "-", "1-", "-1", "x-1", "1-x", "-1-1"} {
		if _, ok := ParseMark(text); ok {
			t.Errorf("%q is a mark", text)
		}
	}
	if !(Mark{1, 9}).Before(Mark{2, 1}) || !(Mark{1, 1}).Before(Mark{1, 2}) || m.Before(m) {
		t.Error("order of marks")
	}
	if sql := OutboxSQL([]schema.Ident{{Name: `it's "x"`}}); !strings.HasSuffix(sql, `SELECT fraiseqld.follow('it''s "x"', '"it''s ""x"""');`+"\n") {
		t.Error(sql[len(sql)-80:])
	}
}

// TestOutboxOrdersNumbers: transactions whose numbers have more digits come later.
func TestOutboxOrdersNumbers(t *testing.T) {
	url := pgtest.URL(t, t.Name(), blogSQL)
	o := installed(t, url)
	execute(t, url, `INSERT INTO fraiseqld.outbox (xid, relation, row_id) VALUES ('10', 'app.v_user', 'second'), ('9', 'app.v_user', 'first'), ('100', 'app.v_user', 'third')`)
	const want = "v_user:first v_user:second v_user:third"
	if got, last, _ := changed(t, o, Mark{}); got != want || last.XID != 100 {
		t.Errorf("got %q up to %s", got, last)
	}
	list, complete, err := o.Between(testContext(t), "app.v_user", Mark{}, Mark{XID: 100, ID: 1 << 40}, 2)
	if err != nil || complete || len(list) != 3 || list[0].Row != "first" || list[1].Row != "second" {
		t.Errorf("between: %v, %v, %v", list, complete, err)
	}
}
