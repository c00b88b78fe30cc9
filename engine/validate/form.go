package validate

import (
	"regexp"
	"sync"
)

// lazyRegexp is a regular expression that is compiled at its first use: few
// schemas have many of the scalars, and all of them would cost a start 5 ms and
// 1 MB.
type lazyRegexp func() *regexp.Regexp

func expression(text string) lazyRegexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// MatchString is regexp's.
func (r lazyRegexp) MatchString(s string) bool { return r().MatchString(s) }

// FindStringSubmatch is regexp's.
func (r lazyRegexp) FindStringSubmatch(s string) []string { return r().FindStringSubmatch(s) }
