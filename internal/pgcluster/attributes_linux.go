package pgcluster

import "syscall"

// attributes: as the owner, out of reach of ^C, and ended with the thread that starts it.
func attributes(o *owner, atDeath syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: o.credential(), Pdeathsig: atDeath}
}
