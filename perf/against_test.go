package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestTwoBuildsAreComparedRoundByRound(t *testing.T) {
	r := newReport()
	s := r.scenario(scenario{name: "by-id"})
	for i := range 3 {
		s.add(product, rounds(200, 20, 400)[i])
		s.add(base, rounds(100, 10, 100)[i])
	}
	constant := r.scenario(scenario{name: "typename"})
	for _, name := range []string{product, base} {
		constant.add(name, Round{Requests: 1, Rate: 1, ServerCPU: 1})
	}
	failed := r.scenario(scenario{name: "update"})
	failed.Failed[base] = "wrong answers"
	var out bytes.Buffer
	r.printAgainst(&out)
	for _, want := range []string{"2.00x [2.00-4.00]", "0.50x [0.25-0.50]", "costs less", "  -  ", "wrong answers"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if r.wrong() == nil {
		t.Error("wrong answers of the old build must fail the run")
	}
}

func TestVerdictWantsAllRounds(t *testing.T) {
	for _, c := range []struct {
		cpu  spread
		want string
	}{
		{spread{1.1, 1.01, 1.2}, "costs more"}, {spread{0.9, 0.8, 0.99}, "costs less"},
		{spread{1.1, 0.99, 1.2}, ""}, {spread{0.9, 0.8, 1}, ""}, {spread{}, ""},
	} {
		if got := verdict(c.cpu); got != c.want {
			t.Errorf("%v: %q instead of %q", c.cpu, got, c.want)
		}
	}
}

func TestAgainstHasNoOtherRivals(t *testing.T) {
	t.Setenv("BENCH_SCENARIOS", "")
	o, err := parseOptions([]string{"--against", "old"})
	if err != nil || len(o.rivals()) != 2 || o.rivals()[1].name != base || o.rounds != againstRounds || !o.wants("pipelined") || o.wants("idle") {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err := parseOptions([]string{"--against", "old", "--quick"}); err == nil {
		t.Error("--against with --quick was taken")
	}
}
