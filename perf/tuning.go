package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// tuning is one setting of what make tune varies.
type tuning struct {
	Loops   int `json:"loops"`
	Lanes   int `json:"lanes"`
	Workers int `json:"workers"`
	Pin     pin `json:"pin"`
}

// pin is who runs where.
type pin string

const (
	unpinned  pin = ""
	pinLoops  pin = "server.pin"                      // each loop has its thread
	pinHalf   pin = "server on half"                  // the server on the first half of the processors
	pinApart  pin = "server on half, database beside" // and PostgreSQL on the others
	leastGain     = 1.03                              // a setting must win by this much to be advised
)

// defaults are what fraiseqld chooses on so many processors.
func defaults(cpus int) tuning {
	return tuning{Loops: max(cpus/2, 1), Lanes: 2, Workers: max(4*cpus, 16)}
}

// settings are the variables that make a server run so.
func (t tuning) settings() []string {
	return []string{
		"FRAISEQL_SERVER_LOOPS=" + strconv.Itoa(t.Loops), "FRAISEQL_DATABASE_LANES=" + strconv.Itoa(t.Lanes),
		"FRAISEQL_SERVER_WORKERS=" + strconv.Itoa(t.Workers), "FRAISEQL_SERVER_PIN=" + strconv.FormatBool(t.Pin == pinLoops),
	}
}

// lines are the configuration file's.
func (t tuning) lines() string {
	return fmt.Sprintf("[server]\nloops = %d\nworkers = %d\npin = %t\n\n[database]\nlanes = %d\n", t.Loops, t.Workers, t.Pin == pinLoops, t.Lanes)
}

// step varies one thing, with all else as the best so far has it.
type step struct {
	name      string
	scenarios []string
	others    func(best tuning, cpus int) []tuning
}

// again is behind the name of a step in which the winner is alone with the first.
const again = ", again"

// steps are taken one after the other: the whole product would take an hour.
var steps = []step{
	{"loops and lanes", []string{"by-id", "posts-20"}, loopsAndLanes},
	{"workers", []string{"update"}, workers},
	{"processors", []string{"by-id", "posts-20"}, pins},
}

func loopsAndLanes(best tuning, cpus int) (list []tuning) {
	for _, loops := range distinct(1, cpus/4, cpus/2, cpus) {
		for _, lanes := range []int{0, 1, 2, 4} {
			t := best
			t.Loops, t.Lanes = loops, lanes
			list = append(list, t)
		}
	}
	return list
}

func workers(best tuning, cpus int) (list []tuning) {
	for _, n := range distinct(2*cpus, 4*cpus, 16, 16*cpus) {
		t := best
		t.Workers = n
		list = append(list, t)
	}
	return list
}

func pins(best tuning, cpus int) (list []tuning) {
	kinds := []pin{pinLoops}
	if cpus > 1 {
		kinds = append(kinds, pinHalf, pinApart)
	}
	for _, p := range kinds {
		t := best
		t.Pin = p
		list = append(list, t)
	}
	return list
}

// distinct values above zero, ascending.
func distinct(values ...int) []int {
	values = slices.DeleteFunc(values, func(v int) bool { return v < 1 })
	slices.Sort(values)
	return slices.Compact(values)
}

// halves of the processors; of an odd number PostgreSQL has more.
func halves(cpus []int) (server, database []int) {
	n := max(len(cpus)/2, 1)
	return cpus[:n], cpus[min(n, len(cpus)-1):]
}

// Tried is one setting in one step: what each scenario did in each round.
type Tried struct {
	Step    string             `json:"step"`
	Setting tuning             `json:"setting"`
	Rounds  map[string][]Round `json:"rounds"`
	Failed  string             `json:"failed,omitempty"`
}

// gain is the geometric mean over the scenarios of the requests a second over
// those of another setting in the same round.
func (t *Tried) gain(over *Tried) spread {
	n := math.MaxInt
	for name, rounds := range t.Rounds {
		n = min(n, len(rounds), len(over.Rounds[name]))
	}
	if len(t.Rounds) == 0 || n == 0 {
		return spread{}
	}
	values := make([]float64, n)
	for i := range values {
		logs := 0.0
		for name, rounds := range t.Rounds {
			logs += math.Log(rounds[i].Rate / over.Rounds[name][i].Rate)
		}
		values[i] = math.Exp(logs / float64(len(t.Rounds)))
	}
	return spreadOf(values)
}

// better picks the setting with the greatest gain over the first, if it won
// every round and by enough; else the first stays.
func better(list []*Tried) *Tried {
	best, most := list[0], leastGain
	for _, t := range list[1:] {
		if g := t.gain(list[0]); t.Failed == "" && g.low > 1 && g.median >= most {
			best, most = t, g.median
		}
	}
	return best
}

// Tune is what make tune saw and says.
type Tune struct {
	CPUs   []int    `json:"cpus"`
	Tried  []*Tried `json:"tried"`
	Advice tuning   `json:"advice"`
}

func (t *Tune) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, st := range steps {
		t.printStep(w, st, st.name)
		t.printStep(w, st, st.name+again)
	}
	w.Flush()
	fmt.Fprintf(out, "\n%s\n", t.advice())
}

// printStep writes the table of a step, if it was taken.
func (t *Tune) printStep(w io.Writer, st step, name string) {
	list := t.of(name)
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\tloops\tlanes\tworkers\t", name)
	for _, name := range st.scenarios {
		fmt.Fprintf(w, "%s req/s\tCPU µs\tdatabase\t", name)
	}
	fmt.Fprintf(w, "requests a second over the first\n")
	for _, tried := range list {
		tried.print(w, st, list[0])
	}
}

func (t *Tune) of(step string) (list []*Tried) {
	for _, tried := range t.Tried {
		if tried.Step == step {
			list = append(list, tried)
		}
	}
	return list
}

func (t *Tried) print(w io.Writer, st step, first *Tried) {
	s := t.Setting
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t", s.Pin, s.Loops, s.Lanes, s.Workers)
	for _, name := range st.scenarios {
		r := t.Rounds[name]
		fmt.Fprintf(w, "%.0f\t%.1f\t%.1f\t", medianOf(r, rate), medianOf(r, serverCPU), medianOf(r, databaseCPU))
	}
	switch {
	case t.Failed != "":
		fmt.Fprintf(w, "failed: %.120s\n", t.Failed)
	case t == first:
		fmt.Fprintf(w, "\n")
	default:
		fmt.Fprintf(w, "%s\n", t.gain(first))
	}
}

// advice is what to write into the configuration file, and how to start the server.
func (t *Tune) advice() string {
	var b strings.Builder
	if t.Advice == defaults(len(t.CPUs)) {
		fmt.Fprintf(&b, "Nothing beat the defaults in every round by %.0f %%: leave loops, workers, pin and lanes out of the configuration.\nThe defaults here are:\n\n",
			100*(leastGain-1))
	} else {
		b.WriteString("Write into the configuration file:\n\n")
	}
	b.WriteString(t.Advice.lines())
	server, database := halves(t.CPUs)
	if t.Advice.Pin == pinHalf || t.Advice.Pin == pinApart {
		fmt.Fprintf(&b, "\nand start the server with: taskset -c %s fraiseqld serve (CPUAffinity= of systemd)\n", commas(server))
	}
	if t.Advice.Pin == pinApart {
		fmt.Fprintf(&b, "and PostgreSQL in the same way on %s\n", commas(database))
	}
	return b.String()
}

func commas(cpus []int) string {
	var list []string
	for _, cpu := range cpus {
		list = append(list, strconv.Itoa(cpu))
	}
	return strings.Join(list, ",")
}
