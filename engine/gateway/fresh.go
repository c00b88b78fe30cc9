package gateway

import (
	"strconv"
	"strings"
	"time"

	"fraiseqld/engine/cache"
)

// conditions is what a GET request says about answers that are kept. It is read
// while the request's bytes are there.
type conditions struct {
	ifNoneMatch string
	personal    bool // the request names somebody
}

func (c *call) readConditions() {
	if !c.method.read() || c.route != routeGraphQL {
		return
	}
	if list, ok := c.x.Header("if-none-match"); ok && c.x.HeaderCount("if-none-match") == 1 {
		c.conditions.ifNoneMatch = string(list)
	}
	_, authorization := c.x.Header("authorization")
	_, cookie := c.x.Header("cookie")
	c.conditions.personal = authorization || cookie || len(c.settings.Session) > 0 || len(c.settings.Context) > 0
}

// cacheFields say how long others may keep the answer (RFC 9111). Only an answer
// to GET that @cache allows may be kept at all; one that the client has already
// is not sent again (RFC 9110, section 13.1.2).
func (c *call) cacheFields() {
	if c.page {
		return
	}
	a := c.out.Answer
	if a == nil || a.TTL == 0 || !c.method.read() || c.status() != 200 {
		c.x.AddHeader("Cache-Control", "no-store")
		return
	}
	tag := `"` + a.ETag + c.media.tagSuffix() + `"`
	c.x.AddHeader("ETag", tag)
	c.x.AddHeader("Cache-Control", c.lifetime(a))
	if age := a.Age(time.Now()); age >= time.Second {
		c.x.AddHeader("Age", strconv.Itoa(int(age/time.Second)))
	}
	if matches(c.conditions.ifNoneMatch, tag) {
		c.x.Status, c.x.Out = 304, c.x.Out[:0]
	}
}

// lifetime is the value of Cache-Control. What may differ between persons is kept
// by no cache that they share.
func (c *call) lifetime(a *cache.Answer) string {
	scope := "public"
	if c.out.Private || c.conditions.personal {
		scope = "private"
	}
	return scope + ", max-age=" + strconv.Itoa(int(a.TTL/time.Second))
}

// tagSuffix tells representations of one answer apart (RFC 9110, section 8.8.3).
func (m media) tagSuffix() string {
	if m == mediaResponse {
		return "r"
	}
	return ""
}

// matches compares weakly: the list is of If-None-Match.
func matches(list, tag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for one := range strings.SplitSeq(list, ",") {
		if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
			return true
		}
	}
	return false
}
