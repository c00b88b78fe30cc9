package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"fraiseqld/perf/load"
)

// product is the name of what is measured; all ratios are against it.
const product = "fraiseqld"

// ask is the request by which a server shows that it is there.
func ask(addr string) []byte { return load.Post(addr, "/graphql", "{ __typename }", nil) }

// rival is a server to start. To add one, add a row to rivals.
type rival struct {
	name string
	does
	start func(context.Context, *bench, string) (*server, error)
}

// does is what a server can be asked for.
type does struct {
	database bool // W1
	layer    bool // constants, for the HTTP layer
	keeps    bool // W1 from a cache of answers
}

var (
	everything = does{database: true, layer: true, keeps: true}
	both       = does{database: true, layer: true}
	w1         = does{database: true}
	constants  = does{layer: true}
	kept       = does{keeps: true}
)

// rivals are the product and what it is measured against.
func (o *options) rivals() []rival {
	if o.against != "" {
		return []rival{{product, everything, startFraiseqld}, {base, everything, startBase}}
	}
	if o.v2 != "" {
		return []rival{{product, everything, startFraiseqld}, {v2, w1, fraiseqlV2(false)}, {v2Kept, kept, fraiseqlV2(true)}}
	}
	return []rival{
		{product, everything, startFraiseqld},
		{"fastapi x1", both, fastapi(1)},
		{"fastapi x" + strconv.Itoa(runtime.NumCPU()), w1, fastapi(runtime.NumCPU())},
		{"mercurius x" + strconv.Itoa(runtime.NumCPU()), w1, node("mercurius", nil)},
		{"postgraphile x" + strconv.Itoa(runtime.NumCPU()), w1, node("postgraphile", postgraphileDialect)},
		{"net/http+pgx", both, golang("nethttp")},
		{"fasthttp", constants, golang("fasthttp")},
		{"evio+httpparse", constants, golang("evio-httpparse")},
		{"gnet+httpparse", constants, golang("gnet-httpparse")},
		{"gnet bare", constants, golang("gnet")},
		{"epoll floor", constants, golang("floor")},
		{cFloorName, constants, cFloor},
	}
}

// startServers starts the product and every rival that can be had.
func (b *bench) startServers(ctx context.Context) error {
	list := b.rivals()
	for i, r := range list {
		if b.leavesOut(r.name) || i > 1 && r.name == list[i-1].name || !b.needs(r) {
			continue
		}
		s, err := b.startRival(ctx, r)
		switch {
		case err == nil:
			b.servers = append(b.servers, s)
		case r.name == product || r.name == base || b.v2 != "":
			return fmt.Errorf("%s: %w", r.name, err)
		default:
			b.skipped(r.name, err)
		}
	}
	return b.addExternal()
}

func (b *bench) startRival(ctx context.Context, r rival) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s, err := r.start(ctx, b, addr)
	if err == nil {
		s.name, s.does = r.name, r.does
	}
	return s, err
}

// needs says whether any chosen scenario measures a server of this kind.
func (b *bench) needs(r rival) bool {
	if r.name == product {
		return true
	}
	for _, sc := range scenarios() {
		if b.measures(sc) && sc.suits(r.does) {
			return true
		}
	}
	return b.wants("idle") && r.layer || b.wants("open") && r.database
}

func (b *bench) skipped(name string, why error) {
	reason, _, _ := strings.Cut(why.Error(), "\n")
	say("%s is skipped: %v", name, why)
	b.report.Skipped[name] = reason
}

func startFraiseqld(ctx context.Context, b *bench, addr string) (*server, error) {
	return b.w1(ctx, b.binary, b.schemas, addr)
}

// w1 starts a fraiseqld on the W1 data, with a schema of the folder.
func (b *bench) w1(ctx context.Context, binary, schemas, addr string, settings ...string) (*server, error) {
	schema := "w1.graphql"
	if b.views == "tv" {
		schema = "w1-tables.graphql"
	}
	return fraiseqld(ctx, binary, addr, filepath.Join(schemas, schema), b.db.url, ask(addr), settings...)
}

// fraiseqld starts one; settings are variables.
func fraiseqld(ctx context.Context, binary, addr, schema, url string, ready []byte, settings ...string) (*server, error) {
	cmd := exec.Command(binary, "serve", "--schema", schema, "--listen", addr, "--environment", "production")
	cmd.Env = environment(append(settings, "FRAISEQL_DATABASE_URL="+url)...)
	return spawn(ctx, product, addr, ready, 10*time.Second, cmd)
}

// golang starts one of the servers in perf/rivals.
func golang(kind string) func(context.Context, *bench, string) (*server, error) {
	return func(ctx context.Context, b *bench, addr string) (*server, error) {
		program, err := b.buildRivals(ctx)
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(program, kind, addr)
		cmd.Env = environment("DATABASE_URL=" + b.db.url)
		return spawn(ctx, kind, addr, ask(addr), 10*time.Second, cmd)
	}
}

// buildRivals builds perf/rivals with a copy of its go.mod, so that a newer
// library in the product's own module changes no file of the source tree.
func (b *bench) buildRivals(ctx context.Context) (string, error) {
	program := filepath.Join(b.cache, "rivals")
	if b.report.Versions["rivals"] != "" {
		return program, nil
	}
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return "", err
	}
	for _, name := range []string{"mod", "sum"} {
		text, err := os.ReadFile("perf/rivals/go." + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(b.cache, "rivals."+name), text, 0o644)
		}
		if err != nil {
			return "", err
		}
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-C", "perf/rivals", "-mod=mod", "-modfile="+filepath.Join(b.cache, "rivals.mod"), "-o", program, ".")
	cmd.Env = environment("CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build perf/rivals: %w: %s", err, out)
	}
	b.report.Versions["rivals"] = "as in perf/rivals/go.mod"
	return program, nil
}

// addExternal takes in a server that somebody else started.
func (b *bench) addExternal() error {
	if b.external == "" {
		return nil
	}
	s, err := parseExternal(b.external)
	if err == nil {
		b.servers = append(b.servers, s)
	}
	return err
}

func parseExternal(text string) (*server, error) {
	f := strings.Split(text, ",")
	if len(f) != 3 && len(f) != 4 {
		return nil, errors.New("a rival is given as NAME,HOST:PORT,PID or NAME,HOST:PORT,PID,DIALECT")
	}
	pid, err := strconv.Atoi(f[2])
	if err != nil {
		return nil, fmt.Errorf("rival: %w", err)
	}
	s := &server{name: f[0], addr: f[1], pid: pid, does: w1}
	if len(f) == 4 {
		s.dialect, err = dialectOf(f[3])
	}
	return s, err
}
