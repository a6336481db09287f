import { defineEntity, p } from '@mikro-orm/core';
import type { ContentColumn } from '../tasks/task-rows.ts';
import { roles } from '../tenancy/roles.ts';

/** Row-level security: a role sees and writes only the rows of the tenant context's owner. */
const owned = (table: string, column: string) => ({
  name: `${table}_own`,
  using: `${column} = nullif(current_setting('app.owner_id'), '')`,
});

/** The retention role sees rows of all owners; its grants limit the columns. */
const purged = (table: string) => ({
  name: `${table}_retention`,
  command: 'select' as const,
  roles: [roles.retention],
  using: 'true',
});

/** A user: created by the first write, and locked by each later write. */
const UserRow = defineEntity({
  name: 'UserRow',
  tableName: 'users',
  rowLevelSecurity: 'force',
  policies: [owned('users', 'id')],
  properties: {
    id: p.text().primary().collation('C'),
    epoch: p.uuid().defaultRaw('gen_random_uuid()'),
    changeSeq: p.bigint().defaultRaw('0'),
    prunedTo: p.bigint().defaultRaw('0'),
  },
});

const owner = () => p.manyToOne(UserRow).primary().deleteRule('cascade').updateRule('no action').index(false);

/** The property name of a column, such as `titleKey`. */
type PropertyOf<Column extends string> = Column extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<PropertyOf<Rest>>}`
  : Column;

/** A list of tasks. */
const ListRow = defineEntity({
  name: 'ListRow',
  tableName: 'lists',
  rowLevelSecurity: 'force',
  policies: [owned('lists', 'user_id')],
  properties: {
    user: owner,
    id: p.uuid().primary(),
    title: p.text(),
    position: p.text().collation('C'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    version: p.integer(),
    changeSeq: p.bigint(),
  },
});

/** A task. The owner leads the key, so that all tasks of one user are adjacent. */
const TaskRow = defineEntity({
  name: 'TaskRow',
  tableName: 'tasks',
  rowLevelSecurity: 'force',
  policies: [owned('tasks', 'user_id')],
  properties: {
    user: owner,
    id: p.uuid().primary(),
    title: p.text(),
    titleKey: p.text().collation('C'),
    description: p.text().nullable(),
    folded: p.text().nullable(),
    // MikroORM reads this type without the quotes that are part of its name.
    status: p.text().columnType('"char"').ignoreSchemaChanges('type'),
    priority: p.smallint(),
    tags: p.array().columnType('tag[]'),
    checklist: p.text().nullable(),
    due: p.text().collation('C').nullable(),
    listId: p
      .manyToOne(ListRow)
      .nullable()
      .joinColumns('user_id', 'list_id')
      .ownColumns('list_id')
      .foreignKeyName('tasks_list_id_foreign')
      .deleteRule('no action')
      .updateRule('no action')
      // MikroORM would take this for the default collation of `user_id`, which has one of its own.
      .ignoreSchemaChanges('collation')
      .index(false),
    seriesId: p.uuid().nullable(),
    recurrence: p.json().nullable(),
    successorId: p.uuid().nullable(),
    position: p.text().collation('C'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    completedAt: p.datetime(3).nullable(),
    version: p.integer(),
    changeSeq: p.bigint(),
  } satisfies Readonly<Record<PropertyOf<ContentColumn>, unknown>> & Readonly<Record<string, unknown>>,
});

/** The tombstone of a deleted item: its kind, its id, and its change number. */
const TombstoneRow = defineEntity({
  name: 'TombstoneRow',
  tableName: 'tombstones',
  rowLevelSecurity: 'force',
  policies: [owned('tombstones', 'user_id'), purged('tombstones')],
  properties: {
    user: owner,
    kind: p.text().primary().collation('C'),
    id: p.uuid().primary(),
    changeSeq: p.bigint(),
    deletedAt: p.datetime(3),
  },
});

/** The stored response to a request with an idempotency key. */
const IdempotencyRecordRow = defineEntity({
  name: 'IdempotencyRecordRow',
  tableName: 'idempotency_records',
  rowLevelSecurity: 'force',
  policies: [owned('idempotency_records', 'user_id'), purged('idempotency_records')],
  properties: {
    user: owner,
    key: p.text().primary().collation('C'),
    fingerprint: p.text(),
    response: p.text(),
    recordedAt: p.datetime(3),
  },
});

export const entities = [UserRow, ListRow, TaskRow, TombstoneRow, IdempotencyRecordRow];
