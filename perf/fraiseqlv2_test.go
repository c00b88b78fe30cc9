package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestSchemasOfFraiseQLv2(t *testing.T) {
	text, err := os.ReadFile("fraiseql-v2/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		views string
		keeps bool
		times int
	}{{"v", true, 6}, {"v", false, 0}, {"tv", false, 0}, {"tv", true, 6}} {
		s := v2Schema(string(text), c.views, c.keeps)
		if !json.Valid([]byte(s)) || strings.Count(s, "cache_ttl_seconds") != c.times || strings.Count(s, `"`+c.views+`_user"`) != 4 {
			t.Errorf("%+v: %s", c, s)
		}
	}
}

func TestConfigurationOfFraiseQLv2(t *testing.T) {
	text, err := os.ReadFile("fraiseql-v2/server.toml")
	if err != nil {
		t.Fatal(err)
	}
	for keeps, want := range map[bool]string{true: "\ncache_enabled = true\n", false: "\ncache_enabled = false\n"} {
		if got := v2Config(string(text), keeps); !strings.Contains(got, want) {
			t.Errorf("%v: %s", keeps, got)
		}
	}
}

func TestFraiseQLv2IsTheOnlyRival(t *testing.T) {
	o, err := parseOptions([]string{"--v2", "x", "--quick"})
	if err != nil || len(o.rivals()) != 3 || o.leavesOut(v2) || o.leavesOut(v2Kept) || !o.wants("cached") || o.wants("typename") {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range [][]string{{"--against", "y"}, {"--database-url", "y"}, {"--rival", "x,127.0.0.1:1,2"}} {
		if _, err := parseOptions(append(args, "--v2", "x")); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
	cached := scenarios()[7]
	if cached.name != "cached" || cached.suits(w1) || !cached.suits(kept) || !cached.suits(everything) || scenarios()[0].suits(kept) {
		t.Errorf("%s: who takes part", cached.name)
	}
}

func TestGoalsOverFraiseQLv2(t *testing.T) {
	s := newReport().scenario(scenario{name: "comments-20"})
	s.add(product, Round{Rate: 5000})
	s.add(v2, Round{Rate: 1000})
	var out bytes.Buffer
	s.printGoal(&out)
	if got := out.String(); got != "requests a second over fraiseql v2: 5.00x [5.00-5.00] (goal: at least 4.0)\n" {
		t.Error(got)
	}
}
