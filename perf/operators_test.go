package main

import "testing"

func TestStatementsOfExplain(t *testing.T) {
	got := statements("query\n  plan of it\n    $where\n\nq0\n  class: worker\n  sql: SELECT 1 WHERE $1 = $2\n  $1 = \"it's\"\n  $2 = NULL\n  postgresql:\n    Seq Scan\n\nq1\n  sql: SELECT 2\n")
	if s := got["q0"]; s.sql != "SELECT 1 WHERE $1 = $2" || s.values != "'it''s', NULL" {
		t.Errorf("q0: %+v", s)
	}
	if s := got["q1"]; s.sql != "SELECT 2" || s.values != "" {
		t.Errorf("q1: %+v", s)
	}
}
