package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"fraiseqld/perf/plot"
)

// Report is all that a run saw: the raw rounds, so that other ratios can be
// taken from them later.
type Report struct {
	Time        time.Time         `json:"time"`
	Seconds     float64           `json:"seconds"`
	Machine     Machine           `json:"machine"`
	Versions    map[string]string `json:"versions"`
	Scenarios   []*Scenario       `json:"scenarios"`
	Open        []*Open           `json:"open_loop,omitempty"`
	Idle        map[string]Idle   `json:"idle,omitempty"`
	Slow        *Slow             `json:"slow_readers,omitempty"`
	SlowMany    *SlowMany         `json:"slow_readers_10k,omitempty"`
	Sockets     *Sockets          `json:"sockets,omitempty"`
	StartMillis []float64         `json:"start_ms,omitempty"`
	Curves      []*plot.Chart     `json:"curves,omitempty"`
	Operators   []*Operator       `json:"operators,omitempty"`
	Tune        *Tune             `json:"tune,omitempty"`
	BinaryBytes int64             `json:"binary_bytes,omitempty"`
	Skipped     map[string]string `json:"skipped,omitempty"`
	Failed      map[string]string `json:"failed,omitempty"`
}

// Machine is where it ran.
type Machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Kernel string `json:"kernel"`
}

func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, Linux %s", m.CPU, m.Cores, m.Kernel)
}

// Scenario holds the rounds of each target. A target that answered wrongly is in
// Failed and has no figures after that.
type Scenario struct {
	Name    string             `json:"name"`
	Title   string             `json:"title"`
	Targets []string           `json:"targets"`
	Rounds  map[string][]Round `json:"rounds"`
	Failed  map[string]string  `json:"failed,omitempty"`
}

func newReport() *Report {
	r := &Report{
		Time: time.Now().UTC().Truncate(time.Second), Machine: thisMachine(),
		Versions: map[string]string{"go": runtime.Version()},
		Idle:     map[string]Idle{}, Skipped: map[string]string{}, Failed: map[string]string{},
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				r.Versions["commit"] = s.Value
			}
		}
	}
	return r
}

func thisMachine() Machine {
	m := Machine{Cores: runtime.NumCPU(), CPU: "unknown processor"}
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, after, ok := strings.Cut(string(b), "model name"); ok {
			line, _, _ := strings.Cut(after, "\n")
			m.CPU = strings.Trim(line, "\t: ")
		}
	}
	if b, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = string(trimmed(b))
	}
	return m
}

func (r *Report) scenario(sc scenario) *Scenario {
	s := &Scenario{Name: sc.name, Title: sc.title, Rounds: map[string][]Round{}, Failed: map[string]string{}}
	r.Scenarios = append(r.Scenarios, s)
	return s
}

func (s *Scenario) add(name string, r Round) {
	if !slices.Contains(s.Targets, name) {
		s.Targets = append(s.Targets, name)
	}
	s.Rounds[name] = append(s.Rounds[name], r)
}

// save replaces the file at once, so that a reader never sees half of it.
func (r *Report) save(file string) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", append(text, '\n'), 0o644); err != nil {
		return err
	}
	if err := os.Rename(file+".new", file); err != nil {
		return errors.Join(err, syscall.Unlink(file+".new"))
	}
	return nil
}

// wrong is an error when the product itself gave a wrong answer, or the build it is compared with,
// or when slow clients cost too much.
func (r *Report) wrong() error {
	for _, s := range r.Scenarios {
		for _, name := range []string{product, base} {
			if why, bad := s.Failed[name]; bad {
				return fmt.Errorf("%s failed in %s: %s", name, s.Name, why)
			}
		}
	}
	for _, o := range r.Open {
		if o.Target == product && o.Failed != "" {
			return fmt.Errorf("%s failed in open: %s", product, o.Failed)
		}
	}
	return r.SlowMany.unbounded()
}
