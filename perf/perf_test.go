package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParsePgbench(t *testing.T) {
	out := `number of clients: 8
number of transactions actually processed: 34347
number of failed transactions: 0 (0.000%)
latency average = 0.233 ms
initial connection time = 9.141 ms
tps = 34340.123456 (without initial connection time)
`
	r, err := parsePgbench(out)
	if err != nil || r.Requests != 34347 || r.Rate != 34340.123456 || r.P50 != 233 || r.Errors != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := parsePgbench(strings.Replace(out, "failed transactions: 0", "failed transactions: 3", 1)); err != nil || r.Errors != 3 {
		t.Errorf("failed transactions: %+v, %v", r, err)
	}
	if _, err := parsePgbench("connection refused"); err == nil {
		t.Error("a summary without figures was taken")
	}
}

func TestParseStat(t *testing.T) {
	line := "77 (a ) b) (c)) S 12 77 77 0 -1 4194560 100 0 0 0 30 12 5 2 20 0 1 0 9 0 0"
	s, err := parseStat(77, []byte(line))
	if err != nil || s.parent != 12 || s.own != 42 || s.reaped != 7 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := parseStat(1, []byte("1 (x) S 0")); err == nil {
		t.Error("a short line was taken")
	}
}

func TestProcOfThisProcess(t *testing.T) {
	if cpu := cpuOf(os.Getpid()); cpu < 0 || cpu > time.Hour {
		t.Errorf("processor time %v", cpu)
	}
	if rss := rssOf(os.Getpid()); rss < 1<<20 {
		t.Errorf("resident memory %d", rss)
	}
	if p, err := parent(os.Getpid()); err != nil || p != os.Getppid() {
		t.Errorf("parent %d instead of %d: %v", p, os.Getppid(), err)
	}
}

func rounds(rates ...float64) (list []Round) {
	for _, r := range rates {
		list = append(list, Round{Requests: int(r), Rate: r, P50: 1000, ServerCPU: 1e6 / r, DatabaseCPU: 10})
	}
	return list
}

func TestRatiosAreTakenRoundByRound(t *testing.T) {
	// Both slow down in the second round: the ratio stays.
	got := ratios(rounds(200, 20, 400), rounds(100, 10, 100), rate)
	if got.median != 2 || got.low != 2 || got.high != 4 {
		t.Errorf("%+v", got)
	}
	if got := ratios(rounds(1, 2), nil, rate); got != (spread{}) {
		t.Errorf("ratio to nothing: %+v", got)
	}
	if m := medianOf(rounds(1, 4), rate); m != 2.5 {
		t.Errorf("median of two: %v", m)
	}
}

func TestTableAndFile(t *testing.T) {
	r := newReport()
	s := r.scenario(scenario{name: "typename", title: "x"})
	for i := range 3 {
		s.add(product, rounds(100, 200, 300)[i])
		s.add("gnet bare", rounds(200, 400, 600)[i])
	}
	s.Failed["bad"] = "wrong answers"
	r.Skipped["absent"] = "no Python"
	var out bytes.Buffer
	r.print(&out)
	for _, want := range []string{"0.50x [0.50-0.50]", "over the bare reactor: 2.00x", "wrong answers", "skipped: absent: no Python"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	file := filepath.Join(t.TempDir(), "sub", "latest.json")
	if err := r.save(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	var back Report
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil || len(back.Scenarios[0].Rounds[product]) != 3 || back.Machine.Cores < 1 {
		t.Errorf("%v: %s", err, text)
	}
	if r.wrong() != nil {
		t.Error("a rival's wrong answer must not fail the run")
	}
	s.Failed[product] = "wrong"
	if r.wrong() == nil {
		t.Error("the product's wrong answer must fail the run")
	}
}

func TestFloorsHaveTheirGoals(t *testing.T) {
	for _, c := range []struct{ scenario, want string }{
		{"typename", "over the C epoll floor: 2.00x [2.00-2.00] (goal: at most 1.3)"},
		{"pipelined", "over the C epoll floor: 2.00x [2.00-2.00] (goal: at most 1.4)"},
		{"pipelined", "over the bare reactor: 4.00x [4.00-4.00]\n"},
	} {
		s := newReport().scenario(scenario{name: c.scenario})
		s.add(product, rounds(100)[0])
		s.add(cFloorName, rounds(200)[0])
		s.add("gnet bare", rounds(400)[0])
		var out bytes.Buffer
		s.print(&out)
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("no %q in\n%s", c.want, out.String())
		}
	}
}

func TestSlowReadersThatCostTooMuchFailTheRun(t *testing.T) {
	r := newReport()
	r.SlowMany = &SlowMany{Readers: manyReaders, Before: 10e6, Full: 900e6, PerReader: manyBound}
	var out bytes.Buffer
	r.print(&out)
	if s := out.String(); !strings.Contains(s, "RSS 10 MB before, 900 full") || !strings.Contains(s, "384 KiB a reader") || r.wrong() != nil {
		t.Errorf("%v\n%s", r.wrong(), s)
	}
	r.SlowMany.PerReader++
	if r.wrong() == nil {
		t.Error("more than the bound must fail the run")
	}
}

func TestOptions(t *testing.T) {
	t.Setenv("BENCH_SECONDS", "2")
	t.Setenv("BENCH_SCENARIOS", "")
	o, err := parseOptions([]string{"--quick", "--without", "gnet bare,pgbench"})
	if err != nil || o.round != 2*time.Second || o.rounds != 3 || !o.wants("by-id") || o.wants("comments-20") || len(o.skip) != 2 {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := parseOptions(nil); err != nil || o.measures(scenario{name: "health-16", asked: true}) || !o.measures(scenario{name: "health"}) {
		t.Errorf("a scenario that nobody asked for is measured, or one of every run is not: %v", err)
	}
	if o, err := parseOptions([]string{"--scenarios", "health-16"}); err != nil || !o.measures(scenario{name: "health-16", asked: true}) || o.measures(scenario{name: "health"}) {
		t.Errorf("the scenario that was asked for is not the one that is measured: %v", err)
	}
	for _, args := range [][]string{{"--scenarios", "nothing"}, {"--conns", "0"}, {"--views", "x"}, {"more"}, {"--seconds", "-1"}} {
		if _, err := parseOptions(args); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}

func TestOnly(t *testing.T) {
	if list, err := only([]byte(`{"data":{"users":[{"id":"1"}]}}`), "users"); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	for _, bad := range []string{`{"data":{"users":null}}`, `{"data":{"users":[]},"errors":[]}`, `{"data":{"users":[],"more":1}}`, `[]`} {
		if _, err := only([]byte(bad), "users"); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var l tail
	for range 100 {
		if _, err := l.Write(bytes.Repeat([]byte("x"), 100)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Write([]byte("the end\n")); err != nil {
		t.Fatal(err)
	}
	if s := l.String(); !strings.HasSuffix(s, "the end") || len(s) > 4<<10 {
		t.Errorf("%d bytes, end %q", len(s), s[len(s)-10:])
	}
}
