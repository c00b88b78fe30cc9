-- The answers of mutations that were sent with an idempotency key.
-- The servers' role needs USAGE on the schema and SELECT, INSERT, UPDATE, DELETE on the table.
CREATE SCHEMA IF NOT EXISTS fraiseqld;
CREATE TABLE IF NOT EXISTS fraiseqld.idempotency_key (
    principal  bytea NOT NULL CHECK (octet_length(principal) = 32),
    key        text NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
    field      text NOT NULL,
    request    bytea NOT NULL CHECK (octet_length(request) = 32),
    answered   boolean NOT NULL DEFAULT false,
    answer     text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, key, field)
);
CREATE INDEX IF NOT EXISTS idempotency_key_created_at ON fraiseqld.idempotency_key (created_at);
