import assert from 'node:assert/strict';
import { assertAnswered, assertUnavailable } from './support/answers.ts';
import { resultsIn, taskIn, tasksIn } from './support/bodies.ts';
import { call, newClient } from './support/calls.ts';
import { theCluster, withClient } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** How long a write may wait for a lock, and half a second: twice that. */
const lockDeadline = 2 * 1500;

/** What somebody who waits for nobody is served in, on a machine that does other things too. */
const atOnce = 700;

describe('a user whose row is locked', () => {
  afterEach(endAll);

  it('gets 503 for writes within the deadline, reads as usual, and delays no other user', async () => {
    const database = await (await theCluster()).newDatabase();
    const serving = await serveOn(database);
    const { url } = serving;
    const asAlice = (method: string, path: string, json?: unknown, key = '') =>
      call(url, method, `/api/me${path}`, {
        as: 'alice',
        json,
        headers: key === '' ? {} : { 'Idempotency-Key': key },
      });
    const task = taskIn(await asAlice('POST', '/tasks', { title: 'Buy milk' }));
    const operations = [
      { op: 'create', task: { title: 'Buy bread' } },
      { op: 'delete', id: task.id },
    ];
    const writes = () => [
      asAlice('POST', '/tasks', { title: 'Buy cheese' }),
      asAlice('POST', '/tasks', { title: 'Buy wine' }, 'key'),
      asAlice('PATCH', `/tasks/${task.id}`, { title: 'Buy oat milk' }),
      asAlice('POST', '/tasks/batch', { operations }),
    ];

    await withClient(database, async (holder) => {
      await holder.query('begin');
      await holder.query('select from users where id = $1 for update', ['alice']);
      let [isStuck, served] = [true, 0];
      const strangers = Array.from({ length: 4 }, async (_, index) => {
        const client = newClient();
        while (isStuck) {
          const response = await client(url, 'POST', '/api/me/tasks', {
            as: `stranger-${index}`,
            json: { title: 'Buy tea' },
          });
          assertAnswered(response, 201);
          assert.ok(response.milliseconds < atOnce, `a stranger waited ${response.milliseconds} ms`);
          served += 1;
        }
      });
      const stuck = Promise.all(writes()).finally(() => (isStuck = false));
      const reads = await Promise.all([asAlice('GET', '/tasks'), asAlice('GET', `/tasks/${task.id}`)]);
      for (const read of reads) {
        assertAnswered(read, 200);
        assert.ok(read.milliseconds < atOnce, `a read waited ${read.milliseconds} ms`);
      }
      for (const answer of await stuck) {
        assertUnavailable(answer);
        assert.ok(answer.milliseconds < lockDeadline, `a write waited ${answer.milliseconds} ms`);
      }
      await Promise.all(strangers);
      assert.ok(served >= 20);
      await holder.query('rollback');
    });

    assert.deepEqual(tasksIn(await asAlice('GET', '/tasks')), [task]);
    const [created, keyed, edited, batch] = await Promise.all(writes());
    assert.ok(created && keyed && edited && batch);
    assert.equal(taskIn(created).version, 1);
    assert.equal(taskIn(keyed).version, 1);
    assert.equal(keyed.headers['idempotency-replayed'], undefined);
    assert.ok(edited.status === 200 || edited.status === 404, 'the batch may delete it first');
    assert.equal(resultsIn(batch).length, 2);
    assertNoBugs(serving);
  });
});
