-- Tables that tell of their changes, so that kept answers made from them are dropped.
-- The server's role needs no rights on any of this.
CREATE SCHEMA IF NOT EXISTS fraiseqld;

-- Once for each statement; PostgreSQL leaves out equal notifications of one transaction.
CREATE OR REPLACE FUNCTION fraiseqld.table_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    PERFORM pg_notify('fraiseqld_cache', TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME);
    RETURN NULL;
END $body$;

-- Puts triggers on the tables behind a view: those that it, the views below it and
-- their row security policies read, with all partitions.
CREATE OR REPLACE FUNCTION fraiseqld.watch(rel regclass) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    tbl regclass;
BEGIN
    FOR tbl IN
        WITH RECURSIVE behind(oid) AS (
            SELECT rel::oid
            UNION
            SELECT x.oid FROM behind b CROSS JOIN LATERAL (
                SELECT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
                WHERE r.ev_class = b.oid
                UNION ALL
                SELECT d.refobjid FROM pg_policy p JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass
                WHERE p.polrelid = b.oid
                UNION ALL
                SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = b.oid
            ) AS x(oid)
        )
        SELECT c.oid::regclass FROM behind JOIN pg_class c USING (oid)
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_catalog'::regnamespace
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER fraiseqld_cache AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION fraiseqld.table_changed()', tbl);
    END LOOP;
END $body$;
