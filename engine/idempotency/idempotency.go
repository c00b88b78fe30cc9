// Package idempotency has a mutation carried out once for a key that the client
// chose. The answer of its function is stored in the transaction of the function
// itself: a retry finds it, and a mutation that failed leaves nothing.
package idempotency

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strconv"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
)

// The statements around a function. The first waits while another transaction
// holds the same key; it takes over rows that have expired.
const (
	claimSQL = `INSERT INTO fraiseqld.idempotency_key AS k (principal, key, field, request) VALUES (decode($1, 'hex'), $2, $3, decode($4, 'hex'))` +
		` ON CONFLICT (principal, key, field) DO UPDATE SET request = EXCLUDED.request, answered = false, answer = NULL, created_at = now()` +
		` WHERE k.created_at < now() - make_interval(secs => $5::float8)`
	answerSQL = `SELECT request = decode($4, 'hex'), answer FROM fraiseqld.idempotency_key WHERE principal = decode($1, 'hex') AND key = $2 AND field = $3`
)

// MaxKey bounds a key in bytes.
const MaxKey = 255

// Answer is the index of the call, among those of Calls, that has the answer.
const Answer = 2

// Check says why a text is no key.
func Check(key string) *gqlerr.Error {
	if len(key) == 0 || len(key) > MaxKey {
		return gqlerr.Newf(gqlerr.BadUserInput, "An idempotency key has 1 to %d characters.", MaxKey)
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return gqlerr.New(gqlerr.BadUserInput, "An idempotency key has visible ASCII characters only.")
		}
	}
	return nil
}

// KeepSQL is the statement that runs a function, written as a SELECT of one
// value with n arguments, where its answer is not there yet, and stores it.
func KeepSQL(call string, set bool, n int) string {
	if set { // the first of its rows, after all were made
		call = "SELECT (array_agg(v))[1] FROM (" + call + ") AS t(v)"
	}
	p := func(i int) string { return "$" + strconv.Itoa(n+i) }
	return "UPDATE fraiseqld.idempotency_key SET answered = true, answer = (" + call + ")::text" +
		" WHERE principal = decode(" + p(1) + ", 'hex') AND key = " + p(2) + " AND field = " + p(3) +
		" AND request = decode(" + p(4) + ", 'hex') AND NOT answered"
}

// Use is one key as it is used for one root field.
type Use struct {
	Principal [32]byte // who asks
	Key       string
	Field     string // the root field, and which of those with this name
	Request   [32]byte
	TTL       time.Duration
}

// Calls are the calls of the transaction around a function whose statement was
// written by KeepSQL.
func (u *Use) Calls(keepSQL string, args [][]byte) []pgexec.Call {
	own := [][]byte{hex.AppendEncode(nil, u.Principal[:]), []byte(u.Key), []byte(u.Field), hex.AppendEncode(nil, u.Request[:])}
	ttl := strconv.AppendFloat(nil, u.TTL.Seconds(), 'f', -1, 64)
	return []pgexec.Call{
		{SQL: claimSQL, Args: append(own[:4:4], ttl)},
		{SQL: keepSQL, Args: append(args[:len(args):len(args)], own...)},
		{SQL: answerSQL, Args: own},
	}
}

// Failure is what went wrong in the calls. The table's absence is no fault of
// the mutation.
func Failure(b *pgexec.Batch) *gqlerr.Error {
	if err := b.Calls[0].Err; err != nil && pgexec.Outdated(err) != pgexec.Fits {
		return gqlerr.Wrap(gqlerr.NotSupported, "Idempotency keys are not kept here: the table fraiseqld.idempotency_key cannot be used.", err)
	}
	return b.Failure()
}

// Reused is the error of a key that came with another request before.
func Reused(key string) *gqlerr.Error {
	return gqlerr.Newf(gqlerr.IdempotencyKeyReused, "The idempotency key '%s' was used with another document or other variables.", key)
}

// Digest hashes texts so that no two lists of texts are taken for each other.
type Digest struct{ hash hash.Hash }

// NewDigest returns an empty one.
func NewDigest() Digest { return Digest{sha256.New()} }

// Add adds a text; nil and the empty text differ.
func (d Digest) Add(text []byte) {
	n := uint64(len(text)) + 1
	if text == nil {
		n = 0
	}
	d.hash.Write(binary.BigEndian.AppendUint64(nil, n))
	d.hash.Write(text)
}

// Sum is the digest of what was added.
func (d Digest) Sum() (out [32]byte) {
	d.hash.Sum(out[:0])
	return out
}
