package netloop

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
)

// holder names the process that listens on the port of addr, as far as /proc
// shows it to us.
func holder(addr string) string {
	i := strings.LastIndexByte(addr, ':')
	port, err := netip.ParseAddrPort("0.0.0.0:" + addr[i+1:])
	if err != nil {
		return ""
	}
	for _, inode := range listeningInodes(port.Port()) {
		if who := ownerOf("socket:[" + inode + "]"); who != "" {
			return " by " + who
		}
	}
	return ""
}

// listeningInodes finds the sockets that listen on a port.
func listeningInodes(port uint16) (inodes []string) {
	suffix := fmt.Sprintf(":%04X", port)
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, _ := os.ReadFile(table)
		for line := range strings.Lines(string(text)) {
			f := strings.Fields(line)
			if len(f) > 9 && strings.HasSuffix(f[1], suffix) && f[3] == "0A" {
				inodes = append(inodes, f[9])
			}
		}
	}
	return inodes
}

// ownerOf finds a process that has the link among its descriptors.
func ownerOf(link string) string {
	fds, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err != nil || to != link {
			continue
		}
		pid := strings.Split(fd, "/")[2]
		name, _ := os.ReadFile("/proc/" + pid + "/comm")
		return fmt.Sprintf("process %s (%s)", pid, strings.TrimSpace(string(name)))
	}
	return ""
}
