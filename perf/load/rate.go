package load

import (
	"encoding/binary"
	"syscall"
	"time"
	"unsafe"
)

// itimerspec is the kernel's struct of timerfd_settime.
type itimerspec struct{ interval, value syscall.Timespec }

// startTimer makes the clock of the fixed rate: a timer that ends the poll each tick.
func (c *client) startTimer() error {
	const monotonic = 1
	fd, _, errno := syscall.Syscall(syscall.SYS_TIMERFD_CREATE, monotonic, syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if errno != 0 {
		return errno
	}
	c.timer = int(fd)
	every := syscall.NsecToTimespec(int64(tick))
	spec := itimerspec{interval: every, value: every}
	if _, _, errno := syscall.Syscall6(syscall.SYS_TIMERFD_SETTIME, fd, 0, uintptr(unsafe.Pointer(&spec)), 0, 0, 0); errno != 0 {
		return errno
	}
	return syscall.EpollCtl(c.epoll, syscall.EPOLL_CTL_ADD, c.timer, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(c.timer)})
}

// onTick adds what has become due. A tick that came late makes its requests due
// when they should have been sent, so that waiting counts as latency.
func (c *client) onTick() {
	var b [8]byte
	if n, err := read(c.timer, b[:]); err != nil || n != len(b) || c.stopping {
		return
	}
	missed := binary.NativeEndian.Uint64(b[:])
	now := time.Now()
	for i := range missed {
		at := now.Add(-time.Duration(missed-1-i) * tick)
		for c.owed += c.plan.Rate * tick.Seconds(); c.owed >= 1; c.owed-- {
			c.due = append(c.due, at)
		}
	}
	c.dispatch()
}

// dispatch sends what is due on free connections. What was due when the time was
// over is sent too: left out, the longest waits would be missing.
func (c *client) dispatch() {
	for len(c.due) > 0 && len(c.idle) > 0 {
		at, cn := c.due[0], c.idle[0]
		c.due, c.idle = c.due[1:], c.idle[1:]
		c.send(cn, at)
	}
}
