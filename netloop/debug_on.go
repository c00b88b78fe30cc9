//go:build debug

package netloop

import (
	"bytes"
	"runtime"
	"strconv"
	"time"
)

// blocking is what a handler may at most take on a loop: 1,000 times its budget.
const blocking = 20 * time.Millisecond

// loopCheck is the goroutine of a loop.
type loopCheck struct{ goroutine uint64 }

// checkLoop panics when it runs on another goroutine than the loop's.
func (l *loop) checkLoop() {
	id := goroutine()
	if l.check.goroutine == 0 {
		l.check.goroutine = id
	}
	if l.check.goroutine != id {
		panic("netloop: not on the event loop's goroutine")
	}
}

// scribble overwrites bytes that were consumed: whoever kept a view shows.
func (l *loop) scribble(b []byte) {
	for i := range b {
		b[i] = 0xA5
	}
}

func (l *loop) watchHandler() int64 {
	l.checkLoop()
	return int64(time.Since(processStart))
}

func (l *loop) watchedHandler(since int64) {
	if took := time.Since(processStart) - time.Duration(since); took > blocking {
		l.s.log.Error("a handler blocked its event loop", "took", took)
	}
}

func goroutine() uint64 {
	var buf [64]byte
	f := bytes.Fields(buf[:runtime.Stack(buf[:], false)])
	id, _ := strconv.ParseUint(string(f[1]), 10, 64)
	return id
}
