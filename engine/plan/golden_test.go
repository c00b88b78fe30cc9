package plan_test

import (
	"testing"

	"fraiseqld/engine/plan/plantest"
)

// TestPlans: what operations become, printed.
func TestPlans(t *testing.T) {
	s := plantest.World(t)
	plantest.Golden(t, "testdata/*.txt", func(t *testing.T, query, variables string) string {
		p, _ := plantest.Plan(t, s, query, variables)
		return p.String()
	})
}
