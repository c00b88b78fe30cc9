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
	if !ok && pg.Code == "42601" && (strings.Contains(pg.Message, "ltree") || strings.Contains(pg.Message, "tsquery")) {
		m, ok = classes["22"], true // these report malformed input as a syntax error
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

// lost says that the session is gone, not just the statement.
func lost(err error) bool {
	code := sqlState(err)
	switch code {
	case "", "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04":
		return true
	}
	return strings.HasPrefix(code, "08")
}

// stale says that a prepared statement no longer fits: after DDL, after
// DEALLOCATE or DISCARD, or in a pooler. It is noticed before the statement runs.
func stale(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && staleState(pg.Code, pg.Routine)
}

func staleState(code, routine string) bool {
	return code == "26000" || code == "0A000" && routine == "RevalidateCachedQuery"
}

// conflict says that the transaction was the victim of another; it may be begun again.
func conflict(err error) bool {
	code := sqlState(err)
	return code == "40001" || code == "40P01"
}

// full says that PostgreSQL takes no more connections: it is there, and busy.
func full(err error) bool { return sqlState(err) == "53300" }

// sqlState is empty for what is no error of PostgreSQL's.
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// Drift is how a statement made from a view's definition fails when that is no
// longer what it was.
type Drift uint8

// The kinds of drift.
const (
	Fits    Drift = iota // the error is another one
	Changed              // a name is no longer there, or is something else
	Hidden               // the session may not read what is behind the view
)

// Outdated looks for drift in the error of a call.
func Outdated(err error) Drift {
	switch sqlState(err) {
	case "42703", "42P01", "42883", "42704", "3F000", "42804":
		return Changed
	case "42501":
		return Hidden
	}
	return Fits
}
