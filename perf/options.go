package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options of a run: flags, and the BENCH_ variables behind them.
type options struct {
	quick    bool
	round    time.Duration // measured time of one target in one round
	warmup   time.Duration
	rounds   int
	conns    int
	only     []string // scenarios; empty: all
	skip     []string // rivals left out
	binary   string
	views    string // v or tv
	output   string
	cache    string // where rivals are built
	external string
	database string // connection string of a database that somebody else runs
	schemas  string // the folder of w1.graphql
	tunes    bool   // not a benchmark, but a search for settings
	v2       string // the folder of FraiseQL v2, instead of all other rivals
	against  string // another fraiseqld, instead of all rivals

	againstSchemas string // its folder, since an older one may not know a directive of today
}

// quickScenarios and quickRivals are those of a quick run.
var (
	quickScenarios = []string{"by-id", "users-20", "posts-20", "update", "typename", "idle", "start"}
	quickRivals    = []string{product, "fastapi x1", "net/http+pgx", "gnet bare", cFloorName}
)

func parseOptions(args []string) (options, error) {
	var o options
	var seconds float64
	var only, skip string
	if i := slices.Index(args, "tune"); i >= 0 {
		o.tunes, args = true, slices.Delete(slices.Clone(args), i, i+1)
	}
	f := flag.NewFlagSet("perf", flag.ContinueOnError)
	f.BoolVar(&o.quick, "quick", false, "few scenarios, few short rounds: under 90 s once the rivals are built")
	f.Float64Var(&seconds, "seconds", number("BENCH_SECONDS"), "length of one round of one target; 0: 1, quick 0.5")
	f.IntVar(&o.rounds, "rounds", 0, "rounds; 0: 5, quick 3")
	f.IntVar(&o.conns, "conns", 64, "connections of the load")
	f.StringVar(&only, "scenarios", os.Getenv("BENCH_SCENARIOS"), "only these, by commas")
	f.StringVar(&skip, "without", os.Getenv("BENCH_WITHOUT"), "rivals to leave out, by commas")
	f.StringVar(&o.binary, "binary", variable("BENCH_BINARY", "bin/fraiseqld"), "fraiseqld")
	f.StringVar(&o.views, "views", "v", "what is read: v (views) or tv (tables of documents)")
	f.StringVar(&o.output, "output", "", "raw rounds; empty: perf/results/latest.json, of tune perf/results/tune.json")
	f.StringVar(&o.cache, "cache", ".cache/bench", "where the rivals are built")
	f.StringVar(&o.external, "rival", os.Getenv("BENCH_RIVAL"), "a server that runs already: NAME,HOST:PORT,PID[,DIALECT]")
	f.StringVar(&o.database, "database-url", os.Getenv("BENCH_DATABASE_URL"), "a database that has W1 already, on this machine, instead of a private cluster")
	f.StringVar(&o.schemas, "schemas", "perf/w1", "folder with w1.graphql")
	f.StringVar(&o.againstSchemas, "against-schemas", "perf/w1", "the same, of --against")
	f.StringVar(&o.against, "against", "", "another fraiseqld, the only rival; see perf/compare-revisions")
	f.StringVar(&o.v2, "v2", "", "folder of FraiseQL v2, the only rival; see perf/fraiseql-v2/measure")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.only, o.skip = words(only), words(skip)
	o.defaults(seconds)
	return o, o.check(f)
}

func (o *options) defaults(seconds float64) {
	if o.against != "" {
		o.defaultsAgainst(&seconds)
	}
	if o.v2 != "" && len(o.only) == 0 {
		o.only = v2Scenarios
	}
	if o.tunes {
		o.defaultsTune(&seconds)
	}
	if o.output == "" {
		o.output = "perf/results/latest.json"
	}
	if seconds == 0 {
		seconds = 1
		if o.quick {
			seconds = 0.5
		}
	}
	o.round = time.Duration(seconds * float64(time.Second))
	o.warmup = min(o.round/4, 300*time.Millisecond)
	if o.rounds == 0 {
		o.rounds = 5
		if o.quick {
			o.rounds = 3
		}
	}
	if o.quick && len(o.only) == 0 {
		o.only = quickScenarios
	}
}

// defaultsAgainst are for ratios near 1.
func (o *options) defaultsAgainst(seconds *float64) {
	if *seconds == 0 {
		*seconds = 0.5
	}
	if o.rounds == 0 {
		o.rounds = againstRounds
	}
	if len(o.only) == 0 {
		o.only = againstScenarios
	}
}

func (o *options) defaultsTune(seconds *float64) {
	if *seconds == 0 {
		*seconds = tuneSeconds
	}
	if o.rounds == 0 {
		o.rounds = tuneRounds
	}
	if o.output == "" {
		o.output = "perf/results/tune.json"
	}
}

func (o *options) check(f *flag.FlagSet) error {
	known := []string{"open", "idle", "slow", "slow-10k", "sockets", "start", "curves", "operators"}
	for _, sc := range scenarios() {
		known = append(known, sc.name)
	}
	for _, name := range o.only {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no scenario %q, only: %s", name, strings.Join(known, ", "))
		}
	}
	for _, name := range []string{"start", "curves"} {
		if o.database != "" && o.asksFor(name) {
			return fmt.Errorf("%s makes databases of its own, so it does not go with --database-url", name)
		}
	}
	switch {
	case f.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", f.Arg(0))
	case o.round <= 0 || o.rounds <= 0 || o.conns <= 0:
		return fmt.Errorf("seconds, rounds and conns must be positive")
	case o.tunes && (o.quick || o.external != "" || o.against != "" || len(o.only) > 0):
		return fmt.Errorf("tune has its own scenarios and no rivals")
	case o.against != "" && (o.quick || o.external != ""):
		return fmt.Errorf("--against goes with neither --quick nor --rival")
	case o.v2 != "" && (o.tunes || o.external != "" || o.against != "" || o.database != ""):
		return fmt.Errorf("--v2 brings its own rivals and database")
	case o.views != "v" && o.views != "tv":
		return fmt.Errorf("views are v or tv, not %q", o.views)
	}
	var err error
	for _, path := range []*string{&o.cache, &o.binary, &o.against, &o.v2} {
		if err == nil && *path != "" {
			*path, err = filepath.Abs(*path)
		}
	}
	return err
}

func (o *options) wants(scenario string) bool {
	return len(o.only) == 0 || slices.Contains(o.only, scenario)
}

func (o *options) measures(sc scenario) bool {
	return o.asksFor(sc.name) || !sc.asked && o.wants(sc.name)
}

// asksFor is for what is only done when it is named.
func (o *options) asksFor(scenario string) bool { return slices.Contains(o.only, scenario) }

// leavesOut says whether a rival is not to be measured.
func (o *options) leavesOut(rival string) bool {
	return slices.Contains(o.skip, rival) || o.quick && o.v2 == "" && !slices.Contains(quickRivals, rival)
}

func words(list string) []string {
	return slices.DeleteFunc(strings.Split(list, ","), func(w string) bool { return w == "" })
}

func variable(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func number(name string) float64 {
	v, _ := strconv.ParseFloat(os.Getenv(name), 64) // not a number: the default
	return v
}
