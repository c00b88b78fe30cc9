// Package pgtest gives tests a database of their own.
//
// A database is cloned from a template that is loaded once per content, so the
// second one costs some 50 ms. The cluster is the one that
// FRAISEQLD_TEST_DATABASE_URL names (a superuser's URL; withpg sets it), else a
// private one of the test binary, which ends with it.
package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/internal/pgcluster"
)

// Variable is the environment variable that names the cluster of a whole test run.
const Variable = "FRAISEQLD_TEST_DATABASE_URL"

// patience bounds what a test waits for its database, a first fetch of PostgreSQL included.
const patience = 5 * time.Minute

// URL makes a database for this test and returns its superuser URL; the database
// is dropped when the test ends. A source is a file when it ends in ".sql",
// relative to the test's folder, else SQL text.
func URL(t testing.TB, name string, sources ...string) string {
	t.Helper()
	return database(t, name, readSources(t, sources))
}

// Golden makes a database with the golden corpus and its native functions.
func Golden(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(Root(t), "testdata", "golden")
	return URL(t, "golden", filepath.Join(dir, "schema.sql"), filepath.Join(dir, "native.sql"))
}

// W1 makes a database with the benchmark's data set in the given size.
func W1(t testing.TB, users, posts, comments int) string {
	t.Helper()
	text := readSources(t, []string{filepath.Join(Root(t), "perf", "w1", "w1.sql")})
	return database(t, "w1", sized(text, users, posts, comments))
}

// Root is the folder of the module's go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module fraiseqld\n") {
			return at
		}
	}
	t.Fatalf("%s is not inside the module fraiseqld", dir)
	return ""
}

// Cluster starts a cluster for this test alone, to be killed or restarted.
func Cluster(t testing.TB, change ...func(*pgcluster.Options)) *pgcluster.Cluster {
	t.Helper()
	opts := pgcluster.Options{Fast: true, BinDir: os.Getenv(BinVariable)}
	for _, f := range change {
		f(&opts)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := pgcluster.Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

// BinVariable names the folder of the PostgreSQL programs that a run tests with; withpg sets it.
const BinVariable = "FRAISEQLD_TEST_PG_BIN"

// shared is this test binary's cluster. It is never stopped in order: it ends with the process.
var shared = sync.OnceValues(func() (*pgcluster.Cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return pgcluster.Start(ctx, pgcluster.Options{Fast: true, BinDir: os.Getenv(BinVariable)})
})

// server is the superuser's URL of the cluster's database postgres.
func server(t testing.TB) string {
	t.Helper()
	if u := os.Getenv(Variable); u != "" {
		return u
	}
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return c.URL("postgres")
}

// in changes the database of a URL.
func in(t testing.TB, server, database string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	u.Path = "/" + database
	return u.String()
}

func readSources(t testing.TB, sources []string) string {
	t.Helper()
	var b strings.Builder
	for _, s := range sources {
		if strings.HasSuffix(s, ".sql") {
			text, err := os.ReadFile(s)
			if err != nil {
				t.Fatal(err)
			}
			s = string(text)
		}
		b.WriteString(s)
		b.WriteString("\n")
	}
	return b.String()
}

// digest names a template by its content.
func digest(sql string) string {
	sum := sha256.Sum256([]byte(sql))
	return hex.EncodeToString(sum[:8])
}
