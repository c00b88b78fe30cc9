-- The outbox of @changes: which rows of a view changed, in the order of commits.
-- The server's role needs USAGE on the schema, SELECT on both tables and EXECUTE on prune_outbox.
CREATE SCHEMA IF NOT EXISTS fraiseqld;
CREATE TABLE IF NOT EXISTS fraiseqld.outbox (
    xid      xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id       bigint GENERATED ALWAYS AS IDENTITY,
    at       timestamptz NOT NULL DEFAULT now(),
    relation text NOT NULL,
    row_id   text NOT NULL,
    PRIMARY KEY (xid, id),
    UNIQUE (xid, relation, row_id)
);
CREATE INDEX IF NOT EXISTS outbox_at ON fraiseqld.outbox (at);
-- Up to here events were forgotten.
CREATE TABLE IF NOT EXISTS fraiseqld.outbox_pruned (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8 NOT NULL,
    id  bigint NOT NULL
);
INSERT INTO fraiseqld.outbox_pruned (xid, id) VALUES ('0', 0) ON CONFLICT DO NOTHING;

-- Notes the rows that a change of a table concerns: its arguments are the view and
-- a query for their ids, in which $1 is the table's row.
CREATE OR REPLACE FUNCTION fraiseqld.changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    rows text := TG_ARGV[1];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        rows := rows || ' UNION ' || replace(rows, '$1', '$2');
    END IF;
    rows := 'INSERT INTO fraiseqld.outbox (relation, row_id) SELECT $3, s.id FROM (' || rows || ') AS s(id) WHERE s.id IS NOT NULL ON CONFLICT DO NOTHING';
    CASE TG_OP
        WHEN 'INSERT' THEN EXECUTE rows USING NEW, NEW, TG_ARGV[0];
        WHEN 'DELETE' THEN EXECUTE rows USING OLD, OLD, TG_ARGV[0];
        ELSE EXECUTE rows USING OLD, NEW, TG_ARGV[0];
    END CASE;
    PERFORM pg_notify('fraiseqld_outbox', '');
    RETURN NULL;
END $body$;

-- Puts triggers on the tables that a view reads. Its rows' ids are those of the
-- table named like it (v_user, tb_user), or of the only one with a column id;
-- other tables are followed where a foreign key joins them with that one.
CREATE OR REPLACE FUNCTION fraiseqld.follow(view_name text, rel regclass) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    tables oid[];
    main oid;
    main_name text;
    tbl oid;
    ids text;
    trigger_name text := 'fraiseqld_outbox_' || substr(md5(view_name), 1, 12);
BEGIN
    WITH RECURSIVE below(oid) AS (
        SELECT rel::oid
        UNION
        SELECT d.refobjid FROM below
        JOIN pg_rewrite r ON r.ev_class = below.oid
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
    ) SELECT array_agg(c.oid ORDER BY c.oid) INTO tables FROM below JOIN pg_class c USING (oid) WHERE c.relkind IN ('r', 'p');
    SELECT CASE WHEN count(*) FILTER (WHERE likely) = 1 THEN max(c.oid::int8) FILTER (WHERE likely) WHEN count(*) = 1 THEN max(c.oid::int8) END::oid INTO main
    FROM (
        SELECT c.oid, c.oid = rel OR regexp_replace(c.relname, '^(tb|tv|t)_', '') = regexp_replace(v.relname, '^(vw|mv|v|tv)_', '') AS likely
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND NOT a.attisdropped, pg_class v
        WHERE c.oid = ANY (tables) AND v.oid = rel
    ) AS c;
    IF main IS NULL THEN
        RAISE EXCEPTION 'it cannot be told which table the ids of % are in', rel;
    END IF;
    SELECT format('%I.%I', n.nspname, c.relname) INTO main_name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = main;
    FOREACH tbl IN ARRAY tables LOOP
        IF tbl = main THEN
            ids := 'SELECT ($1).id::text';
        ELSE
            SELECT string_agg(format('SELECT m.id::text FROM %s m WHERE %s', main_name, pairs), ' UNION ') INTO ids
            FROM (
                SELECT string_agg(format('m.%I = ($1).%I', CASE WHEN k.conrelid = main THEN a.attname ELSE b.attname END,
                                         CASE WHEN k.conrelid = main THEN b.attname ELSE a.attname END), ' AND ') AS pairs
                FROM pg_constraint k, unnest(k.conkey, k.confkey) AS u(a, b)
                JOIN pg_attribute a ON a.attnum = u.a JOIN pg_attribute b ON b.attnum = u.b
                WHERE k.contype = 'f' AND k.conrelid IN (tbl, main) AND k.confrelid IN (tbl, main) AND k.conrelid <> k.confrelid
                  AND a.attrelid = k.conrelid AND b.attrelid = k.confrelid
                GROUP BY k.oid
            ) AS keys;
        END IF;
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', trigger_name, tbl::regclass);
        IF ids IS NULL THEN
            RAISE WARNING 'no foreign key joins % with %: its changes are not followed for %', tbl::regclass, main::regclass, rel;
        ELSE
            EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION fraiseqld.changed(%L, %L)',
                           trigger_name, tbl::regclass, view_name, ids);
        END IF;
    END LOOP;
END $body$;

CREATE OR REPLACE FUNCTION fraiseqld.prune_outbox(keep interval) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    WITH gone AS (DELETE FROM fraiseqld.outbox WHERE at < now() - keep RETURNING xid, id),
         last AS (SELECT xid, id FROM gone ORDER BY xid DESC, id DESC LIMIT 1)
    UPDATE fraiseqld.outbox_pruned p SET xid = last.xid, id = last.id FROM last WHERE (p.xid, p.id) < (last.xid, last.id)
$body$;
