import { defineEntity, p } from '@mikro-orm/core';

/** A user: made by the first write, and the lock that each later write of theirs takes. */
const UserRow = defineEntity({
  name: 'UserRow',
  tableName: 'users',
  properties: {
    id: p.text().primary().collation('C'),
    epoch: p.uuid().defaultRaw('gen_random_uuid()'),
    changeSeq: p.bigint().defaultRaw('0'),
  },
});

const owner = () => p.manyToOne(UserRow).primary().deleteRule('cascade').updateRule('no action').index(false);

/** A task. The owner comes first in the key, so that all tasks of one user lie together. */
const TaskRow = defineEntity({
  name: 'TaskRow',
  tableName: 'tasks',
  properties: {
    user: owner,
    id: p.uuid().primary(),
    title: p.text(),
    titleKey: p.text().collation('C'),
    description: p.text().nullable(),
    folded: p.text(),
    status: p.text(),
    priority: p.smallint(),
    tags: p.array().columnType('tag[]'),
    dueAt: p.datetime(3).nullable(),
    dueKind: p.text().collation('C').nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    completedAt: p.datetime(3).nullable(),
    version: p.integer(),
    changeSeq: p.bigint(),
  },
});

/** What is left of a deleted task: that there was one, and its place in the user's history. */
const TombstoneRow = defineEntity({
  name: 'TombstoneRow',
  tableName: 'tombstones',
  properties: {
    user: owner,
    taskId: p.uuid().primary(),
    changeSeq: p.bigint(),
    deletedAt: p.datetime(3).defaultRaw('now()'),
  },
});

export const entities = [UserRow, TaskRow, TombstoneRow];
