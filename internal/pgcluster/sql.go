package pgcluster

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Exec runs statements, separated by semicolons, in a database as the superuser.
func (c *Cluster) Exec(ctx context.Context, database, sql string) error {
	conn, err := pgconn.Connect(ctx, c.URL(database))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return conn.Exec(ctx, sql).Close()
}

// CreateDatabase makes an empty database.
func (c *Cluster) CreateDatabase(ctx context.Context, name string) error {
	return c.Exec(ctx, "postgres", "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
}

// KillBackends ends every other session, as an administrator or a failover would.
func (c *Cluster) KillBackends(ctx context.Context) error {
	return c.Exec(ctx, "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
}

// setPassword gives the superuser a password of this run, which only this process knows.
func (c *Cluster) setPassword(ctx context.Context) error {
	if c.password == "" {
		c.password = rand.Text()
	}
	if err := c.Exec(ctx, "postgres", "ALTER ROLE "+superuser+" PASSWORD '"+c.password+"'"); err != nil {
		return fmt.Errorf("set the password: %w", err)
	}
	return nil
}
