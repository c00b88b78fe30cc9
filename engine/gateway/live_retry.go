package gateway

import (
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	retryFirst = 1000 // milliseconds
	retrySpan  = 5000 // milliseconds over which the clients of a server spread
	retryStep  = 3089 // without a common factor with retrySpan: neighbours are far apart
)

// retries tells clients when to come back after the end of the server. Each of
// retrySpan clients in a row is told another millisecond, so that they do not
// all come at once.
type retries struct{ n atomic.Uint32 }

// init begins anywhere, so that servers that end together do not tell the same.
func (r *retries) init() { r.n.Store(rand.Uint32N(retrySpan)) }

func (r *retries) next() time.Duration {
	at := uint64(r.n.Add(1)) * retryStep % retrySpan
	return time.Duration(retryFirst+at) * time.Millisecond
}

// goodbye is the reason of close code 1001.
func (r *retries) goodbye() string {
	return "server is going away; retry in " + strconv.FormatInt(r.next().Milliseconds(), 10) + " ms"
}

// appendRetry writes the field that tells an EventSource how long to wait.
func (r *retries) appendRetry(dst []byte) []byte {
	return append(strconv.AppendInt(append(dst, "retry: "...), r.next().Milliseconds(), 10), '\n')
}
