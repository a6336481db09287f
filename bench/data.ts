/** How much there is: so many users, each with so many tasks. */
export type Size = { readonly users: number; readonly tasksEach: number };

/** The time of every user's first task; one follows each ten seconds. */
const [epoch, step] = [Date.UTC(2025, 0, 1), 10_000];

export const userName = (user: number): string => `user-${user}`;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** The id of a user's task, both counted from 0: a UUIDv7 of when it was made. */
export const taskId = (user: number, task: number): string => {
  const time = hex(epoch + task * step, 12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${hex(user, 12)}`;
};

/** The same in SQL. */
export const userNameSql = (user: string): string => `('user-' || ${user})`;
export const taskIdSql = (user: string, task: string): string => {
  const time = `lpad(to_hex(${epoch}::bigint + ${task} * ${step}::bigint), 12, '0')`;
  return `(${time} || '70008000' || lpad(to_hex(${user}), 12, '0'))::uuid`;
};

/** Rows of all tasks: every other has a description, every fourth is completed, two of three are due. */
const madeSql = ({ users, tasksEach }: Size): string => `
  select completed, ${userNameSql('u')} as user_id, ${taskIdSql('u', 't')} as id, t as task,
    'Water the plants ' || t as title,
    case when t % 2 = 0 then 'Twice a week, and in summer every day' end as description,
    t % 3 + 1 as priority,
    case when t % 5 = 0 then '{home,garden}' else '{}' end::text[] as tags,
    'gUZqS3aF00' || lpad(t::text, 23, '0') || 'V' as position,
    created_at, case when completed then finished_at else created_at end as updated_at,
    case when completed then finished_at end as completed_at,
    case when completed then 2 else 1 end as version,
    case t % 3
      when 0 then to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')
      when 1 then to_char(created_at at time zone 'UTC' + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    end as due
  from generate_series(0, ${users - 1}) as u cross join generate_series(0, ${tasksEach - 1}) as t
  cross join lateral (
    select t % 4 = 0 as completed,
      to_timestamp(${epoch / 1000} + t * ${step / 1000}) as created_at,
      to_timestamp(${epoch / 1000} + (${tasksEach} + t) * ${step / 1000}) as finished_at
  ) as made`;

/** Fills the service's tables with what it could have written, in ASCII: all tasks were made, then some completed. */
export const serviceSeedSql = (size: Size): ReadonlyArray<string> => [
  `insert into users (id, change_seq)
   select ${userNameSql('u')}, ${size.tasksEach + Math.ceil(size.tasksEach / 4)}
   from generate_series(0, ${size.users - 1}) as u`,
  `insert into tasks (user_id, id, title, title_key, description, folded, status, priority, tags, due,
     created_at, updated_at, completed_at, version, change_seq, position)
   select user_id, id, title, lower(title), description, null,
     case when completed then 'completed' else 'pending' end, priority, tags, due,
     created_at, updated_at, completed_at, version,
     case when completed then ${size.tasksEach} + 1 + task / 4 else task + 1 end, position
   from (${madeSql(size)}) as tasks`,
];

/** The same tasks in the peers' table. */
export const plainSeedSql = (size: Size): string => `
  insert into tasks (user_id, id, title, description, completed, priority, tags, due_date, created_at, updated_at,
    completed_at, version, position)
  select user_id, id, title, description, completed, (array['low', 'medium', 'high'])[priority], tags,
    due, created_at, updated_at, completed_at, version, position
  from (${madeSql(size)}) as tasks`;

/** Policies as the service checks for, in which the planner finds nothing to filter by: what row-level security costs. */
export const openPoliciesSql = `
  do $$ declare own record; begin
    for own in select * from pg_policies where schemaname = 'public' and policyname like '%_own' loop
      execute format('alter policy %I on %I using (true or %s)', own.policyname, own.tablename, own.qual);
    end loop;
  end $$`;
