package pgexec

import (
	"context"
	_ "embed"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/schema"
)

// OutboxChannel is notified when something was put into the outbox.
const OutboxChannel = "fraiseqld_outbox"

//go:embed outbox.sql
var outboxSQL string

// OutboxSQL makes the outbox and follows the views. It can be run again.
func OutboxSQL(views []schema.Ident) string {
	return forEach(outboxSQL, views, func(v schema.Ident) string {
		return "fraiseqld.follow(" + literal(v.String()) + ", " + literal(quoted(v)) + ")"
	})
}

// forEach is a script that ends with a call for each view.
func forEach(script string, views []schema.Ident, call func(schema.Ident) string) string {
	var b strings.Builder
	b.WriteString(script)
	for _, v := range views {
		b.WriteString("\nSELECT " + call(v) + ";")
	}
	b.WriteByte('\n')
	return b.String()
}

// literal is a text as SQL writes it, where backslashes stand for themselves.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// Mark is a place in the outbox. Changes are in the order of their marks; the
// transaction comes first, because a sequence's numbers are not in the order of commits.
type Mark struct {
	XID uint64
	ID  int64
}

// Before says that m comes before n.
func (m Mark) Before(n Mark) bool { return m.XID < n.XID || m.XID == n.XID && m.ID < n.ID }

// String is the mark as clients see it.
func (m Mark) String() string {
	return strconv.FormatUint(m.XID, 10) + "-" + strconv.FormatInt(m.ID, 10)
}

// ParseMark reads what String wrote.
func ParseMark(text string) (Mark, bool) {
	xid, id, ok := strings.Cut(text, "-")
	x, errX := strconv.ParseUint(xid, 10, 64)
	n, errN := strconv.ParseInt(id, 10, 64)
	return Mark{x, n}, ok && errX == nil && errN == nil
}

// Change is a row of a view that changed.
type Change struct {
	Mark
	View, Row string
}

// Outbox reads the outbox of a database.
type Outbox struct{ d *DB }

// Outbox returns the database's outbox, whether it is there or not.
func (d *DB) Outbox() *Outbox { return &Outbox{d} }

// What a transaction wrote is read once every transaction that began before it
// has ended: nothing can then appear before the last mark that was read.
// ORDER BY names the columns of the table: xid alone would be the text of the
// answer, in which 1000 comes before 999.
const (
	positionSQL = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text FROM fraiseqld.outbox_pruned`
	afterSQL    = `SELECT xid::text, id, relation, row_id, xid < pg_snapshot_xmin(pg_current_snapshot()) FROM fraiseqld.outbox
WHERE (xid, id) > ($1::text::xid8, $2::bigint) ORDER BY outbox.xid, outbox.id LIMIT $3`
	horizonSQL = `SELECT xid::text, id, pg_snapshot_xmax(pg_current_snapshot())::text FROM fraiseqld.outbox_pruned`
	betweenSQL = `SELECT xid::text, id, relation, row_id, true FROM fraiseqld.outbox
WHERE (xid, id) > ($1::text::xid8, $2::bigint) AND (xid, id) <= ($4::text::xid8, $5::bigint) AND relation = $6 ORDER BY outbox.xid, outbox.id LIMIT $3`
)

// Position is the mark before all that is not settled yet.
func (o *Outbox) Position(ctx context.Context) (m Mark, err error) {
	err = o.d.with(ctx, func(conn *pgx.Conn) error {
		var xid string
		if err := conn.QueryRow(ctx, positionSQL).Scan(&xid); err != nil {
			return err
		}
		m.XID, err = strconv.ParseUint(xid, 10, 64)
		return err
	})
	return m, err
}

// After lists up to limit changes. pending says that others are visible already
// which cannot be read yet.
func (o *Outbox) After(ctx context.Context, m Mark, limit int) (list []Change, pending bool, err error) {
	err = o.d.with(ctx, func(conn *pgx.Conn) error {
		list, pending, err = changes(conn.Query(ctx, afterSQL, m.xid(), m.ID, limit))
		return err
	})
	return list, pending, err
}

// Between lists the changes of a view behind from, up to to. complete is false
// when some were forgotten, there are more than limit, or from is no mark of this database.
func (o *Outbox) Between(ctx context.Context, view string, from, to Mark, limit int) (list []Change, complete bool, err error) {
	err = o.d.with(ctx, func(conn *pgx.Conn) error {
		var xid, next string
		var forgotten Mark
		if err := conn.QueryRow(ctx, horizonSQL).Scan(&xid, &forgotten.ID, &next); err != nil {
			return err
		}
		forgotten.XID, _ = strconv.ParseUint(xid, 10, 64)
		end, _ := strconv.ParseUint(next, 10, 64)
		list, _, err = changes(conn.Query(ctx, betweenSQL, from.xid(), from.ID, limit+1, to.xid(), to.ID, view))
		complete = !from.Before(forgotten) && from.XID < end && len(list) <= limit
		return err
	})
	return list, complete, err
}

// Prune forgets changes that are older than keep.
func (o *Outbox) Prune(ctx context.Context, keep time.Duration) error {
	return o.d.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SELECT fraiseqld.prune_outbox(make_interval(secs => $1))", keep.Seconds())
		return err
	})
}

// Install makes the outbox and follows the views, all or nothing.
func (o *Outbox) Install(ctx context.Context, views []schema.Ident) error {
	return o.d.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.PgConn().Exec(ctx, OutboxSQL(views)).ReadAll() // one implicit transaction
		return err
	})
}

func (m Mark) xid() string { return strconv.FormatUint(m.XID, 10) }

// changes reads rows up to the first that is not settled.
func changes(rows pgx.Rows, err error) (list []Change, pending bool, _ error) {
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Change
		var xid string
		var settled bool
		if err := rows.Scan(&xid, &c.ID, &c.View, &c.Row, &settled); err != nil {
			return nil, false, err
		}
		if pending = pending || !settled; pending {
			continue
		}
		c.XID, _ = strconv.ParseUint(xid, 10, 64)
		list = append(list, c)
	}
	return list, pending, rows.Err()
}
