package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// FraiseQL v2, the server in Rust: once as it is, and once with its cache of answers.
const (
	v2     = "fraiseql v2"
	v2Kept = "fraiseql v2 kept"
)

// v2Scenarios are those by which it is compared, unless others are named.
var v2Scenarios = []string{"by-id", "users-20", "posts-20", "comments-20", "filtered", "update", "cached", "open"}

// v2Goals are how many times its requests a second fraiseqld is to answer.
var v2Goals = map[string]float64{"by-id": 3, "users-20": 3, "posts-20": 3, "comments-20": 4, "update": 1.5, "cached": 2.5}

// v2Sources are the schema, the configuration and the mutation for it.
const v2Sources = "perf/fraiseql-v2"

// v2Pool is how many sessions it may have; fraiseqld is left at its 10 and its lanes.
const v2Pool = "20"

// fraiseqlV2 starts one, from what perf/fraiseql-v2/measure has built.
func fraiseqlV2(keeps bool) func(context.Context, *bench, string) (*server, error) {
	return func(ctx context.Context, b *bench, addr string) (*server, error) {
		if err := b.prepareV2(ctx); err != nil {
			return nil, err
		}
		config, schema, err := b.v2Files(ctx, keeps)
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(b.v2Program("server"), "--config", config, "--schema-path", schema,
			"--bind-addr", addr, "--pool-max-size", v2Pool, "--database-url", b.db.url)
		cmd.Dir = b.v2
		// Production refuses open settings; at its default level each request writes a line of log.
		cmd.Env = environment("FRAISEQL_ENV=development", "RUST_LOG=warn", "RUST_BACKTRACE=0")
		s, err := spawn(ctx, v2, addr, ask(addr), 30*time.Second, cmd)
		if err == nil {
			s.dialect = fraiseqlV2Dialect
		}
		return s, err
	}
}

func (b *bench) v2Program(name string) string { return filepath.Join(b.v2, "bin", "fraiseql-"+name) }

// prepareV2 writes what v2 needs beside W1 into the database, once.
func (b *bench) prepareV2(ctx context.Context) error {
	if b.report.Versions[v2] != "" {
		return nil
	}
	version, err := exec.CommandContext(ctx, b.v2Program("server"), "--version").Output()
	if err != nil {
		return fmt.Errorf("%w; perf/fraiseql-v2/measure builds it", err)
	}
	if err := command(ctx, b.v2Program("cli"), "setup", "--database", b.db.url); err != nil {
		return err
	}
	if err := b.db.script(ctx, "w1", filepath.Join(v2Sources, "update_user.sql")); err != nil {
		return err
	}
	b.report.Versions[v2] = string(trimmed(version))
	return nil
}

// v2Files are the configuration and the compiled schema of one that keeps answers or does not.
func (b *bench) v2Files(ctx context.Context, keeps bool) (config, schema string, err error) {
	base := filepath.Join(b.v2, map[bool]string{false: "plain", true: "kept"}[keeps])
	toml, err := os.ReadFile(filepath.Join(v2Sources, "server.toml"))
	text, err2 := os.ReadFile(filepath.Join(v2Sources, "schema.json"))
	if err := errors.Join(err, err2); err != nil {
		return "", "", err
	}
	config, schema = base+".toml", base+".compiled.json"
	err = errors.Join(os.WriteFile(config, []byte(v2Config(string(toml), keeps)), 0o644),
		os.WriteFile(base+".json", []byte(v2Schema(string(text), b.views, keeps)), 0o644))
	if err != nil {
		return "", "", err
	}
	return config, schema, command(ctx, b.v2Program("cli"), "compile", base+".json", "-o", schema, "--database", b.db.url)
}

func v2Config(text string, keeps bool) string {
	return strings.Replace(text, "cache_enabled = false", fmt.Sprintf("cache_enabled = %t", keeps), 1)
}

// v2Schema takes the times of the cache out of a schema that has them, and reads other views.
func v2Schema(text, views string, keeps bool) string {
	if !keeps {
		text = strings.ReplaceAll(text, ",\n      \"cache_ttl_seconds\": 300", "")
	}
	return strings.ReplaceAll(text, `"v_`, `"`+views+"_")
}

// printGoal holds the ratio of requests a second against what is wanted.
func (s *Scenario) printGoal(w io.Writer) {
	for _, name := range []string{v2, v2Kept} {
		least, wanted := v2Goals[s.Name]
		if rounds := s.Rounds[name]; wanted && len(rounds) > 0 {
			fmt.Fprintf(w, "requests a second over %s: %s (goal: at least %.1f)\n", name, ratios(s.Rounds[product], rounds, rate), least)
		}
	}
}
