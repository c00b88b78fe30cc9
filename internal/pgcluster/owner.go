package pgcluster

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is whom PostgreSQL runs as: it refuses to run as root.
type owner struct {
	uid, gid int
	name     string
	switched bool // root runs it as another user
}

// currentOwner is this process's user; for root the user postgres, else nobody.
func currentOwner() (*owner, error) {
	return ownerFor(os.Geteuid(), user.Lookup)
}

func ownerFor(euid int, lookup func(string) (*user.User, error)) (*owner, error) {
	if euid != 0 {
		return &owner{uid: euid, gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID == nil && errGID == nil {
			return &owner{uid: uid, gid: gid, name: name, switched: true}, nil
		}
	}
	return nil, fmt.Errorf("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as")
}

// credential makes a child run as the owner; nil keeps this process's user.
func (o *owner) credential() *syscall.Credential {
	if !o.switched {
		return nil
	}
	return &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid), Groups: []uint32{}}
}

// take gives a folder to the owner alone.
func (o *owner) take(dir string) error {
	if o.switched {
		if err := os.Chown(dir, o.uid, o.gid); err != nil {
			return err
		}
	}
	return os.Chmod(dir, 0o700)
}

// reaches reports the first folder on the way to dir that the owner cannot pass; empty when it can.
func (o *owner) reaches(dir string) string {
	if !o.switched {
		return ""
	}
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil && !o.passes(info) {
			return at
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
}

// passes: may the owner go through this folder? (x bit of the class it is in)
func (o *owner) passes(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	switch mode := info.Mode().Perm(); {
	case int(st.Uid) == o.uid:
		return mode&0o100 != 0
	case int(st.Gid) == o.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}
