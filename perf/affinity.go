package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"
)

// cpuMask is the kernel's set of processors: a bit for each, in machine words.
func cpuMask(cpus []int) []uint64 {
	var mask []uint64
	for _, cpu := range cpus {
		for len(mask) <= cpu/64 {
			mask = append(mask, 0)
		}
		mask[cpu/64] |= 1 << (cpu % 64)
	}
	return mask
}

// pinTree lets a process and all below it run on some processors only. Threads
// and processes that they start later inherit it.
func pinTree(root int, cpus []int) error {
	for _, s := range tree(root) {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/[0-9]*", s.pid))
		for _, dir := range tasks {
			id, _ := strconv.Atoi(filepath.Base(dir)) // digits, by the pattern
			if err := pinThread(id, cpus); err != nil && err != syscall.ESRCH {
				return fmt.Errorf("processors of %d: %w", id, err)
			}
		}
	}
	return nil
}

// startOn calls what starts a process, which finds itself on some processors only
// from its first instruction, as under taskset.
func startOn(cpus, all []int, start func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const this = 0
	if err := pinThread(this, cpus); err != nil {
		return err
	}
	err := start()
	return errors.Join(err, pinThread(this, all))
}

func pinThread(id int, cpus []int) error {
	mask := cpuMask(cpus)
	if len(mask) == 0 {
		return syscall.EINVAL
	}
	_, _, errno := syscall.Syscall(syscall.SYS_SCHED_SETAFFINITY, uintptr(id), uintptr(len(mask)*8), uintptr(unsafe.Pointer(&mask[0])))
	if errno != 0 {
		return errno
	}
	return nil
}

// allowedCPUs are those on which this process may run.
func allowedCPUs() ([]int, error) {
	var mask [64]uint64
	n, _, errno := syscall.Syscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(mask), uintptr(unsafe.Pointer(&mask[0])))
	if errno != 0 {
		return nil, errno
	}
	return cpusOf(mask[:n/8]), nil
}

func cpusOf(mask []uint64) (list []int) {
	for cpu := range len(mask) * 64 {
		if mask[cpu/64]>>(cpu%64)&1 == 1 {
			list = append(list, cpu)
		}
	}
	return list
}
