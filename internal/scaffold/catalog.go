package scaffold

// mine are the schemas of users, without what an extension made there.
const mine = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

const relationsSQL = `
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text, n.nspname = ANY (current_schemas(false)), coalesce(obj_description(c.oid, 'pg_class'), ''),
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'c') AND ` + mine + ` AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE')
  AND (c.relkind = 'c' OR has_table_privilege(c.oid, 'SELECT'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname`

// columnsSQL lists the columns of relations, and those of the tables that views read.
const columnsSQL = `
WITH own AS (SELECT unnest($1::oid[]) AS oid),
wanted AS (
  SELECT own.oid, a.attrelid, a.attnum, false AS based FROM own JOIN pg_attribute a ON a.attrelid = own.oid
  UNION
  SELECT own.oid, d.refobjid, d.refobjsubid, true FROM own
  JOIN pg_rewrite r ON r.ev_class = own.oid
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
  JOIN pg_class b ON b.oid = d.refobjid AND b.relkind IN ('r', 'p', 'f', 'm'))
SELECT w.oid, w.based, a.attname::text, format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, a.atttypmod), a.attnotnull OR t.typnotnull,
  coalesce(col_description(a.attrelid, a.attnum), ''),
  EXISTS (SELECT FROM pg_class b WHERE b.oid = a.attrelid AND b.relkind IN ('r', 'p', 'f')),
  EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'p' AND k.conkey = ARRAY[a.attnum]),
  coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.contype = 'c' AND (k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum] OR k.contypid = t.oid)
    AND pg_get_constraintdef(k.oid) LIKE '%= ANY (%' ORDER BY k.conname LIMIT 1), '')
FROM wanted w JOIN pg_attribute a ON a.attrelid = w.attrelid AND a.attnum = w.attnum AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
ORDER BY w.oid, w.based, w.attrelid, a.attnum`

const enumsSQL = `
SELECT format_type(t.oid, NULL), t.typname::text, array_agg(e.enumlabel::text ORDER BY e.enumsortorder), coalesce(obj_description(t.oid, 'pg_type'), '')
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ` + mine + ` GROUP BY t.oid ORDER BY 1`

const functionsSQL = `
SELECT n.nspname::text, p.proname::text, n.nspname = ANY (current_schemas(false)), coalesce(obj_description(p.oid, 'pg_proc'), ''),
  coalesce(p.proargnames, '{}')::text[], coalesce(p.proargmodes::text[], '{}'),
  coalesce((SELECT array_agg(format_type(x, NULL) ORDER BY i) FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u(x, i)), '{}')::text[],
  p.pronargdefaults, format_type(p.prorettype, NULL), p.proretset, p.provolatile = 'v',
  coalesce((SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '{}')::text[]
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type t ON t.oid = p.prorettype
WHERE p.prokind = 'f' AND ` + mine + ` AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
  AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY n.nspname, p.proname, p.oid`
