package pgexec

import (
	"slices"
	"testing"

	"fraiseqld/engine/gqlerr"
)

func mutations(calls ...Call) *Batch { return &Batch{Calls: calls, Sink: &rows{}} }

// The calls of a mutation are carried out together or not at all, whichever of
// them fails and however.
func TestCallsOfAMutationAreOneTransaction(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `CREATE TABLE done (x int CHECK (x < 10)); CREATE TABLE late (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)`)
	add := func(x string) Call { return call("INSERT INTO done VALUES ($1::int) RETURNING x", x) }
	for name, c := range map[string]struct {
		calls []Call
		code  gqlerr.Code
	}{
		"first":         {[]Call{add("11"), add("1"), add("2")}, gqlerr.CheckViolation},
		"second":        {[]Call{add("1"), add("11"), add("2")}, gqlerr.CheckViolation},
		"last":          {[]Call{add("1"), add("2"), add("11")}, gqlerr.CheckViolation},
		"not prepared":  {[]Call{add("1"), call("SELECT missing"), add("2")}, gqlerr.Internal},
		"at the commit": {[]Call{add("1"), call("INSERT INTO late VALUES (1), (1) RETURNING x")}, gqlerr.UniqueViolation},
	} {
		for _, vars := range [][]Var{nil, {{Name: "app.a", Value: "b"}}} {
			b := mutations(c.calls...).with(vars...)
			err := d.Run(testContext(t), b)
			if err == nil {
				err = b.Failure()
			}
			if code(err) != c.code {
				t.Errorf("%s: error %v", name, err)
			}
			if n := one(t, d, "SELECT count(*) FROM done"); n != "0" {
				t.Errorf("%s: %s rows are left", name, n)
			}
		}
	}
	b := mutations(add("1"), call("SELECT count(*) FROM done"), add("2"))
	must(t, d, b)
	if !slices.Equal(b.rows(1), []string{"1"}) || !slices.Equal(b.rows(2), []string{"2"}) || one(t, d, "SELECT count(*) FROM done") != "2" {
		t.Errorf("rows %q, %q", b.rows(1), b.rows(2))
	}
}

// What is begun again after a conflict or a change of the schema begins with the first call.
func TestMutationBeginsAgainWhole(t *testing.T) {
	d := open(t, Options{Lanes: -1, PoolMax: 1})
	exec(t, d, `CREATE TABLE done (x int); CREATE SEQUENCE tries;
		CREATE FUNCTION conflict() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('tries') < 3 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40P01'; END IF;
			RETURN 'done'; END $$`)
	b := mutations(call("INSERT INTO done VALUES (1) RETURNING x"), call("SELECT conflict()"), call("SELECT count(*) FROM done"))
	must(t, d, b)
	if !slices.Equal(b.rows(2), []string{"1"}) {
		t.Errorf("after conflicts: %q rows", b.rows(2))
	}
	all := func() *Batch {
		return mutations(call("INSERT INTO done VALUES (2) RETURNING x"), call("SELECT * FROM done ORDER BY 1"))
	}
	must(t, d, all())
	exec(t, d, "ALTER TABLE done ADD COLUMN y int")
	b = all()
	must(t, d, b)
	if got := one(t, d, "SELECT count(*) FROM done"); got != "3" {
		t.Errorf("after a change of the table: %s rows", got)
	}
}

// A mutation that does nothing twice is begun again when its session was lost.
func TestRepeatableMutation(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `CREATE SEQUENCE runs; CREATE FUNCTION suicide() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('runs') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); END IF;
		RETURN 'lived'; END $$`)
	b := mutations(call("SELECT suicide()"))
	b.Repeatable = true
	must(t, d, b)
	if !slices.Equal(b.rows(0), []string{"lived"}) {
		t.Errorf("rows %q", b.rows(0))
	}
}
