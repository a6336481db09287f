import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import {
  type TenantSession,
  openTenantSession,
} from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { copyUsers } from '../../../src/adapters/postgres/operations/copy-users.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { allColumns } from '../../../src/adapters/postgres/tasks/task-rows.ts';
import type { IdempotencyRequest } from '../../../src/application/ports.ts';
import { firstVersion } from '../../../src/domain/task.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import { makeOwnerId } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { taskSaying } from '../../contract/text.contract.ts';
import { someList } from '../../support/arbitraries.ts';
import { openMigratedPglite } from '../../support/pglite.ts';
import { databaseAt, newDatabase } from '../../support/postgres.ts';
import { spelled, textsByKind } from '../../support/scalars.ts';
import { right, run } from '../../support/values.ts';

const at = right(makeInstant('2026-11-21T12:00:00.000Z'));
const requestOf = (text: string): IdempotencyRequest => ({ key: text, fingerprint: text, at });

/** Users of whom everything is text: their names, their tasks, and what they were answered. */
const users = Object.values(textsByKind)
  .flat()
  .map((text) => {
    const owner = right(makeOwnerId(text));
    const list = someList(owner);
    return { text, owner, list, task: { ...taskSaying(owner, text), list: O.some(list.id) } };
  });

const columns = ['title', 'title_key', 'description', 'folded'];

describe('the copy of every kind of text', function () {
  this.timeout('10m');
  let databases: Database[];
  let sessions: readonly [TenantSession, TenantSession];
  before(async () => {
    const [source, target] = [await openMigratedPglite(), databaseAt(await newDatabase())];
    databases = [source, target];
    sessions = [openTenantSession(source.connections), openTenantSession(target.connections)];
    const { lists, tasks, idempotently } = createPostgresStore(sessions[0]);
    for (const { text, owner, list, task } of users) {
      await run(lists.insert(owner, list));
      await run(tasks.insert(owner, task));
      await idempotently(owner, requestOf(text), () => TE.right(text), identity)();
    }
    assert.deepEqual(await copyUsers(source.connections, ...sessions), { copied: users.length, known: 0 });
  });
  after(() => Promise.all(databases.map(({ close }) => close())));

  it('has the tasks and the kept responses of each user', async () => {
    const { tasks, idempotently } = createPostgresStore(sessions[1]);
    for (const { text, owner, task } of users) {
      const found = await run(tasks.find(owner, task.id));
      assert.deepEqual(found, O.some({ value: task, version: firstVersion }), spelled(text));
      const again = await idempotently(owner, requestOf(text), () => TE.right('done twice'), identity)();
      assert.deepEqual(again, E.right({ response: text, isReplayed: true }), spelled(text));
    }
  });

  it('has every text column unchanged, sort and search keys too', async () => {
    const sql = `select ${columns.join(', ')} from tasks where user_id = $1`;
    for (const { owner, text, task } of users) {
      const written = Object.fromEntries(
        columns.map((column, index) => [column, allColumns[index]?.write(task)]),
      );
      for (const { statement } of sessions)
        assert.deepEqual(await statement(owner, sql), [written], spelled(text));
    }
  });
});
