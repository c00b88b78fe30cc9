package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// database clones the template of this content, and makes the template first when it is not there.
func database(t testing.TB, name, sql string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	url := server(t)
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	template := "tpl_" + digest(sql)
	if err := ensureTemplate(ctx, admin, template, in(t, url, template), sql); err != nil {
		t.Fatalf("load the database %s: %v", name, err)
	}
	fresh := databaseName(name)
	if err := clone(ctx, admin, fresh, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, url, fresh) })
	return in(t, url, fresh)
}

var unusual = regexp.MustCompile(`[^a-z0-9]+`)

// databaseName is unique and says which test it belongs to.
func databaseName(name string) string {
	name = strings.Trim(unusual.ReplaceAllString(strings.ToLower(name), "_"), "_")
	return fmt.Sprintf("t_%.40s_%s", name, strings.ToLower(rand.Text()[:10]))
}

// templateLock is the advisory lock under which templates are made: test binaries run side by side.
const templateLock = 0x66716c64

// ensureTemplate loads a template once. Only one that was loaded whole is marked as template.
func ensureTemplate(ctx context.Context, admin *pgx.Conn, name, url, sql string) error {
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	defer admin.Exec(ctx, "SELECT pg_advisory_unlock($1)", templateLock)
	var whole bool
	err := admin.QueryRow(ctx, "SELECT datistemplate FROM pg_database WHERE datname = $1", name).Scan(&whole)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) || whole {
		return err
	}
	id := pgx.Identifier{name}.Sanitize()
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + id, "CREATE DATABASE " + id + " TEMPLATE template0"} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := load(ctx, url, sql); err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+id+" WITH IS_TEMPLATE true")
	return err
}

// load runs the SQL and names the line at which it failed.
func load(ctx context.Context, url, sql string) error {
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	err = conn.Exec(ctx, sql).Close()
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Position > 0 {
		before := []rune(sql)[:min(int(pgErr.Position), len([]rune(sql)))]
		return fmt.Errorf("line %d: %w", 1+strings.Count(string(before), "\n"), err)
	}
	return err
}

func clone(ctx context.Context, admin *pgx.Conn, name, template string) error {
	statement := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize() + " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	if major(admin) >= 15 {
		statement += " STRATEGY = FILE_COPY" // a quarter of the time of WAL_LOG when fsync is off
	}
	_, err := admin.Exec(ctx, statement)
	return err
}

func major(conn *pgx.Conn) int {
	text, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), ".")
	n, _ := strconv.Atoi(text)
	return n
}

func drop(t testing.TB, url, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		t.Errorf("drop %s: %v", name, err)
		return
	}
	defer conn.Close(ctx)
	if err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)").Close(); err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
}

// sized does what psql does with w1.sql: lines of \set and \if go, :users and its like become numbers.
func sized(sql string, users, posts, comments int) string {
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if !strings.HasPrefix(line, `\`) {
			b.WriteString(line)
		}
	}
	return strings.NewReplacer(":users", strconv.Itoa(users), ":posts", strconv.Itoa(posts), ":comments", strconv.Itoa(comments)).Replace(b.String())
}
