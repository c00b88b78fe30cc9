package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// text is a value that came as text, from a variable or flag, and still has to
// be read as what its key holds. Values of a file have TOML's types.
type text string

// setting is one typed place in a Config.
type setting interface {
	set(raw any) error
	show() string // as TOML
}

type textSetting struct {
	p     *string
	check func(string) error
}

func (s textSetting) set(raw any) error {
	v, ok := asText(raw)
	if !ok {
		return errors.New("must be a text")
	}
	if s.check != nil {
		if err := s.check(v); err != nil {
			return err
		}
	}
	*s.p = v
	return nil
}

func (s textSetting) show() string { return quote(*s.p) }

func asText(raw any) (string, bool) {
	switch v := raw.(type) {
	case string:
		return v, true
	case text:
		return string(v), true
	}
	return "", false
}

func quote(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == '"' || r == '\\' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// oneOf is a text out of a list.
func oneOf(p *string, options ...string) setting {
	return textSetting{p, func(v string) error {
		if slices.Contains(options, v) {
			return nil
		}
		return fmt.Errorf("must be one of %s%s", strings.Join(quoted(options), ", "), didYouMean(v, options))
	}}
}

func quoted(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quote(s)
	}
	return out
}

type intSetting struct {
	p         *int
	low, high int
	unit      bool // KiB, MiB and GiB are understood
}

func (s intSetting) set(raw any) error {
	n, err := s.read(raw)
	switch {
	case err != nil:
		return err
	case n < s.low || n > s.high:
		return fmt.Errorf("must be from %d to %d", s.low, s.high)
	}
	*s.p = n
	return nil
}

func (s intSetting) read(raw any) (int, error) {
	switch v := raw.(type) {
	case int64:
		return int(v), nil
	case text:
		return s.parse(string(v))
	case string:
		if s.unit {
			return s.parse(v)
		}
	}
	if s.unit {
		return 0, errors.New(`must be a number of bytes, as in 1048576 or "1MiB"`)
	}
	return 0, errors.New("must be a whole number")
}

func (s intSetting) parse(v string) (int, error) {
	shift := 0
	if s.unit {
		for i, suffix := range []string{"KiB", "MiB", "GiB"} {
			if rest, ok := strings.CutSuffix(v, suffix); ok {
				v, shift = strings.TrimSpace(rest), 10*(i+1)
			}
		}
	}
	n, err := strconv.Atoi(v)
	if err != nil || n<<shift>>shift != n {
		return 0, errors.New("must be a whole number")
	}
	return n << shift, nil
}

func (s intSetting) show() string { return strconv.Itoa(*s.p) }

type boolSetting struct{ p *bool }

func (s boolSetting) set(raw any) error {
	switch v := raw.(type) {
	case bool:
		*s.p = v
		return nil
	case text:
		if v == "true" || v == "false" {
			*s.p = v == "true"
			return nil
		}
	}
	return errors.New("must be true or false")
}

func (s boolSetting) show() string { return strconv.FormatBool(*s.p) }

type durationSetting struct {
	p         *time.Duration
	low, high time.Duration
}

func (s durationSetting) set(raw any) error {
	v, ok := asText(raw)
	d, err := time.ParseDuration(v)
	switch {
	case !ok || err != nil:
		return errors.New(`must be a duration, as in "250ms", "30s" or "5m"`)
	case d < s.low || d > s.high:
		return fmt.Errorf("must be from %s to %s", s.low, s.high)
	}
	*s.p = d
	return nil
}

func (s durationSetting) show() string { return quote(s.p.String()) }

type floatSetting struct {
	p         *float64
	low, high float64
}

func (s floatSetting) set(raw any) error {
	var f float64
	switch v := raw.(type) {
	case float64:
		f = v
	case int64:
		f = float64(v)
	case text:
		var err error
		if f, err = strconv.ParseFloat(string(v), 64); err != nil {
			return errors.New("must be a number")
		}
	default:
		return errors.New("must be a number")
	}
	if !(f >= s.low && f <= s.high) {
		return fmt.Errorf("must be from %g to %g", s.low, s.high)
	}
	*s.p = f
	return nil
}

func (s floatSetting) show() string { return strconv.FormatFloat(*s.p, 'g', -1, 64) }

type listSetting struct {
	p     *[]string
	check func(string) error
}

func (s listSetting) set(raw any) error {
	list, err := asList(raw)
	if err != nil {
		return err
	}
	for _, v := range list {
		if s.check == nil {
			continue
		}
		if err := s.check(v); err != nil {
			return fmt.Errorf("%s: %w", quote(v), err)
		}
	}
	*s.p = list
	return nil
}

// asList reads an array of texts; as text its items are separated by commas.
func asList(raw any) ([]string, error) {
	list := []string{}
	switch v := raw.(type) {
	case text:
		for item := range strings.SplitSeq(string(v), ",") {
			if item = strings.TrimSpace(item); item != "" {
				list = append(list, item)
			}
		}
		return list, nil
	case []string:
		return v, nil
	case []any:
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				return nil, errors.New("must be a list of texts")
			}
			list = append(list, s)
		}
		return list, nil
	}
	return nil, errors.New("must be a list of texts")
}

func (s listSetting) show() string { return "[" + strings.Join(quoted(*s.p), ", ") + "]" }

// pairsSetting is a table of texts with names of its own.
type pairsSetting struct {
	p     *Pairs
	check func(name, value string) error
	known []string // names; nil: any
	keep  bool     // names that are not given keep their values
}

func (s pairsSetting) set(raw any) error {
	given := map[string]string{}
	if err := flatten(given, "", raw); err != nil {
		return err
	}
	for name, value := range given {
		if s.known != nil && !slices.Contains(s.known, name) {
			return fmt.Errorf("%s is not known%s", quote(name), didYouMean(name, s.known))
		}
		if s.check != nil {
			if err := s.check(name, value); err != nil {
				return fmt.Errorf("%s: %w", quote(name), err)
			}
		}
	}
	if s.keep {
		for _, old := range *s.p {
			if _, ok := given[old.Name]; !ok {
				given[old.Name] = old.Value
			}
		}
	}
	*s.p = sortedPairs(given)
	return nil
}

func sortedPairs(m map[string]string) Pairs {
	out := make(Pairs, 0, len(m))
	for name, value := range m {
		out = append(out, Pair{name, value})
	}
	slices.SortFunc(out, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// flatten reads a table; app.tenant_id without quotes is a table in a table and
// means the same name.
func flatten(into map[string]string, prefix string, raw any) error {
	switch v := raw.(type) {
	case map[string]any:
		for name, value := range v {
			if err := flatten(into, prefix+"."+name, value); err != nil {
				return err
			}
		}
		return nil
	case text:
		for item := range strings.SplitSeq(string(v), ",") {
			name, value, ok := strings.Cut(item, "=")
			if !ok {
				return errors.New("must be name=value, separated by commas")
			}
			into[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
		return nil
	case string:
		if prefix != "" {
			into[prefix[1:]] = v
			return nil
		}
	}
	return errors.New("must be a table of texts")
}

func (s pairsSetting) show() string {
	items := make([]string, len(*s.p))
	for i, p := range *s.p {
		items[i] = quote(p.Name) + " = " + quote(p.Value)
	}
	if len(items) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(items, ", ") + " }"
}
