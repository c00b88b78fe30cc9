-- Persisted queries that several servers share (apq.backend = "postgresql").
-- The servers' role needs USAGE on the schema and SELECT, INSERT, UPDATE, DELETE on the table.
CREATE SCHEMA IF NOT EXISTS fraiseqld;
CREATE TABLE IF NOT EXISTS fraiseqld.persisted_query (
    hash         bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    query        text NOT NULL CHECK (octet_length(query) <= 102400),
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    uses         bigint NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS persisted_query_last_used_at ON fraiseqld.persisted_query (last_used_at);
