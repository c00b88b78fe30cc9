package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// Flight is an answer that is being made.
type Flight struct {
	key     string
	shard   *shard
	seen    uint64
	began   time.Time
	waiters []func(*Answer) // under the shard's lock
}

// flightMost is when others no longer wait for a flight: whoever leads it may be lost.
const flightMost = 30 * time.Second

// End ends a flight with the body that was made, nil when none was: then whoever
// waits makes its own. The answer is kept only if seen, read after it was made,
// is still what it was when the flight began; an answer that was overtaken has no TTL.
func (c *Cache) End(f *Flight, body []byte, ttl time.Duration, seen uint64) *Answer {
	var a *Answer
	if body != nil {
		a = &Answer{Body: bytes.Clone(body), ETag: tag(body), At: f.began, TTL: ttl, seen: f.seen}
	}
	s := f.shard
	s.mu.Lock()
	if s.flights[f.key] == f {
		delete(s.flights, f.key)
	}
	if a != nil && seen == f.seen {
		c.keep(s, f.key, a)
	} else if a != nil {
		a.TTL = 0
	}
	waiters := f.waiters
	f.waiters = nil
	s.mu.Unlock()
	for _, tell := range waiters {
		tell(a)
	}
	return a
}

// tag is the same on every server that makes the same body.
func tag(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}
