package pgtest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func ask[T any](t testing.TB, url, sql string) (value T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestDatabasesAreApart(t *testing.T) {
	const sql = "CREATE TABLE counted (n int); INSERT INTO counted SELECT generate_series(1, 7)"
	one, two := URL(t, "one", sql), URL(t, "two", sql)
	if one == two {
		t.Fatalf("both tests got %s", one)
	}
	if n := ask[int](t, one, "WITH gone AS (DELETE FROM counted RETURNING 1) SELECT count(*) FROM gone"); n != 7 {
		t.Errorf("%d rows, want 7", n)
	}
	if n := ask[int](t, two, "SELECT count(*) FROM counted"); n != 7 {
		t.Errorf("the other database has %d rows, want 7", n)
	}
}

func TestDatabaseIsDropped(t *testing.T) {
	var url string
	t.Run("user", func(t *testing.T) { url = URL(t, "Gone: Soon!") })
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	if ask[bool](t, server(t), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = '"+config.Database+"')") {
		t.Errorf("%s is still there", config.Database)
	}
}

func TestGolden(t *testing.T) {
	if n := ask[int](t, Golden(t), "SELECT count(*) FROM v_specimen"); n != 7 {
		t.Errorf("%d specimens, want 7", n)
	}
}

func TestW1(t *testing.T) {
	if s := ask[string](t, W1(t, 10, 50, 200), "SELECT concat((SELECT count(*) FROM v_user), '/', (SELECT count(*) FROM v_post), '/', (SELECT count(*) FROM tv_comment))"); s != "10/50/200" {
		t.Errorf("%s rows, want 10/50/200", s)
	}
}

// TestBrokenTemplate: SQL that fails leaves nothing that a second test would take for a template.
func TestBrokenTemplate(t *testing.T) {
	ctx := context.Background()
	url := server(t)
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	const name = "tpl_broken"
	if err := ensureTemplate(ctx, admin, name, in(t, url, name), "SELECT 1;\nSELECT nonsense"); err == nil {
		t.Fatal("no error")
	} else if got := err.Error(); got[:7] != "line 2:" {
		t.Errorf("%q does not name the line", got)
	}
	t.Cleanup(func() { drop(t, url, name) })
	if ask[bool](t, url, "SELECT datistemplate FROM pg_database WHERE datname = '"+name+"'") {
		t.Error("it is marked as template")
	}
}

func TestClusterOfItsOwn(t *testing.T) {
	c := Cluster(t)
	ask[int](t, c.URL("postgres"), "SELECT 1")
	c.Kill()
	<-c.Done()
	if err := c.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	ask[int](t, c.URL("postgres"), "SELECT 1")
}
