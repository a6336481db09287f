import { escapeLiteral } from 'pg';
import type { Row } from '../driver/connections.ts';
import { textIn } from '../row.ts';

/** Runs a statement in one session, in UTC and not restricted by policies. */
type Ask = (sql: string) => Promise<{ readonly rows: ReadonlyArray<Row> }>;

/** Of tasks and of accounts. */
const schemas = `('public'::regnamespace, to_regnamespace('identity'))`;

const tablesSql = `
  select oid::regclass::text as line from pg_class
  where relnamespace in ${schemas} and relkind in ('r', 'p') order by oid::regclass::text`;

/** Everything that constrains rows and access to them. */
const rulesSql = `
  select 'row-level security of ' || relname || ': ' || relrowsecurity || ', forced: ' || relforcerowsecurity as line from pg_class
    where relnamespace in ${schemas} and relkind in ('r', 'p')
  union all
  select 'policy ' || policyname || ' on ' || tablename || ': ' || to_jsonb(pg_policies) from pg_policies
    where schemaname in ('public', 'identity')
  union all
  select 'grant on ' || relname || ' to ' || grantee::regrole || ': ' || privilege_type
    from pg_class, aclexplode(relacl) where relnamespace in ${schemas} and grantee <> relowner
  union all
  select 'grant on ' || attrelid::regclass || '.' || attname || ' to ' || grantee::regrole || ': ' || privilege_type
    from pg_class join pg_attribute on attrelid = pg_class.oid, aclexplode(attacl)
    where relnamespace in ${schemas}
  union all
  select 'column ' || attrelid::regclass || '.' || attname || ': ' || format_type(atttypid, atttypmod) ||
      ', not null: ' || attnotnull || ', default: ' || coalesce(pg_get_expr(adbin, adrelid), 'none')
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    join pg_class on pg_class.oid = attrelid
    where relnamespace in ${schemas} and relkind in ('r', 'p') and attnum > 0 and not attisdropped
  union all
  select 'constraint ' || conname || ': ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace in ${schemas} and contype <> 'n'
  union all
  select 'domain ' || typname || ': ' || format_type(typbasetype, typtypmod) || ', collation: ' || typcollation::regcollation
    from pg_type where typnamespace = 'public'::regnamespace and typtype = 'd'
  union all
  select 'index ' || indexname || ': ' || indexdef from pg_indexes where schemaname in ('public', 'identity')`;

/** The number of rows, and the sum of 60 bits of each row's MD5, which ignores their order. */
const rowsSql = (table: string): string => `
  select 'rows of ' || ${escapeLiteral(table)} || ': ' || count(*) || ', checksum ' ||
    coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) as line from ${table} as t`;

const linesOf = async (ask: Ask, sql: string): Promise<ReadonlyArray<string>> =>
  (await ask(sql)).rows.map((row) => textIn(row, 'line'));

/** The content of a database as lines; equal databases have equal lines. */
export type DatabaseSnapshot = {
  /** A line for each table: the number of rows, and a checksum. */
  readonly rows: ReadonlyArray<string>;
  /** Columns, constraints, indexes, grants, policies, and row-level security. */
  readonly rules: ReadonlyArray<string>;
};

export const snapshotOf = async (ask: Ask): Promise<DatabaseSnapshot> => {
  const rows: string[] = [];
  for (const table of await linesOf(ask, tablesSql)) rows.push(...(await linesOf(ask, rowsSql(table))));
  return { rows, rules: await linesOf(ask, rulesSql) };
};

const linesIn = ({ rows, rules }: DatabaseSnapshot): ReadonlyArray<string> => [...rows, ...rules];

const without = (lines: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.filter((line) => !others.includes(line));

/** The differences as text; empty if there are none. */
export const differencesBetween = (one: DatabaseSnapshot, other: DatabaseSnapshot): ReadonlyArray<string> => [
  ...without(linesIn(one), linesIn(other)).map((line) => `missing: ${line}`),
  ...without(linesIn(other), linesIn(one)).map((line) => `added: ${line}`),
];
