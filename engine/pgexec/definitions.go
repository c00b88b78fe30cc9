package pgexec

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Definitions are relations as they were when their definitions were read.
type Definitions struct {
	oids  []uint32
	state string
}

// stateSQL changes with the definition, the options and the rights of relation c:
// each of them is another version of its row in the catalogue.
const stateSQL = `c.xmin::text || ' ' || coalesce((SELECT s.xmin::text FROM pg_rewrite s WHERE s.ev_class = c.oid AND s.rulename = '_RETURN'), '')`

const statesSQL = `SELECT coalesce(string_agg(c.oid || ' ' || ` + stateSQL + `, ',' ORDER BY c.oid), '') FROM pg_class c WHERE c.oid = ANY ($1::oid[])`

func definitionsOf(all map[uint32]*relation) *Definitions {
	d := &Definitions{oids: slices.Sorted(maps.Keys(all))}
	states := make([]string, len(d.oids))
	for i, oid := range d.oids {
		states[i] = fmt.Sprint(oid, " ", all[oid].state)
	}
	d.state = strings.Join(states, ",")
	return d
}

// Changed says whether any of the relations is no longer what it was. A change
// while definitions were read is told, too: their state was read before them.
func (d *DB) Changed(ctx context.Context, was *Definitions) (changed bool, err error) {
	err = d.with(ctx, func(conn *pgx.Conn) error {
		var now string
		err := conn.QueryRow(ctx, statesSQL, was.oids).Scan(&now)
		changed = now != was.state
		return err
	})
	return changed && err == nil, err
}
