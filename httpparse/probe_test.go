package httpparse

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// probe is one case of testdata/probes.txt, whose head explains the form.
type probe struct {
	name, section, outcome, in string
}

func loadProbes(t testing.TB) (all []probe) {
	t.Helper()
	file, err := os.Open("testdata/probes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '\t':
			if all[len(all)-1].in, err = probeBytes(line[1:]); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		default:
			part := strings.SplitN(line, " | ", 3)
			if len(part) != 3 {
				t.Fatalf("%q is no probe", line)
			}
			all = append(all, probe{name: part[0], section: part[1], outcome: part[2]})
		}
	}
	return all
}

// probeBytes joins quoted strings, of which each may be repeated.
func probeBytes(text string) (string, error) {
	var in strings.Builder
	for text != "" {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return "", err
		}
		piece, err := strconv.Unquote(quoted)
		if err != nil {
			return "", err
		}
		text = text[len(quoted):]
		times, rest, _ := strings.Cut(text, " ")
		text = rest
		n := 1
		if times != "" {
			if n, err = strconv.Atoi(strings.TrimPrefix(times, "*")); err != nil {
				return "", err
			}
		}
		in.WriteString(strings.Repeat(piece, n))
	}
	return in.String(), nil
}

// facts are the words that an outcome may name.
func facts(o outcome) map[string]bool {
	m := o.messages[0]
	known := map[string]bool{
		"body=" + factValue(m.body):                 true,
		fmt.Sprintf("messages=%d", len(o.messages)): true,
		fmt.Sprintf("left=%d", len(o.left)):         true,
	}
	for word := range strings.FieldsSeq(m.head) {
		known[word] = true
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(m.fields, "\n"), "\n") {
		name, value, _ := strings.Cut(line, "=")
		known["["+name+"]="+factValue(value)] = true
	}
	return known
}

func factValue(s string) string {
	quoted := strconv.Quote(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], " ", "_")
}

// complaint says how o differs from what p expects; "" when it does not.
func (p probe) complaint(o outcome) string {
	verb, rest, _ := strings.Cut(p.outcome, " ")
	switch {
	case verb == "refuse":
		if o.err == nil || fmt.Sprintf("%d %s", o.err.Status, o.err.Reason) != rest {
			return "not refused so"
		}
	case o.err != nil:
		return "refused"
	case verb == "more":
		if len(o.messages) > 0 {
			return "a message came out"
		}
	case verb != "accept":
		return "no such outcome"
	case len(o.messages) == 0:
		return "no message came out"
	default:
		known := facts(o)
		for word := range strings.FieldsSeq(rest) {
			if !known[word] {
				return "not " + word
			}
		}
	}
	return ""
}

func TestProbes(t *testing.T) {
	probes := loadProbes(t)
	if len(probes) < 500 {
		t.Errorf("got %d probes, want at least 500", len(probes))
	}
	names := make(map[string]bool)
	for _, p := range probes {
		if names[p.name] || p.section == "" || p.in == "" {
			t.Errorf("%q: name used twice, no section or no bytes", p.name)
		}
		names[p.name] = true
		o := drive(nil, p.in)
		if c := p.complaint(o); c != "" {
			t.Errorf("%s (%s): %s\nin   %.300q\nwant %s\ngot  %.600s", p.name, p.section, c, p.in, p.outcome, o)
		}
	}
}
