package pgexec

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/engine/gqlerr"
)

func TestFromPostgres(t *testing.T) {
	for state, want := range map[string]gqlerr.Code{
		"23505": gqlerr.UniqueViolation, "23503": gqlerr.ForeignKeyViolation, "23502": gqlerr.NotNullViolation,
		"23514": gqlerr.CheckViolation, "23P01": gqlerr.CheckViolation, "23001": gqlerr.CheckViolation,
		"40001": gqlerr.SerializationFailure, "40P01": gqlerr.SerializationFailure, "57014": gqlerr.Timeout,
		"22P02": gqlerr.BadUserInput, "42P01": gqlerr.Internal, "42501": gqlerr.Forbidden, "53100": gqlerr.Unavailable,
		"P0001": gqlerr.DatabaseRaised, "XX000": gqlerr.DatabaseError, "": gqlerr.DatabaseError,
	} {
		err := fromPostgres(&pgconn.PgError{Code: state, Message: "inner words"})
		if err.Code != want {
			t.Errorf("%s: %s, want %s", state, err.Code, want)
		}
		if shown := strings.Contains(err.Message, "inner words"); shown != (state == "P0001") {
			t.Errorf("%s: message %q", state, err.Message)
		}
	}
	if err := fromPostgres(&pgconn.PgError{Code: "42601", Message: "ltree syntax error at character 0"}); err.Code != gqlerr.BadUserInput {
		t.Error(err)
	}
	if err := fromPostgres(errors.New("torn")); err.Code != gqlerr.Unavailable {
		t.Error(err)
	}
}

func TestDatabaseText(t *testing.T) {
	err := fromPostgres(&pgconn.PgError{Code: "23505", Message: "m", Detail: "d", Hint: "h", Where: "w"})
	if got := DatabaseText(err); got != "m\nDETAIL:  d\nHINT:  h\nCONTEXT:  w" {
		t.Errorf("%q", got)
	}
	if got := DatabaseText(errors.New("x")); got != "" {
		t.Errorf("%q", got)
	}
}

func TestKindsOfErrors(t *testing.T) {
	for state, want := range map[string]string{
		"57P01": "lost", "57P03": "lost", "08006": "lost", "8": "", "40001": "conflict", "40P01": "conflict",
		"26000": "stale", "0A000": "", "53300": "full", "57014": "", "25P03": "lost",
	} {
		err := error(&pgconn.PgError{Code: state})
		got := ""
		for name, is := range map[string]func(error) bool{"lost": lost, "conflict": conflict, "stale": stale, "full": full} {
			if is(err) {
				got += name
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
	if !stale(&pgconn.PgError{Code: "0A000", Routine: "RevalidateCachedQuery"}) || !lost(errors.New("EOF")) {
		t.Error("a stale plan or a torn connection is not known")
	}
}
