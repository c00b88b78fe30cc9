package load

import (
	"syscall"
	"unsafe"
)

// read and write are for non-blocking descriptors: raw system calls that do not
// tell the Go scheduler, since they return at once.

func read(fd int, b []byte) (int, error) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func write(fd int, b []byte) (int, error) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// track remembers which connection has a descriptor.
func (c *client) track(cn *conn) {
	for len(c.fds) <= cn.fd {
		c.fds = append(c.fds, nil)
	}
	c.fds[cn.fd] = cn
}

func (c *client) untrack(cn *conn) {
	if cn.fd >= 0 {
		c.fds[cn.fd] = nil
	}
}

func (c *client) byFD(fd int32) *conn {
	if int(fd) >= len(c.fds) {
		return nil
	}
	return c.fds[fd]
}
