package config

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is something in a configuration that cannot work.
type Problem struct {
	File         string // empty for flags and variables
	Line, Column int
	Message      string
}

// String is the problem as compilers print one.
func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems are all that were found at once.
type Problems []Problem

// Error lists the problems, one a line.
func (list Problems) Error() string {
	lines := make([]string, len(list))
	for i, p := range list {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Origin is where a value came from.
type Origin struct {
	What         string // "default", "flag --listen", "FRAISEQL_SERVER_LISTEN", or empty for the file
	File         string
	Line, Column int
}

// String is the origin for people.
func (o Origin) String() string {
	if o.File != "" {
		return fmt.Sprintf("%s:%d", o.File, o.Line)
	}
	return o.What
}

// Origin tells where the value of a key came from.
func (c *Config) Origin(name string) Origin {
	if o, ok := c.origins[name]; ok {
		return o
	}
	return Origin{What: "default"}
}

// Flag is a value from the command line: Key as in the file, Flag as typed.
type Flag struct {
	Key, Flag string
	Value     string
	List      []string // when the flag may be repeated
}

// Sources are what Load reads.
type Sources struct {
	File    string   // path; empty: none
	Environ []string // as os.Environ gives it
	Flags   []Flag
}

// reader carries what the steps of Load share.
type reader struct {
	c        *Config
	keys     map[string]key
	names    []string
	file     *file
	problems Problems
}

// Load reads a configuration. It is nil when there are problems.
func Load(s Sources) (*Config, error) {
	f, problems := readFile(s.File)
	if len(problems) > 0 {
		return nil, problems
	}
	vars := variables(s.Environ)
	r := &reader{c: Default(environment(f, vars, s.Flags)), keys: map[string]key{}, file: f}
	for _, k := range r.c.keys() {
		r.keys[k.name] = k
		r.names = append(r.names, k.name)
	}
	r.fromFile()
	r.fromEnviron(vars)
	r.fromFlags(s.Flags)
	if len(r.problems) == 0 {
		r.checkAvailable()
		r.checkTogether()
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return r.c, nil
}

// environment is needed first, because the defaults depend on it. A wrong one
// is reported when its turn comes.
func environment(f *file, vars map[string]string, flags []Flag) string {
	for _, fl := range flags {
		if fl.Key == "environment" && fl.Value != "" {
			return fl.Value
		}
	}
	if v := vars["FRAISEQL_ENVIRONMENT"]; v != "" {
		return v
	}
	if v, ok := f.values["environment"].(string); ok {
		return v
	}
	return Production
}

func (r *reader) report(o Origin, message string) {
	if o.File == "" && o.What != "default" && o.What != "" {
		message = o.What + ": " + message
	}
	r.problems = append(r.problems, Problem{File: o.File, Line: o.Line, Column: o.Column, Message: message})
}

// set puts a value into its place and notes where it came from.
func (r *reader) set(name string, raw any, from Origin) {
	if err := r.keys[name].value.set(raw); err != nil {
		r.report(from, name+" "+err.Error())
		return
	}
	r.c.origins[name] = from
}

func (r *reader) fromFlags(flags []Flag) {
	for _, f := range flags {
		from := Origin{What: "flag " + f.Flag}
		switch {
		case len(f.List) > 0:
			r.set(f.Key, f.List, from)
		case f.Value != "":
			r.set(f.Key, text(f.Value), from)
		}
	}
}

// variables are those that may concern us.
func variables(environ []string) map[string]string {
	out := map[string]string{}
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok && (strings.HasPrefix(name, prefix) || name == "DATABASE_URL") {
			out[name] = value
		}
	}
	return out
}

const prefix = "FRAISEQL_"

// aliases are variables of FraiseQL's own configuration with the same meaning.
var aliases = map[string]string{
	"FRAISEQL_DATABASE_POOL_SIZE":   "database.pool_max",
	"FRAISEQL_MAX_QUERY_DEPTH":      "graphql.max_depth",
	"FRAISEQL_ENABLE_PLAYGROUND":    "graphql.ide",
	"FRAISEQL_CORS_ORIGINS":         "cors.origins",
	"FRAISEQL_COMPLEXITY_MAX_SCORE": "graphql.max_complexity",
}

func variableOf(name string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(name, ".", "_"))
}

// fromEnviron takes the variables. One that names a section of ours and no key
// of it is a slip of the pen; others belong to somebody else.
func (r *reader) fromEnviron(vars map[string]string) {
	known := map[string]string{}
	for alias, name := range aliases {
		known[alias] = name
	}
	for _, name := range r.names {
		known[variableOf(name)] = name
	}
	if url := vars["DATABASE_URL"]; url != "" && vars["FRAISEQL_DATABASE_URL"] == "" && r.c.Database.URL == "" {
		r.set("database.url", text(url), Origin{What: "DATABASE_URL"})
	}
	for _, v := range sorted(vars) {
		name, ok := known[v]
		switch {
		case vars[v] == "":
		case ok:
			r.set(name, text(vars[v]), Origin{What: v})
		case r.ours(v):
			r.report(Origin{}, v+" is not known"+didYouMean(v, sorted(known)))
		}
	}
}

// ours says that a variable's name begins with one of our sections.
func (r *reader) ours(variable string) bool {
	return slices.ContainsFunc(r.names, func(name string) bool {
		section, _, ok := strings.Cut(name, ".")
		return ok && strings.HasPrefix(variable, variableOf(section)+"_")
	})
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
