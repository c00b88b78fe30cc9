package pgcluster

import (
	"io"
	"os/exec"
	"syscall"
)

// janitor removes a temporary folder after this process died without Stop
// (kill -9): a shell that waits for the end of its standard input, lets
// PostgreSQL shut down, and removes the folder.
type janitor struct {
	cmd   *exec.Cmd
	alive io.Closer // write end of its standard input; closes with this process
}

const janitorScript = `read -r _; n=0
while [ -e "$1/data/postmaster.pid" ] && [ $n -lt 100 ]; do n=$((n+1)); sleep 0.1; done
rm -rf -- "$1"`

func hireJanitor(home string) (*janitor, error) {
	cmd := exec.Command("/bin/sh", "-c", janitorScript, "fraiseqld-janitor", home)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // ^C is for us
	alive, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &janitor{cmd: cmd, alive: alive}, nil
}

// dismiss ends the janitor, whose work is done.
func (j *janitor) dismiss() {
	if j == nil {
		return
	}
	j.cmd.Process.Kill()
	j.alive.Close()
	j.cmd.Wait()
}
