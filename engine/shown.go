package engine

import (
	"crypto/rand"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
)

// shown is an error as this environment shows it. A cause goes to the log under
// an id that the client gets too; development shows the database's own text.
// The error itself may be shared by many requests and is not changed.
func (s *snapshot) shown(err *gqlerr.Error, req *Request) *gqlerr.Error {
	out := *err
	if err.Unwrap() == nil {
		return &out
	}
	out.ID = rand.Text()[:12]
	s.log.Warn("operation failed", "error_id", out.ID, "request_id", req.RequestID, "code", string(err.Code), "cause", err.Unwrap())
	if !s.production {
		if text := pgexec.DatabaseText(err); text != "" {
			out.Message = text
		}
	}
	return &out
}
