package pgexec

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/engine/gqlerr"
)

// meaning is what a client may know of an SQLSTATE.
type meaning struct {
	code    gqlerr.Code
	message string
}

// states are the SQLSTATEs with a meaning of their own; classes the rest by their first two letters.
var (
	states = map[string]meaning{
		"23505": {gqlerr.UniqueViolation, "A value that must be unique exists already."},
		"23503": {gqlerr.ForeignKeyViolation, "A value refers to something that does not exist, or is referred to."},
		"23502": {gqlerr.NotNullViolation, "A value that is required is missing."},
		"23514": {gqlerr.CheckViolation, "A value is outside of what is allowed."},
		"23P01": {gqlerr.CheckViolation, "A value conflicts with an existing one."},
		"40001": {gqlerr.SerializationFailure, "The operation conflicted with another; try again."},
		"40P01": {gqlerr.SerializationFailure, "The operation conflicted with another; try again."},
		"57014": {gqlerr.Timeout, "The database took too long."},
		"53300": {gqlerr.Unavailable, "The database is not available."},
		"42501": {gqlerr.Forbidden, "The database does not permit this."},
	}
	classes = map[string]meaning{
		"22": {gqlerr.BadUserInput, "A value is not valid for its type."},
		"2F": {gqlerr.BadUserInput, "A value is not valid for its type."},
		"23": {gqlerr.CheckViolation, "A value is outside of what is allowed."},
		"53": {gqlerr.Unavailable, "The database is short of resources."},
		"42": {gqlerr.Internal, "Internal server error"},
	}
)

// fromPostgres is an error of PostgreSQL as a client may see it. Only what a
// function raised itself (P0001) is shown in PostgreSQL's words.
func fromPostgres(err error) *gqlerr.Error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return gqlerr.Wrap(gqlerr.Unavailable, "The database is not available.", err)
	}
	if pg.Code == "P0001" {
		return gqlerr.Wrap(gqlerr.DatabaseRaised, pg.Message, err)
	}
	m, ok := states[pg.Code]
	if !ok && pg.Code == "42601" && strings.Contains(pg.Message, "ltree") {
		m, ok = classes["22"], true // ltree reports malformed input as a syntax error
	}
	if !ok && len(pg.Code) == 5 {
		m, ok = classes[pg.Code[:2]]
	}
	if !ok {
		m = meaning{gqlerr.DatabaseError, "Internal server error"}
	}
	return gqlerr.Wrap(m.code, m.message, err)
}

// DatabaseText is PostgreSQL's own text behind an error, for development: the
// message with detail and context. Empty when PostgreSQL said nothing.
func DatabaseText(err error) string {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return ""
	}
	text := pg.Message
	for _, part := range []struct{ name, value string }{{"DETAIL", pg.Detail}, {"HINT", pg.Hint}, {"CONTEXT", pg.Where}} {
		if part.value != "" {
			text += "\n" + part.name + ":  " + part.value
		}
	}
	return text
}
