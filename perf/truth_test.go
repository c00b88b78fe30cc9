package main

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster/pgtest"
)

// usersTruth is a truth over three users.
func usersTruth(t *testing.T) *truth {
	conn, err := pgx.Connect(t.Context(), pgtest.W1(t, 3, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return &truth{conn: conn}
}

func TestTruthOfRows(t *testing.T) {
	check := usersTruth(t).rows("users", truthUsers, 2)
	row := func(id int, name string) string {
		return `{"id":"` + userID(id) + `","fullName":"User Number ` + name + `","username":"user` + name + `"}`
	}
	answer := func(rows ...string) []byte { return []byte(`{"data":{"users":[` + strings.Join(rows, ",") + `]}}`) }
	if err := check(answer(row(3, "3"), row(1, "1"))); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string][]byte{
		"one row twice":     answer(row(1, "1"), row(1, "1")),
		"too few":           answer(row(1, "1")),
		"too many":          answer(row(1, "1"), row(2, "2"), row(3, "3")),
		"another's name":    answer(row(1, "1"), row(2, "3")),
		"nobody's id":       answer(row(1, "1"), row(9, "9")),
		"a field too many":  answer(row(1, "1"), strings.Replace(row(2, "2"), "{", `{"bio":null,`, 1)),
		"an error beside":   []byte(`{"errors":[],"data":{"users":[` + row(1, "1") + `,` + row(2, "2") + `]}}`),
		"not JSON":          []byte(`{"data":`),
		"an id that is not": answer(`{"username":"user1"}`, row(2, "2")),
	} {
		if check(bad) == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestTruthOfUsers(t *testing.T) {
	all, err := usersTruth(t).users(2, 2)
	if err != nil || len(all) != 2 || !strings.Contains(all[userID(3)], `"User Number 3"`) {
		t.Errorf("%v, %v", all, err)
	}
}
