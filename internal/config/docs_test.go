package config

import (
	goflag "flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = goflag.Bool("update", false, "write what docs/reference/configuration.md takes from the key table")

const page = "../../docs/reference/configuration.md"

// row is a line of a table of the page: a key, what the key table says of it, its meaning.
var row = regexp.MustCompile("(?m)^\\| `([a-z0-9_.]+)` \\|.*\\| ([^|]*) \\|$")

// TestEveryKeyIsDocumented holds the page equal to the key table; only meanings are written by hand.
func TestEveryKeyIsDocumented(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, k := range Default(Production).keys() {
		want[k.name] = facts(k)
	}
	var seen []string
	written := row.ReplaceAllStringFunc(string(text), func(line string) string {
		m := row.FindStringSubmatch(line)
		name, meaning := m[1], strings.TrimSpace(m[2])
		seen = append(seen, name)
		if want[name] == "" {
			t.Errorf("there is no key %s", name)
			return line
		}
		if meaning == "" {
			t.Errorf("%s has no meaning", name)
		}
		return fmt.Sprintf("| `%s` | %s | %s |", name, want[name], meaning)
	})
	for name := range want {
		if n := count1(seen, name); n != 1 {
			t.Errorf("%s has %d rows, want 1", name, n)
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	before, after := strings.Split(string(text), "\n"), strings.Split(written, "\n")
	for i := range before {
		if before[i] != after[i] {
			t.Errorf("%s:%d has\n%s\nwant\n%s\n(go test ./internal/config -run TestEveryKeyIsDocumented -update)", page, i+1, before[i], after[i])
		}
	}
}

func count1(list []string, want string) (n int) {
	for _, s := range list {
		if s == want {
			n++
		}
	}
	return n
}

// facts are the cells of a key between its name and its meaning.
func facts(k key) string {
	kind, allowed := describe(k.value)
	return strings.Join([]string{kind, code(defaultOf(k.name)), allowed, change(k)}, " | ")
}

// defaultOf is the default of production, and that of development where it is another.
func defaultOf(name string) string {
	shown := func(environment string) string {
		for _, k := range Default(environment).keys() {
			if k.name == name {
				return k.value.show()
			}
		}
		return ""
	}
	dev, prod := shown(Development), shown(Production)
	if dev == prod || name == "environment" {
		return prod
	}
	return prod + "` (development: `" + dev
}

func code(s string) string { return "`" + s + "`" }

func describe(s setting) (kind, allowed string) {
	switch v := s.(type) {
	case boolSetting:
		return "boolean", "`true`, `false`"
	case durationSetting:
		return "duration", fmt.Sprintf("%s to %s", v.low, v.high)
	case floatSetting:
		return "number", fmt.Sprintf("%g to %g", v.low, v.high)
	case intSetting:
		if v.unit {
			return "bytes", fmt.Sprintf("%d to %d", v.low, v.high)
		}
		return "number", fmt.Sprintf("%d to %d", v.low, v.high)
	case textSetting:
		return "text", checked(v.check)
	case listSetting:
		return "list", checked(v.check)
	case pairsSetting:
		if v.known != nil {
			return "table", "`" + strings.Join(v.known, "`, `") + "`"
		}
		return "table", "names and sources"
	case rulesSetting:
		return "tables", "see below"
	}
	return "", ""
}

// checked says what a check lets through: it is asked with what no check likes.
func checked(check func(string) error) string {
	if check == nil {
		return "any"
	}
	err := check("\x00")
	if err == nil {
		return "any"
	}
	message := err.Error()
	if options, ok := strings.CutPrefix(message, "must be one of "); ok {
		return "`" + strings.ReplaceAll(options, ", ", "`, `") + "`"
	}
	return strings.TrimPrefix(message, "must be ")
}

func change(k key) string {
	how := "restart"
	if k.live {
		how = "reload"
	}
	i := slices.IndexFunc(unavailable, func(u struct{ key, only string }) bool { return u.key == k.name })
	switch {
	case i < 0:
	case unavailable[i].only != "":
		how += "; " + code(quote(unavailable[i].only)) + " is not in this build"
	default:
		how += "; not in this build"
	}
	return how
}
