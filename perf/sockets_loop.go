package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// writeLoop is what the argument says that runs this program as the floor of
// the fan-out: a process that writes the same bytes to one socket after the other.
const writeLoop = "write-loop"

// loopMain accepts n clients at an address, then writes that many bytes to each
// of them whenever a line comes on standard input.
func loopMain(args []string) error {
	runtime.LockOSThread()
	n, _ := strconv.Atoi(args[0])
	bytes, _ := strconv.Atoi(args[1])
	if err := raiseFileLimit(); err != nil {
		return err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return err
	}
	if err := syscall.Listen(fd, 4096); err != nil {
		return err
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		return err
	}
	fmt.Println(name.(*syscall.SockaddrInet4).Port)
	var fds []int
	for range n {
		client, _, err := syscall.Accept(fd)
		if err != nil {
			return err
		}
		_ = syscall.SetsockoptInt(client, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
		fds = append(fds, client)
	}
	frame := append([]byte{0x82, 126, byte(bytes >> 8), byte(bytes)}, make([]byte, bytes)...)
	for one := make([]byte, 1); ; {
		if m, _ := os.Stdin.Read(one); m == 0 {
			return nil
		}
		for _, client := range fds {
			if _, err := syscall.Write(client, frame); err != nil {
				return err
			}
		}
	}
}

// bareLoop measures the floor: events of that many bytes to n clients.
func bareLoop(ctx context.Context, n, bytes, events int) (Fan, error) {
	self, err := os.Executable()
	if err != nil {
		return Fan{}, err
	}
	cmd := exec.CommandContext(ctx, self, writeLoop, strconv.Itoa(n), strconv.Itoa(bytes-4))
	in, err := cmd.StdinPipe()
	if err != nil {
		return Fan{}, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Fan{}, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return Fan{}, err
	}
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	var port int
	if _, err := fmt.Fscan(out, &port); err != nil {
		return Fan{}, err
	}
	l := &listeners{kept: map[int][]byte{}, buf: make([]byte, 256<<10)}
	if l.epfd, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return Fan{}, err
	}
	defer l.close()
	for range n {
		fd, err := dial(fmt.Sprintf("127.0.0.1:%d", port), false)
		if err != nil {
			return Fan{}, err
		}
		l.fds = append(l.fds, fd)
		if err := l.watch(fd); err != nil {
			return Fan{}, err
		}
	}
	return fanOut(l, cmd.Process.Pid, n, events, func(int) error { _, err := in.Write([]byte("\n")); return err })
}

// Fan is one event to all, several times.
type Fan struct {
	Sockets int       `json:"sockets"`
	Bytes   int       `json:"frame_bytes"`
	Millis  []float64 `json:"ms"`          // from its cause until the last has it
	CPU     float64   `json:"cpu_us_each"` // of the process that writes, for one frame
}

func fanOut(l *listeners, pid, n, events int, cause func(i int) error) (Fan, error) {
	f := Fan{Sockets: n}
	before := cpuOf(pid)
	for i := range events {
		began := time.Now()
		if err := cause(i); err != nil {
			return f, err
		}
		if err := l.read(n, 10*time.Second, func(p []byte) { f.Bytes = len(p) + 2 + 2*min(1, len(p)/126) }); err != nil {
			return f, err
		}
		f.Millis = append(f.Millis, millisOf(time.Since(began)))
	}
	f.CPU = float64((cpuOf(pid) - before).Microseconds()) / float64(n*events)
	return f, nil
}
