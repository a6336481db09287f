/** What the peers keep tasks in: the columns that are served, and the index that a list needs. */
export const tableSql = `
  create table tasks (
    user_id text not null,
    id uuid not null default uuidv7(),
    title text not null,
    description text,
    completed boolean not null default false,
    priority text not null default 'medium',
    tags text[] not null default '{}',
    checklist jsonb not null default '[]',
    due_date text,
    list_id uuid,
    position text not null default 'gUZqS3aF00004bcp1RSqPyAhJ0xwVczxBV',
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    completed_at timestamptz(3),
    version integer not null default 1,
    recurrence jsonb,
    series_id uuid,
    successor_id uuid,
    primary key (user_id, id)
  )`;

export const indexSql = 'create index tasks_newest on tasks (user_id, created_at desc, id desc)';

const columns = `id, user_id, title, description, completed,
  case when completed then 'completed' else 'pending' end as status,
  priority, tags, checklist, due_date, list_id, position, created_at, updated_at, completed_at, version,
  recurrence, series_id, successor_id`;

/** Newest first: owner, limit. */
export const listSql = `
  select ${columns} from tasks where user_id = $1 order by created_at desc, id desc limit $2`;

/** Owner, id. */
export const getSql = `select ${columns} from tasks where user_id = $1 and id = $2`;

/** Owner, title, description, priority, tags, due date. */
export const createSql = `
  insert into tasks (user_id, title, description, priority, tags, due_date)
  values ($1, $2, $3, coalesce($4, 'medium'), coalesce($5::text[], '{}'), $6)
  returning ${columns}`;

/** Owner, id. */
export const toggleSql = `
  update tasks set completed = not completed, completed_at = case when completed then null else now() end,
    updated_at = now(), version = version + 1
  where user_id = $1 and id = $2
  returning ${columns}`;
