package gateway

import (
	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
)

// status is the HTTP status of an operation's answer (GraphQL over HTTP, section
// 6.4). Under application/json a well-formed request is answered with 200
// whatever its errors, but for those that concern the transport.
func status(out engine.Outcome, m media) int {
	switch out.Kind {
	case engine.RequestError:
		return statusOf(out.Code, m)
	case engine.Refused:
		return 405
	case engine.Unavailable:
		return unavailable(out.Code)
	case engine.TimedOut:
		return 504
	}
	return 200
}

func unavailable(code gqlerr.Code) int {
	if code == gqlerr.Internal {
		return 500
	}
	return 503
}

// statusOf is the status of a request that was not executed.
func statusOf(code gqlerr.Code, m media) int {
	switch code {
	case gqlerr.BadRequest, gqlerr.PersistedHashMismatch:
		return 400
	case gqlerr.Unauthenticated:
		return 401
	case gqlerr.Forbidden, gqlerr.CSRFRefused:
		return 403
	case gqlerr.MethodNotAllowed:
		return 405
	case gqlerr.RateLimited:
		return 429
	case gqlerr.Internal:
		return 500
	case gqlerr.Unavailable:
		return 503
	}
	if m == mediaResponse {
		return 400
	}
	return 200
}
