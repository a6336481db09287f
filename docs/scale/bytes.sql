-- Measures the disk space of a task, a tombstone, an idempotency record and a user. Needs a migrated, empty, disposable
-- database, and a superuser, whom row-level security does not restrict:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f docs/scale/bytes.sql
--
-- 1,000 users with 100 tasks of 300 bytes of text each, written in the order of time, not of owners. Every third task is
-- completed, every second has a due date. Then each task is edited once, with a vacuum after every tenth of them.

begin;

create temporary table made on commit drop as
  select md5((n % 1000)::text) as user_id, n,
    'Ask ' || left(md5(n::text), 8) || ' about the delivery of ' || left(md5('a' || n), 8) as title,
    'Before noon, else call ' || md5('b' || n) || ' and say that ' || repeat(left(md5('c' || n), 7) || ' ', 24) as description,
    timestamptz '2026-01-01Z' + n * interval '5 minutes' as at
  from generate_series(1, 100000) n;

insert into users (id, change_seq) select distinct user_id, 200 from made;

insert into tasks (user_id, id, title, title_key, description, folded, status, priority, tags, due,
  created_at, updated_at, completed_at, version, change_seq, position)
select user_id, (lpad(to_hex(extract(epoch from at)::bigint * 1000), 12, '0') || '7' || substr(md5('d' || n), 1, 19))::uuid, title,
  lower(title), description, null,
  case when n % 3 = 0 then 'completed' else 'pending' end, 1 + n % 3,
  case when n % 2 = 0 then array['shop', 'work'] else '{}' end,
  case when n % 2 = 0 then to_char(at at time zone 'UTC' + interval '3 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end, at, at, case when n % 3 = 0 then at end, 1, n / 1000 + 1,
  'gUZqS3aF00' || lpad(n::text, 23, '0') || 'V'
from made order by n;

insert into tombstones (user_id, kind, id, change_seq, deleted_at)
select user_id, 'task', gen_random_uuid(), n / 1000 + 101, at from made order by n;

-- As after a create: the digest of the request, and the response.
insert into idempotency_records (user_id, key, fingerprint, response, recorded_at)
select user_id, gen_random_uuid()::text, left(repeat(md5(n::text), 2), 43), repeat(title || ' ', 4) || description || description, at
from made order by n;

commit;

vacuum;
select format('update tasks set version = 2, change_seq = change_seq + 100 where change_seq %% 10 = %s and version = 1', n), 'vacuum tasks'
from generate_series(0, 9) n \gexec
vacuum analyze;

select avg(octet_length(title) + octet_length(description))::int as text_of_a_task from tasks;

select indrelid::regclass as "table", coalesce(relname, 'rows') as part,
  round(pg_relation_size(coalesce(indexrelid, indrelid))::numeric / count, 0) as bytes_each
from (
  select oid as indrelid, null::oid as indexrelid from pg_class where relname in ('users', 'tasks', 'tombstones', 'idempotency_records')
  union all
  select indrelid, indexrelid from pg_index
) as parts
join lateral (select case indrelid::regclass::text when 'users' then 1000 else 100000 end as count) as counts on true
left join pg_class on pg_class.oid = indexrelid
where indrelid in (select oid from pg_class where relname in ('users', 'tasks', 'tombstones', 'idempotency_records'))
order by 1, indexrelid nulls first;
