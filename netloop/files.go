package netloop

import (
	"fmt"
	"syscall"
)

// limitConnections holds the cap against the descriptor limit of the process.
func (s *Server) limitConnections() error {
	limit, err := raiseFiles()
	if err != nil {
		return fmt.Errorf("netloop: descriptor limit: %w", err)
	}
	room := max(limit-reserveFiles, limit/2)
	switch want := s.cfg.MaxConnections; {
	case want <= 0:
		s.gate.max = min(room, 16384)
	case want > room:
		return fmt.Errorf("max_connections %d needs %d file descriptors and the process may have %d: "+
			"raise the hard limit (ulimit -Hn, LimitNOFILE= of systemd, --ulimit of the container) or lower max_connections to %d",
			want, want+reserveFiles, limit, room)
	default:
		s.gate.max = want
	}
	s.gate.perIP = s.cfg.MaxConnectionsPerIP
	return nil
}

// raiseFiles raises the soft limit to the hard one and returns it.
func raiseFiles() (int, error) {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		return 0, err
	}
	if r.Cur < r.Max {
		r.Cur = r.Max
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
			return 0, err
		}
	}
	return int(min(r.Cur, 1<<30)), nil
}
