package config

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// file is a TOML file: its values, and where each of them stands.
type file struct {
	name   string
	values map[string]any
	places map[string]place // by path, see join
}

type place struct{ line, column int }

// maxFile bounds a configuration file.
const maxFile = 1 << 20

func readFile(name string) (*file, Problems) {
	f := &file{name: name, values: map[string]any{}, places: map[string]place{}}
	if name == "" {
		return f, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, Problems{{Message: "the configuration cannot be read: " + err.Error()}}
	}
	if len(raw) > maxFile {
		return nil, Problems{{File: name, Message: "the configuration is larger than 1 MiB"}}
	}
	if err := toml.Unmarshal(raw, &f.values); err != nil {
		p := Problem{File: name, Message: strings.TrimPrefix(err.Error(), "toml: ")}
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			p.Line, p.Column = decode.Position()
		}
		return nil, Problems{p}
	}
	f.locate(raw)
	return f, nil
}

// join makes a path of key parts, which may hold dots themselves.
func join(parts ...string) string { return strings.Join(parts, "\x00") }

// locate notes where each key of a well-formed file stands.
func (f *file) locate(raw []byte) {
	p := unstable.Parser{}
	p.Reset(raw)
	var table []string
	seen := map[string]int{} // elements of arrays of tables
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table:
			table = f.keyParts(&p, nil, e)
		case unstable.ArrayTable:
			table = f.keyParts(&p, nil, e)
			path := join(table...)
			table = append(table, strconv.Itoa(seen[path]))
			seen[path]++
		case unstable.KeyValue:
			f.keyValue(&p, table, e)
		}
	}
}

func (f *file) keyValue(p *unstable.Parser, table []string, e *unstable.Node) {
	path := f.keyParts(p, table, e)
	if v := e.Value(); v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			f.keyValue(p, path, it.Node())
		}
	}
}

// keyParts is the path of an expression; every part is noted at its first occurrence.
func (f *file) keyParts(p *unstable.Parser, table []string, e *unstable.Node) []string {
	path := slices.Clone(table)
	for it := e.Key(); it.Next(); {
		node := it.Node()
		path = append(path, string(node.Data))
		if _, ok := f.places[join(path...)]; !ok {
			start := p.Shape(node.Raw).Start
			f.places[join(path...)] = place{start.Line, start.Column}
		}
	}
	return path
}

func (f *file) origin(parts ...string) Origin {
	at := f.places[join(parts...)]
	return Origin{File: f.name, Line: at.line, Column: at.column}
}

// fromFile takes the values of the file.
func (r *reader) fromFile() {
	for _, name := range sorted(r.file.values) {
		value := r.file.values[name]
		table, isTable := value.(map[string]any)
		_, whole := r.keys[name]
		switch {
		case whole:
			r.set(name, value, r.file.origin(name))
		case isTable && slices.Contains(r.sections(), name):
			r.section(name, table)
		case !isTable && slices.Contains(r.sections(), name):
			r.report(r.file.origin(name), name+" must be a table: ["+name+"]")
		default:
			r.report(r.file.origin(name), name+" is not known"+r.suggest("", name))
		}
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}

func (r *reader) section(name string, table map[string]any) {
	for _, k := range sorted(table) {
		full := name + "." + k
		if _, ok := r.keys[full]; !ok {
			r.report(r.file.origin(name, k), full+" is not known"+r.suggest(name, k))
			continue
		}
		r.set(full, table[k], r.file.origin(name, k))
	}
}

func (r *reader) sections() []string {
	var out []string
	for _, name := range r.names {
		if section, _, ok := strings.Cut(name, "."); ok && !slices.Contains(out, section) {
			out = append(out, section)
		}
	}
	return out
}

// suggest finds the nearest right name: in the same section by name, else the
// key of another section that is spelled exactly so.
func (r *reader) suggest(section, name string) string {
	if section == "" {
		candidates := append(r.sections(), "environment", "session", "context")
		if s := didYouMean(name, candidates); s != "" {
			return s
		}
	}
	var near []string
	for _, full := range r.names {
		s, k, ok := strings.Cut(full, ".")
		if ok && s == section {
			near = append(near, k)
		} else if ok && k == name {
			return "; did you mean " + full + "?"
		}
	}
	return didYouMean(name, near)
}
