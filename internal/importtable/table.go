// Package importtable says which package may import which, and checks it.
// The standard library is free to all; a package's own row is all that it may
// have besides. Tests may import what they like.
package importtable

// Libraries that rows name.
const (
	automemlimit = "github.com/KimMachineGun/automemlimit"
	brotli       = "github.com/andybalholm/brotli"
	cobra        = "github.com/spf13/cobra"
	compress     = "github.com/klauspost/compress"
	gnet         = "github.com/panjf2000/gnet/v2"
	gobreaker    = "github.com/sony/gobreaker/v2"
	gqlparser    = "github.com/vektah/gqlparser/v2"
	jsondiff     = "github.com/wI2L/jsondiff"
	nats         = "github.com/nats-io/nats.go"
	pflag        = "github.com/spf13/pflag" // the flags of cobra
	pgx          = "github.com/jackc/pgx/v5"
	prometheus   = "github.com/prometheus" // the client and its text format
	rueidis      = "github.com/redis/rueidis"
	sonic        = "github.com/bytedance/sonic"
	toml         = "github.com/pelletier/go-toml/v2"
	xsys         = "golang.org/x/sys"
	xtime        = "golang.org/x/time"
)

// Table has a row for each package of the module. A name that ends in "/..."
// stands for all below it; "*" may import everything.
var Table = map[string][]string{
	// The wire half: it knows nothing of GraphQL or PostgreSQL.
	"httpparse":        {},
	"wsproto":          {compress},
	"wsproto/wstest":   {"wsproto"},
	"netloop":          {"httpparse", "wsproto", gnet, xsys},
	"netloop/wsconn":   {"netloop", "wsproto"},
	"netloop/h2front":  {"httpparse", "netloop", "wsproto", xsys},
	"netloop/upstream": {"httpparse", "netloop", "wsproto", gobreaker},

	// The query half: it knows nothing of sockets.
	"engine/gqlerr":        {},
	"engine/input":         {"engine/gqlerr", "internal/jsonx"},
	"engine/schema":        {"engine/gqlerr", "engine/input", gqlparser},
	"engine/parse":         {"internal/slab", gqlparser},
	"engine/validate":      {"engine/gqlerr", "engine/input", "engine/parse", "engine/schema", "internal/jsonx", "internal/slab", gqlparser},
	"engine/plan":          {"engine/gqlerr", "engine/input", "engine/rbac", "engine/schema", "engine/validate", "internal/jsonx", gqlparser},
	"engine/plan/plantest": {"engine/input", "engine/plan", "engine/schema", "engine/validate", gqlparser},
	"engine/answers":       {}, // tests of the engine by subject
	"engine/dissolve":      {},
	"engine/pgsql":         {"engine/dissolve", "engine/gqlerr", "engine/input", "engine/plan", "engine/schema"},
	"engine/pgexec":        {"engine/auth", "engine/dissolve", "engine/gqlerr", "engine/pgexec/lane", "engine/pgsql", "engine/schema", "internal/retry", pgx},
	"engine/pgexec/lane":   {},
	"engine/respond":       {"engine/dissolve", "engine/gqlerr", "engine/plan", "engine/schema", gqlparser},
	"engine/cache":         {},
	"engine/apq":           {"engine/cache", "engine/gqlerr", "engine/pgexec", "internal/jsonx"},
	"engine/idempotency":   {"engine/gqlerr", "engine/pgexec"},
	"engine/auth":          {"engine/cache", "engine/gqlerr", "internal/jsonx"},
	"engine/rbac":          {"engine/auth", "engine/gqlerr", "engine/schema"},
	"engine/ratelimit":     {"engine/auth", "engine/gqlerr", rueidis, xtime},
	"engine/audit":         {"engine/auth", "engine/gqlerr", "engine/pgexec", "internal/jsonx"},
	"engine/subscribe":     {"engine/auth", "engine/gqlerr", "engine/input", "engine/pgexec", "engine/plan", "engine/respond", "engine/schema", "internal/jsonx", "internal/retry", jsondiff},
	"engine/subscribe/bus": {"internal/retry", nats, rueidis},
	"engine/federation":    {"engine/gqlerr", "engine/input", "engine/plan", "engine/schema", gqlparser},
	"engine/observe":       {"engine/gqlerr", prometheus},
	"engine": {
		"engine/apq", "engine/audit", "engine/auth", "engine/cache", "engine/dissolve", "engine/federation", "engine/gqlerr", "engine/idempotency", "engine/input",
		"engine/observe", "engine/pgexec", "engine/pgsql", "engine/plan", "engine/ratelimit", "engine/rbac", "engine/respond",
		"engine/schema", "engine/subscribe", "engine/validate", "internal/jsonx", "internal/retry", gqlparser,
	},

	// Where the halves meet.
	"engine/gateway": {
		"engine/...", "engine", "httpparse", "internal/jsonx", "netloop", "netloop/upstream", "netloop/wsconn", "wsproto",
		brotli, compress, prometheus,
	},
	"engine/gateway/ide":      {},
	"engine/gateway/looplane": {"engine/gqlerr", "engine/pgexec", "internal/retry", "netloop"},

	"internal/race":                 {},
	"internal/config":               {"engine/gqlerr", toml},
	"internal/demodata":             {},
	"internal/demopage":             {},
	"internal/golden":               {},
	"internal/importtable":          {},
	"internal/wellformed":           {gqlparser},
	"internal/jsonx":                {sonic},
	"internal/memory":               {automemlimit, xsys},
	"internal/retry":                {},
	"internal/slab":                 {},
	"internal/scaffold":             {pgx}, // reads catalogues beside the server, for one command
	"internal/pgcluster":            {pgx},
	"internal/pgcluster/pgtest":     {"internal/pgcluster", "internal/retry", pgx},
	"internal/pgcluster/cmd/withpg": {"internal/pgcluster", "internal/pgcluster/pgtest"},

	"perf":          {"internal/pgcluster", "perf/load", "perf/plot", pgx},
	"perf/load":     {},
	"perf/plot":     {},
	"cmd/fraiseqld": {"*", cobra, pflag},
	"cmd/wsecho":    {"httpparse", "netloop", "netloop/wsconn", "wsproto"},
}
