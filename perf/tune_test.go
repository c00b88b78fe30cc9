package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func tried(step string, t tuning, rates ...float64) *Tried {
	return &Tried{Step: step, Setting: t, Rounds: map[string][]Round{"by-id": rounds(rates...), "posts-20": rounds(rates...)}}
}

func TestGainIsTheMeanOverScenariosInTheSameRound(t *testing.T) {
	first := &Tried{Rounds: map[string][]Round{"a": rounds(100, 10), "b": rounds(100, 10)}}
	other := &Tried{Rounds: map[string][]Round{"a": rounds(400, 40), "b": rounds(100, 10)}}
	if g := other.gain(first); g != (spread{2, 2, 2}) {
		t.Errorf("%+v", g)
	}
	if g := (&Tried{}).gain(first); g != (spread{}) {
		t.Errorf("nothing was measured, but the gain is %+v", g)
	}
}

func TestOnlyAClearWinnerIsAdvised(t *testing.T) {
	d := defaults(2)
	first := tried("x", d, 100, 100, 100)
	for name, c := range map[string]struct {
		others []*Tried
		want   int
	}{
		"the best of two winners":   {[]*Tried{tried("x", d, 110, 111, 112), tried("x", d, 120, 121, 122)}, 2},
		"a round was lost":          {[]*Tried{tried("x", d, 150, 150, 99)}, 0},
		"too little":                {[]*Tried{tried("x", d, 101, 101, 101)}, 0},
		"worse":                     {[]*Tried{tried("x", d, 50, 60, 70)}, 0},
		"failed after a good start": {[]*Tried{{Step: "x", Failed: "x", Rounds: tried("x", d, 200).Rounds}}, 0},
	} {
		list := append([]*Tried{first}, c.others...)
		if got := slices.Index(list, better(list)); got != c.want {
			t.Errorf("%s: number %d instead of %d", name, got, c.want)
		}
	}
}

func TestStepsVaryOneThing(t *testing.T) {
	for _, cpus := range []int{1, 2, 8, 32} {
		best := defaults(cpus)
		best.Workers = 77
		for _, o := range loopsAndLanes(best, cpus) {
			if o.Workers != 77 || o.Loops < 1 || o.Loops > cpus || o.Pin != unpinned {
				t.Errorf("%d processors: %+v", cpus, o)
			}
		}
		if n := len(pins(best, cpus)); cpus == 1 && n != 1 || cpus > 1 && n != 3 {
			t.Errorf("%d processors can be shared out in %d ways", cpus, n)
		}
		if list := loopsAndLanes(best, cpus); len(list) > 16 || !slices.Contains(list, best) {
			t.Errorf("%d processors: the defaults are not among %d settings", cpus, len(list))
		}
	}
	if len(stepParts) != len(steps) {
		t.Error("each step needs its part of the time")
	}
}

func TestNoSettingIsTriedTwice(t *testing.T) {
	d := defaults(2)
	list := tries("x", d, loopsAndLanes(d, 2))
	seen := map[tuning]bool{}
	for _, tr := range list {
		if seen[tr.Setting] {
			t.Errorf("%+v is tried twice", tr.Setting)
		}
		seen[tr.Setting] = true
	}
	if list[0].Setting != d || len(list) != 8 {
		t.Errorf("%d settings, the first is %+v", len(list), list[0].Setting)
	}
}

func TestHalves(t *testing.T) {
	for _, c := range []struct{ cpus, server, database string }{
		{"[0]", "[0]", "[0]"}, {"[0 1]", "[0]", "[1]"}, {"[2 3 5]", "[2]", "[3 5]"}, {"[0 1 2 3]", "[0 1]", "[2 3]"},
	} {
		var cpus []int
		for _, f := range strings.Fields(strings.Trim(c.cpus, "[]")) {
			var n int
			if _, err := fmt.Sscan(f, &n); err != nil {
				t.Fatal(err)
			}
			cpus = append(cpus, n)
		}
		if s, d := halves(cpus); fmt.Sprint(s) != c.server || fmt.Sprint(d) != c.database {
			t.Errorf("%v: %v and %v", cpus, s, d)
		}
	}
}

func TestAdvice(t *testing.T) {
	res := &Tune{CPUs: []int{0, 1, 2, 3}, Advice: defaults(4)}
	if s := res.advice(); !strings.Contains(s, "Nothing beat the defaults") || !strings.Contains(s, "loops = 2\nworkers = 16\npin = false") {
		t.Error(s)
	}
	res.Advice = tuning{Loops: 4, Lanes: 1, Workers: 8, Pin: pinApart}
	res.Tried = []*Tried{tried(steps[0].name, defaults(4), 100, 100), tried(steps[0].name, res.Advice, 150, 160),
		tried(steps[0].name+again, defaults(4), 100), tried(steps[0].name+again, res.Advice, 140)}
	var out bytes.Buffer
	res.print(&out)
	for _, want := range []string{"loops = 4", "lanes = 1", "workers = 8", "taskset -c 0,1 fraiseqld", "PostgreSQL in the same way on 2,3", "1.55x [1.50-1.60]", "loops and lanes, again", "1.40x"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestSettingsAreKeysOfTheConfiguration(t *testing.T) {
	text, err := os.ReadFile("../docs/reference/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range (tuning{Loops: 1, Pin: pinLoops}).settings() {
		name, _, _ := strings.Cut(strings.TrimPrefix(s, "FRAISEQL_"), "=")
		section, key, _ := strings.Cut(strings.ToLower(name), "_")
		if !strings.Contains(string(text), "`"+section+"."+key+"`") {
			t.Errorf("there is no key %s.%s", section, key)
		}
	}
}

func TestMasks(t *testing.T) {
	for _, cpus := range [][]int{{0}, {1, 63}, {64}, {0, 5, 127}} {
		if got := cpusOf(cpuMask(cpus)); !slices.Equal(got, cpus) {
			t.Errorf("%v became %v", cpus, got)
		}
	}
}

func TestAProcessStartsOnItsProcessors(t *testing.T) {
	all, err := allowedCPUs()
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	one := all[len(all)-1:]
	var out []byte
	err = startOn(one, all, func() error {
		out, err = exec.Command("grep", "Cpus_allowed_list", "/proc/self/status").Output()
		return err
	})
	if f := strings.Fields(string(out)); err != nil || len(f) != 2 || f[1] != fmt.Sprint(one[0]) {
		t.Errorf("%q, %v", out, err)
	}
	if after, err := allowedCPUs(); err != nil || !slices.Equal(after, all) {
		t.Errorf("afterwards %v instead of %v, %v", after, all, err)
	}
}

func TestPinningAProcessThatRuns(t *testing.T) {
	all, err := allowedCPUs()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	if err := pinTree(cmd.Process.Pid, all[:1]); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if want := fmt.Sprintf("Cpus_allowed_list:\t%d\n", all[0]); err != nil || !strings.Contains(string(text), want) {
		t.Errorf("no %q: %v", want, err)
	}
	if err := pinTree(cmd.Process.Pid, nil); err == nil {
		t.Error("a process was put onto no processor")
	}
}

func TestTuneOptions(t *testing.T) {
	t.Setenv("BENCH_SCENARIOS", "")
	o, err := parseOptions([]string{"--seconds", "0.2", "tune"})
	if err != nil || !o.tunes || o.rounds != tuneRounds || o.output != "perf/results/tune.json" {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err := parseOptions([]string{"tune", "--quick"}); err == nil {
		t.Error("tune with --quick was taken")
	}
}
