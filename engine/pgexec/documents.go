package pgexec

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/schema"
)

const (
	// sampleTimeout bounds each sample, so that a slow view cannot hold up a start.
	sampleTimeout = 2 * time.Second

	// Readers are the sessions that read the catalogue and samples side by side,
	// for which PostgreSQL spends more time on planning than on reading.
	Readers = 2
)

// samples reads some documents of each view. A view that fails or is slow has no sample.
func (d *DB) samples(ctx context.Context, asked []schema.SampleAsk) (map[schema.SampleAsk][]string, error) {
	shares := dealt(asked, Readers)
	found, errs := make([]map[schema.SampleAsk][]string, len(shares)), make([]error, len(shares))
	var all sync.WaitGroup
	for i, share := range shares {
		found[i] = map[schema.SampleAsk][]string{}
		all.Go(func() {
			errs[i] = d.reading(ctx, func(conn *pgx.Conn) error { return sampleEach(ctx, conn, share, found[i]) })
		})
	}
	all.Wait()
	out := map[schema.SampleAsk][]string{}
	for i := range shares {
		if errs[i] != nil {
			return nil, errs[i]
		}
		maps.Copy(out, found[i])
	}
	return out, nil
}

// dealt are at most n shares of a list, none of them empty.
func dealt[T any](list []T, n int) [][]T {
	shares := make([][]T, min(n, len(list)))
	for i, x := range list {
		shares[i%len(shares)] = append(shares[i%len(shares)], x)
	}
	return shares
}

func sampleEach(ctx context.Context, conn *pgx.Conn, asked []schema.SampleAsk, found map[schema.SampleAsk][]string) error {
	for len(asked) > 0 {
		done, err := sampleBatch(ctx, conn, asked, found)
		if err != nil {
			return err
		}
		asked = asked[min(done+1, len(asked)):] // the one behind the last good one failed
	}
	return nil
}

// sampleBatch reads samples in one pipeline, which ends at the first that fails.
func sampleBatch(ctx context.Context, conn *pgx.Conn, asked []schema.SampleAsk, found map[schema.SampleAsk][]string) (done int, err error) {
	b := &pgx.Batch{}
	b.Queue("SELECT set_config('statement_timeout', $1, true)", millis(sampleTimeout))
	for _, a := range asked {
		b.Queue(sampleSQL(a)).Query(func(rows pgx.Rows) error {
			list, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err == nil {
				found[a] = list
				done++
			}
			return err
		})
	}
	err = conn.SendBatch(ctx, b).Close()
	if err != nil && sqlState(err) != "" && !lost(err) && ctx.Err() == nil {
		return done, nil
	}
	return len(asked), err
}

func sampleSQL(a schema.SampleAsk) string {
	column := pgx.Identifier{a.Column}.Sanitize()
	return fmt.Sprintf("SELECT %s::text FROM %s WHERE %s IS NOT NULL LIMIT %d", column, quoted(a.View), column, a.Limit)
}
