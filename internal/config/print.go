package config

import (
	"net/url"
	"regexp"
	"strings"
)

// Print is the configuration as TOML, secrets hidden; with the origin of each
// value as a comment when asked for.
func (c *Config) Print(origin bool) string {
	var b strings.Builder
	section := ""
	for _, k := range c.keys() {
		s, name, ok := strings.Cut(k.name, ".")
		if !ok {
			name, s = k.name, section
			if section != "" {
				name, s = "", k.name // [session] and [context] are sections of their own
			}
		}
		if s != section {
			section = s
			b.WriteString("\n[" + s + "]\n")
		}
		c.printKey(&b, k, name, origin)
	}
	return b.String()
}

func (c *Config) printKey(b *strings.Builder, k key, name string, origin bool) {
	note := ""
	if origin {
		note = "  # " + c.Origin(k.name).String()
	}
	if pairs, ok := k.value.(pairsSetting); ok && name == "" {
		for _, p := range *pairs.p {
			b.WriteString(quote(p.Name) + " = " + quote(p.Value) + note + "\n")
		}
		return
	}
	b.WriteString(name + " = " + k.shown() + note + "\n")
}

// Redacted stands for what is not shown.
const Redacted = "********"

// shown is a key's value as it may be printed.
func (k key) shown() string {
	switch v := k.value.(type) {
	case textSetting:
		if k.secret && *v.p != "" {
			return quote(Redacted)
		}
		if k.url {
			return quote(RedactURL(*v.p))
		}
	case listSetting:
		if k.url {
			hidden := make([]string, len(*v.p))
			for i, u := range *v.p {
				hidden[i] = RedactURL(u)
			}
			return listSetting{p: &hidden}.show()
		}
	}
	return k.value.show()
}

var passwordWord = regexp.MustCompile(`(?i)(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]*)`)

// RedactURL hides the password of a connection string in either of PostgreSQL's
// forms. A text that is no URL is hidden whole.
func RedactURL(text string) string {
	if text == "" {
		return ""
	}
	if u, err := url.Parse(text); err == nil && u.Scheme != "" && u.Host+u.Path != "" {
		u.RawQuery = passwordWord.ReplaceAllString(u.RawQuery, "${1}"+Redacted)
		if _, has := u.User.Password(); has {
			u.User = url.UserPassword(u.User.Username(), Redacted)
		}
		return strings.ReplaceAll(u.String(), url.QueryEscape(Redacted), Redacted)
	}
	if strings.Contains(text, "=") && !strings.Contains(text, "://") {
		return passwordWord.ReplaceAllString(text, "${1}"+Redacted)
	}
	return Redacted
}

// NeedRestart lists the keys that differ and that a reload cannot change.
func (c *Config) NeedRestart(next *Config) []string {
	var out []string
	news := next.keys()
	for i, k := range c.keys() {
		if !k.live && k.value.show() != news[i].value.show() {
			out = append(out, k.name)
		}
	}
	return out
}
