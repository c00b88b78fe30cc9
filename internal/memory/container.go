package memory

import (
	"io/fs"
	"path"
	"strings"
)

// containerLimit is the smallest memory limit among the control groups that this
// process is in (cgroups(7)); 0: none.
func containerLimit(root fs.FS) (least int64) {
	for _, file := range limitFiles(root) {
		text, err := fs.ReadFile(root, file)
		if err != nil {
			continue
		}
		if n := bytesOf(strings.TrimSpace(string(text))); n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}

// limitFiles are the files of the groups from this process's own to the root.
// Within a container its own group is the root of what it sees.
func limitFiles(root fs.FS) (files []string) {
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		base, name := "sys/fs/cgroup", "memory.max"
		if parts[1] == "memory" {
			base, name = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		} else if parts[1] != "" {
			continue
		}
		for dir := path.Join("/", parts[2]); ; dir = path.Dir(dir) {
			files = append(files, path.Join(base, dir, name))
			if dir == "/" {
				break
			}
		}
	}
	return files
}
