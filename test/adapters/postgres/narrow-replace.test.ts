import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import type { Store } from '../../../src/application/ports.ts';
import { firstVersion, type Task } from '../../../src/domain/task.ts';
import { makeInstant } from '../../../src/domain/time.ts';
import type { OwnerId } from '../../../src/domain/user.ts';
import type { Database } from '../../../src/infrastructure/database.ts';
import { edits, newOwner, newTaskId, someTask } from '../../support/arbitraries.ts';
import { edited, toggled } from '../../support/circumstances.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { right, run, some } from '../../support/values.ts';

const later = right(makeInstant('2026-11-21T12:00:00.000Z'));

describe('a task replaced where it differs, on PostgreSQL', () => {
  let database: Database;
  let store: Store;
  const sent: { sql: string; values: ReadonlyArray<unknown> }[] = [];
  before(async () => {
    database = patientDatabaseAt(await newDatabase());
    const session = openTenantSession(database.connections);
    store = createPostgresStore({
      ...session,
      statement: (owner, sql, values = [], mode = 'dedicated') => {
        sent.push({ sql, values });
        return session.statement(owner, sql, values, mode);
      },
    });
  });
  after(() => database.close());

  const rowOf = async (owner: OwnerId, { id }: Task): Promise<string> => {
    const sql = `select (to_jsonb(tasks) - 'id' - 'change_seq')::text as row from tasks where user_id = '${owner}' and id = '${id}'`;
    const [row] = await database.connections.run({ sql, values: [], mode: 'unprepared' });
    return String(row?.['row']);
  };

  it('has the same row as one that is replaced as a whole, whatever an edit changes', () =>
    fc.assert(
      fc.asyncProperty(edits, async (edit) => {
        const owner = newOwner();
        const [narrow, whole] = [someTask(owner), newTaskId()];
        const twin = { ...narrow, id: whole };
        for (const task of [narrow, twin]) await run(store.tasks.insertNew(owner, task));
        const replaced = edited(narrow, edit, later);
        some(await run(store.tasks.replace(owner, replaced, firstVersion, narrow)));
        some(await run(store.tasks.replace(owner, { ...replaced, id: whole }, firstVersion)));
        assert.equal(await rowOf(owner, narrow), await rowOf(owner, twin));
        assert.deepEqual(some(await run(store.tasks.find(owner, narrow.id))).value, replaced);
      }),
      { numRuns: 60 },
    ));

  it('sends nothing but the status and its times when it is completed or reopened', async () => {
    const owner = newOwner();
    const task = someTask(owner);
    await run(store.tasks.insertNew(owner, task));
    sent.length = 0;
    const replaced = toggled(task, later);
    await run(store.tasks.replace(owner, replaced, firstVersion, task));
    const completedAt = replaced.status === 'completed' ? replaced.completedAt : null;
    assert.deepEqual(
      sent.map(({ values }) => values),
      [[task.id, 1, 2, replaced.status, later, completedAt]],
    );
    assert.match(
      sent[0]?.sql ?? '',
      /update tasks set \(status, updated_at, completed_at, version, change_seq\)/,
    );
  });
});
