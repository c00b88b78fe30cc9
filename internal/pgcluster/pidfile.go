package pgcluster

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// pidFile is what postmaster.pid says.
type pidFile struct {
	pid    int    // line 1
	status string // line 8: starting, stopping, ready, standby; empty while the file is being written
}

var errPidFile = errors.New("postmaster.pid does not begin with a process id")

func readPidFile(data string) (pidFile, error) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidFile{}, errPidFile
	}
	f := pidFile{pid: pid}
	if len(lines) >= 8 {
		f.status = strings.TrimSpace(lines[7])
	}
	return f, nil
}

// obstacle says in words who holds a data folder, by postmaster.pid.
func obstacle(data string) string {
	f, err := readPidFile(data)
	if err != nil {
		return ""
	}
	file := filepath.Join(data, "postmaster.pid")
	switch name, state := processState(f.pid); {
	case state == "":
		return fmt.Sprintf("process %d that %s names is gone, but backends of it still run", f.pid, file)
	case state == "Z":
		return fmt.Sprintf("process %d that %s names is dead, but its parent has not taken notice of it", f.pid, file)
	case name != "postgres":
		return fmt.Sprintf("process %d that %s names is not PostgreSQL but %s: remove that file", f.pid, file, name)
	default:
		return fmt.Sprintf("a PostgreSQL that runs as process %d uses %s", f.pid, data)
	}
}

// processState reads the name and state letter of a process; both are empty when it is gone.
func processState(pid int) (name, state string) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", ""
	}
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open || len(text) < end+3 {
		return "", ""
	}
	return string(text[open+1 : end]), string(text[end+2])
}
