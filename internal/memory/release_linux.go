package memory

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// releaseProgram takes the pages of the executable out of the process. They are
// clean and stay in the page cache: what is used again comes back by a minor
// fault, 64 KiB at a time.
func releaseProgram() error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return err
	}
	for _, m := range readOnly(maps, self) {
		if err := unix.Madvise(m, unix.MADV_DONTNEED); err != nil {
			return err
		}
	}
	return nil
}

// readOnly are the mappings of a file that nothing can have written to.
func readOnly(maps []byte, file string) (all [][]byte) {
	lines := bufio.NewScanner(bytes.NewReader(maps))
	for lines.Scan() {
		var from, to uintptr
		var rights, offset, device, inode, name string
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x %s %s %s %s %s", &from, &to, &rights, &offset, &device, &inode, &name); n != 7 || name != file {
			continue
		}
		if rights == "r-xp" || rights == "r--p" {
			all = append(all, unsafe.Slice((*byte)(mapped(from)), to-from))
		}
	}
	return all
}

// mapped is the address of a mapping; it is none of the garbage collector's.
func mapped(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }
