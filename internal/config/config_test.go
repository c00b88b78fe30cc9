package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// load reads a file that must be right.
func load(t *testing.T, s Sources, text string) *Config {
	t.Helper()
	if text != "" {
		s.File = write(t, text)
	}
	c, err := Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryType(t *testing.T) {
	c := load(t, Sources{}, `
environment = "development"
[server]
listen = ["127.0.0.1:0", "unix:/tmp/s"]
drain_delay = "1.5s"
pin = true
[limits]
body_bytes = "2 MiB"
head_bytes = 4096
target_bytes = "1KiB"
[graphql]
max_depth = 7
[session]
"app.tenant_id" = "claim:tenant_id"
app.user_id = "claim:sub"
[context]
tenant_id = "claim:tenant_id"
[cors]
origins = ["https://ok.example", "http://localhost:3000"]
`)
	for name, pair := range map[string][2]any{
		"listen": {c.Server.Listen, []string{"127.0.0.1:0", "unix:/tmp/s"}}, "drain_delay": {c.Server.DrainDelay, 1500 * time.Millisecond},
		"pin": {c.Server.Pin, true}, "body_bytes": {c.Limits.BodyBytes, 2 << 20}, "head_bytes": {c.Limits.HeadBytes, 4096},
		"max_depth": {c.GraphQL.MaxDepth, 7}, "session": {c.Session, Pairs{{"app.tenant_id", "claim:tenant_id"}, {"app.user_id", "claim:sub"}}},
		"context": {c.Context, Pairs{{"tenant_id", "claim:tenant_id"}}}, "origins": {len(c.CORS.Origins), 2},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: got %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestEnvironmentChoosesDefaults(t *testing.T) {
	p, d := load(t, Sources{}, ""), load(t, Sources{Environ: []string{"FRAISEQL_ENVIRONMENT=development"}}, "")
	if p.Environment != Production || p.GraphQL.IDE || p.GraphQL.Introspection != "off" || p.GraphQL.Get != "persisted" || p.GraphQL.Suggestions || !p.Security.HideErrors {
		t.Errorf("production: %+v", p.GraphQL)
	}
	if !d.GraphQL.IDE || d.GraphQL.Introspection != "public" || d.GraphQL.Get != "on" || !d.GraphQL.Suggestions || d.Security.HideErrors {
		t.Errorf("development: %+v", d.GraphQL)
	}
	if c := load(t, Sources{Flags: []Flag{{Key: "environment", Flag: "--environment", Value: "development"}}}, `environment = "production"`); !c.GraphQL.IDE {
		t.Error("the flag must choose before the file")
	}
}

func TestPrecedence(t *testing.T) {
	file := "[graphql]\nmax_depth = 1\nmax_aliases = 1\nmax_tokens = 1\n"
	c := load(t, Sources{
		Environ: []string{"FRAISEQL_GRAPHQL_MAX_DEPTH=2", "FRAISEQL_GRAPHQL_MAX_ALIASES=2", "FRAISEQL_GRAPHQL_MAX_ROOT_FIELDS="},
		Flags:   []Flag{{Key: "graphql.max_depth", Flag: "--depth", Value: "3"}, {Key: "server.listen", Flag: "--listen"}},
	}, file)
	if c.GraphQL.MaxDepth != 3 || c.GraphQL.MaxAliases != 2 || c.GraphQL.MaxTokens != 1 || c.GraphQL.MaxRootFields != 30 {
		t.Errorf("got %+v", c.GraphQL)
	}
	for key, origin := range map[string]string{
		"graphql.max_depth": "flag --depth", "graphql.max_aliases": "FRAISEQL_GRAPHQL_MAX_ALIASES", "graphql.max_root_fields": "default", "server.listen": "default",
	} {
		if got := c.Origin(key).String(); got != origin {
			t.Errorf("%s: got %q, want %q", key, got, origin)
		}
	}
	if got := c.Origin("graphql.max_tokens"); got.Line != 4 || got.Column != 1 {
		t.Errorf("file: got %+v", got)
	}
}

func TestDatabaseURL(t *testing.T) {
	for _, c := range []struct {
		environ []string
		want    string
	}{
		{[]string{"DATABASE_URL=b"}, "b"},
		{[]string{"DATABASE_URL=b", "FRAISEQL_DATABASE_URL=a"}, "a"},
		{nil, ""},
	} {
		if got := load(t, Sources{Environ: c.environ}, "").Database.URL; got != c.want {
			t.Errorf("%v: got %q, want %q", c.environ, got, c.want)
		}
	}
}

func TestVariablesOfEveryKind(t *testing.T) {
	c := load(t, Sources{Environ: []string{
		"FRAISEQL_SERVER_LISTEN=127.0.0.1:1, 127.0.0.1:2", "FRAISEQL_SERVER_PIN=true", "FRAISEQL_LIMITS_BODY_BYTES=1MiB", "FRAISEQL_LIMITS_IDLE_TIMEOUT=5s",
		"FRAISEQL_CONTEXT=a=claim:x, b=claim:y", "FRAISEQL_DATABASE_POOL_SIZE=3", "FRAISEQL_SOMETHING_ELSE=1", "HOME=/",
	}}, "")
	if len(c.Server.Listen) != 2 || !c.Server.Pin || c.Limits.IdleTimeout != 5*time.Second || len(c.Context) != 2 || c.Database.PoolMax != 3 {
		t.Errorf("got %+v", c)
	}
}

func TestProblemsInFile(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a = ", "c.toml:1:4: "},
		{"[server]\nlisten = 5\n", "c.toml:2:1: server.listen must be a list of texts"},
		{"[server]\nlisten = [5]\n", "must be a list of texts"},
		{"[server]\nlisten = [\"x\"]\n", `server.listen "x": must be HOST:PORT`},
		{"[server]\nlisten = [\"a:99999\"]\n", "the port must be from 0 to 65535"},
		{"[server]\nlisten = [\"unix:\"]\n", "needs a path"},
		{"[server]\nlisten = []\n", "server.listen is empty"},
		{"[server]\n  litsen = []\n", "c.toml:2:3: server.litsen is not known; did you mean listen?"},
		{"[graphql]\nurl = \"x\"\n", "graphql.url is not known; did you mean database.url?"},
		{"[grapqhl]\nx = 1\n", "c.toml:1:2: grapqhl is not known; did you mean graphql?"},
		{"zzzzzzzzz = 1\n", "c.toml:1:1: zzzzzzzzz is not known"},
		{"server = 1\n", "server must be a table: [server]"},
		{"environment = \"prod\"\n", `environment must be one of "development", "production"`},
		{"environment = \"productoin\"\n", "did you mean production?"},
		{"environment = 1\n", "environment must be a text"},
		{"[graphql]\nide = \"yes\"\n", "graphql.ide must be true or false"},
		{"[graphql]\nmax_depth = \"7\"\n", "graphql.max_depth must be a whole number"},
		{"[graphql]\nmax_depth = -1\n", "graphql.max_depth must be from 0 to"},
		{"[limits]\nbody_bytes = \"1 TB\"\n", "limits.body_bytes must be a whole number"},
		{"[limits]\nbody_bytes = true\n", "must be a number of bytes"},
		{"[limits]\nbody_bytes = \"99999999999GiB\"\n", "limits.body_bytes must be a whole number"},
		{"[limits]\nidle_timeout = 5\n", `limits.idle_timeout must be a duration, as in`},
		{"[limits]\nidle_timeout = \"1ms\"\n", "limits.idle_timeout must be from 50ms"},
		{"[observe]\nsample = \"x\"\n", "observe.sample must be a number"},
		{"[observe]\nsample = 2\n", "observe.sample must be from 0 to 1"},
		{"[observe]\nrequest_id_header = \"a b\"\n", "must be a name made of"},
		{"[session]\ntenant = \"claim:x\"\n", "with a dot"},
		{"[session]\n\"app.x\" = \"x\"\n", `must be "claim:NAME" or "header:NAME"`},
		{"[session]\n\"app.x\" = 1\n", "must be a table of texts"},
		{"[context]\n\"a b\" = \"claim:x\"\n", "letters, digits and underscores"},
		{"[session]\n\"app.x\" = \"header:x-tenant\"\n", "c.toml:2:1: session.app.x uses the header x-tenant, which auth.trust_headers does not name"},
		{"[cors]\norigins = [\"https://a.example/\"]\n", "without a path"},
		{"[cors]\norigins = [\"https://*.example\"]\n", "without a path"},
		{"[cors]\norigins = [\"*\"]\ncredentials = true\n", "c.toml:3:1: cors.credentials cannot be true"},
		{"[cors]\norigins = [\"*\", \"https://a.example\"]\n", "origins that it includes"},
		{"[database]\npool_min = 11\n", "c.toml:2:1: database.pool_min is larger than database.pool_max"},
		{"[database]\napplication_name = \"\\u00e9\"\n", "printable ASCII"},
		{"[database]\napplication_name = \"" + strings.Repeat("a", 64) + "\"\n", "at most 63 bytes"},
		{"[limits]\ntarget_bytes = \"64KiB\"\n", "larger than limits.head_bytes"},
		{"[graphql]\ndefault_limit = 20000\n", "larger than graphql.max_rows"},
		{"[server]\nadmin_listen = \"127.0.0.1:8000\"\n", "also in server.listen"},
		{"[security]\nhsts = \"1y\"\n", "must begin with max-age="},
		{"[security]\nip_deny = [\"x\"]\n", "must be an address or a network"},
		{"[auth.claims]\nusr = \"sub\"\n", `auth.claims "usr" is not known; did you mean user?`},
		{"[[rate_limit.rule]]\nkeey = \"ip\"\n", "rule 1: keey is not known; did you mean key?"},
		{"[[rate_limit.rule]]\nkey = \"host\"\n", "rule 1: key must be one of"},
		{"[rate_limit]\nrule = 5\n", "must be [[rate_limit.rule]] tables"},
		{"[rate_limit]\nrule = [5]\n", "must be [[rate_limit.rule]] tables"},
	} {
		_, err := Load(Sources{File: write(t, c.text)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\ngot  %v\nwant …%s…", c.text, err, c.want)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, err := Load(Sources{
		File: write(t, "[server]\npin = 1\n[graphql]\nide = 1\n"), Environ: []string{"FRAISEQL_SERVER_LITSEN=x", "FRAISEQL_GRAPHQL_MAX_DEPTH=x"},
		Flags: []Flag{{Key: "observe.log", Flag: "--log", Value: "xml"}},
	})
	problems, _ := err.(Problems)
	if len(problems) != 5 {
		t.Fatalf("got %d problems, want 5:\n%v", len(problems), err)
	}
	for _, part := range []string{":2:1: server.pin", ":4:1: graphql.ide", "FRAISEQL_SERVER_LITSEN is not known; did you mean FRAISEQL_SERVER_LISTEN?",
		"FRAISEQL_GRAPHQL_MAX_DEPTH: graphql.max_depth must be", "flag --log: observe.log must be one of"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("missing %q in\n%v", part, err)
		}
	}
}

func TestNoFile(t *testing.T) {
	if _, err := Load(Sources{File: "/nowhere/x.toml"}); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("got %v", err)
	}
	if _, err := Load(Sources{File: write(t, strings.Repeat("#", maxFile+1))}); err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("got %v", err)
	}
}

// Every row of the table must be refused, by a value that its key would take.
func TestUnavailable(t *testing.T) {
	values := map[string]string{
		"graphql.introspection": `"authenticated"`, "graphql.compat": `"fraiseql-1.12"`, "apq.mode": `"optional"`, "apq.backend": `"postgresql"`,
		"auth.mode": `"jwt"`, "auth.revocation": `"redis"`, "auth.claims": `{ user = "id" }`, "security.csrf": `"token"`, "audit.on_full": `"refuse"`,
		"upstream.fallback": "false", "upstream.rollout": "5",
		"rate_limit.rule": `[{ key = "ip", rate = "5/s" }]`, "server.trusted_proxies": `["10.0.0.0/8"]`, "security.ip_allow": `["10.0.0.1"]`, "security.ip_deny": `["10.0.0.1"]`,
		"observe.sample": "0.5",
	}
	for _, row := range unavailable {
		section, name, _ := strings.Cut(row.key, ".")
		value := values[row.key]
		for _, guess := range []string{value, `"x"`, "true", "7", `"7s"`, `["x"]`} {
			if guess == "" {
				continue
			}
			_, err := Load(Sources{File: write(t, "["+section+"]\n"+name+" = "+guess+"\n")})
			if err != nil && strings.Contains(err.Error(), " must ") {
				continue // not of the key's type
			}
			if err == nil || !strings.Contains(err.Error(), ":2:1: "+row.key+" is not available in this build") {
				t.Errorf("%s = %s: got %v", row.key, guess, err)
			}
			value = guess
			break
		}
		if value == "" {
			t.Errorf("%s: no value was tried", row.key)
		}
	}
	load(t, Sources{}, "[apq]\nmode = \"off\"\n[auth]\nmode = \"none\"\n[graphql]\nintrospection = \"off\"\n[security]\ncsrf = \"header\"\n")
}

func TestPrintIsReadableAgain(t *testing.T) {
	c := load(t, Sources{}, "[session]\n\"app.x\" = \"claim:y\"\n[security]\ncsp = \"default-src 'none'\"\n[database]\napplication_name = \"a\\\"b\\\\\"\n")
	again := load(t, Sources{}, c.Print(true))
	if got, want := again.Print(false), c.Print(false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, k := range c.keys() {
		_, name, ok := strings.Cut(k.name, ".")
		if ok && !strings.Contains(c.Print(false), "\n"+name+" = ") {
			t.Errorf("%s is not printed", k.name)
		}
	}
	if !strings.Contains(c.Print(true), "\"app.x\" = \"claim:y\"  # ") || !strings.Contains(c.Print(true), "max_depth = 15  # default") {
		t.Errorf("origins:\n%s", c.Print(true))
	}
}

func TestSecretsAreHidden(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"postgresql://u:hunter2@h:5/db": "postgresql://u:********@h:5/db",
		"postgresql://u@h/db?password=hunter2&a=b": "postgresql://u@h/db?password=********&a=b",
		"host=h password=hunter2 dbname=d":         "host=h password=******** dbname=d",
		"host=h password='hunter2 x' dbname=d":     "host=h password=******** dbname=d",
		"host=h PASSWORD = hunter2":                "host=h PASSWORD = ********",
		"postgresql://u:hun%zz@h/db":               Redacted,
		"hunter2":                                  Redacted,
		"postgresql://u@h/db":                      "postgresql://u@h/db",
	} {
		if got := RedactURL(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	c := Default(Production)
	c.Auth.Secret, c.Database.URL, c.Database.ReadReplicas = "aHVudGVy==", "postgresql://u:hunter2@h/db", []string{"postgresql://u:hunter2@r/db"}
	if s := c.Print(true); strings.Contains(s, "hunter2") || strings.Contains(s, "aHVudGVy") {
		t.Errorf("a secret is printed:\n%s", s)
	}
}

func TestWarnings(t *testing.T) {
	c := load(t, Sources{}, "[graphql]\nintrospection = \"public\"\n[security]\nhide_errors = false\n[context]\nx = \"claim:y\"\n")
	if got := c.Warnings(); len(got) != 3 {
		t.Errorf("got %v", got)
	}
	if got := Default(Development).Warnings(); len(got) != 0 {
		t.Errorf("defaults warn: %v", got)
	}
}

func TestNeedRestart(t *testing.T) {
	a := load(t, Sources{}, "[server]\nworkers = 5\n[graphql]\nmax_depth = 5\n")
	b := load(t, Sources{}, "[server]\nworkers = 6\n[graphql]\nmax_depth = 6\n")
	if got := a.NeedRestart(b); !reflect.DeepEqual(got, []string{"server.workers"}) {
		t.Errorf("got %v", got)
	}
}

func TestQuote(t *testing.T) {
	if got := quote("a\nb\"\\"); got != `"a\u000ab\u0022\u005c"` {
		t.Errorf("got %s", got)
	}
}
