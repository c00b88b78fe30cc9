package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tickLength is the unit of processor time in /proc: USER_HZ is 100 on Linux.
const tickLength = 10 * time.Millisecond

// stat is what /proc/PID/stat says, as far as it matters here.
type stat struct {
	pid, parent int
	own         int64 // ticks of the process
	reaped      int64 // ticks of children that ended
}

func readStat(pid int) (stat, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	return parseStat(pid, b)
}

// parseStat skips the name, which may hold anything, to the last parenthesis.
func parseStat(pid int, b []byte) (stat, error) {
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(f) < 15 {
		return stat{}, fmt.Errorf("/proc/%d/stat has %d fields behind the name", pid, len(f))
	}
	s := stat{pid: pid}
	var err error
	if s.parent, err = strconv.Atoi(f[1]); err != nil {
		return s, err
	}
	for i, sum := range []*int64{&s.own, &s.own, &s.reaped, &s.reaped} {
		v, err := strconv.ParseInt(f[11+i], 10, 64)
		if err != nil {
			return s, err
		}
		*sum += v
	}
	return s, nil
}

func parent(pid int) (int, error) {
	s, err := readStat(pid)
	return s.parent, err
}

// tree are a process and all below it, as they are now.
func tree(root int) []stat {
	children := map[int][]stat{}
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		pid, _ := strconv.Atoi(filepath.Base(dir))
		if s, err := readStat(pid); err == nil { // else it ended meanwhile
			children[s.parent] = append(children[s.parent], s)
		}
	}
	s, err := readStat(root)
	if err != nil {
		return nil
	}
	list := []stat{s}
	for i := 0; i < len(list); i++ {
		list = append(list, children[list[i].pid]...)
	}
	return list
}

// cpuOf is the processor time of a process and all it ever started and reaped.
func cpuOf(root int) time.Duration {
	if root == 0 {
		return 0
	}
	var ticks int64
	for _, s := range tree(root) {
		ticks += s.own + s.reaped
	}
	return time.Duration(ticks) * tickLength
}

// rssOf is the resident memory of a process and all below it, in bytes. Pages
// that several of them share are counted for each.
func rssOf(root int) int64 {
	var sum int64
	for _, s := range tree(root) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(b), "VmRSS:")
		if f := strings.Fields(after); len(f) > 0 {
			kib, _ := strconv.ParseInt(f[0], 10, 64)
			sum += kib << 10
		}
	}
	return sum
}
