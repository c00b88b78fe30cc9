//go:build unix && !linux

package pgcluster

import "syscall"

// attributes: as the owner and out of reach of ^C. Nothing ends PostgreSQL here when this process is killed.
func attributes(o *owner, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: o.credential()}
}
