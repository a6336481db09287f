import assert from 'node:assert/strict';
import { Client } from 'pg';
import { newDatabase } from '../support/postgres.ts';
import { type Started, startProcess } from '../support/process.ts';
import { wayTo } from '../support/proxy.ts';
import { testSecret, tokenOf } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('a request whose answer was lost', () => {
  it('is done once when it is sent again, though the service did not live to hear of the commit [V2.3.3]', async () => {
    const database = await newDatabase();
    const [way, watcher] = [await wayTo(database), new Client(database)];
    await watcher.connect();
    const started: Started[] = [];
    const serviceOn = async (url: string) => {
      const service = startProcess('main.ts', { DATABASE_URL: url, PORT: '0', JWT_SECRET: testSecret });
      started.push(service);
      const [, address = ''] = await service.says(/listens on (http:\S+)/);
      return { service, address };
    };
    const bearer = await tokenOf('alice');
    const create = (address: string) =>
      fetch(`${address}/api/me/tasks`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${bearer}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': 'k',
        },
        body: '{"title":"once"}',
      });
    const idsInTable = async (): Promise<ReadonlyArray<string>> =>
      (await watcher.query<{ id: string }>('select id from tasks')).rows.map(({ id }) => id);

    try {
      const first = await serviceOn(way.url);
      const committing = way.withholdAnswersTo('commit');
      const unanswered = assert.rejects(create(first.address));
      await committing;
      await until(async () => (await idsInTable()).length > 0);
      first.service.child.kill('SIGKILL');
      await unanswered;

      const second = await serviceOn(database);
      const again = await create(second.address);
      const task: unknown = await again.json();
      assert.deepEqual([again.status, again.headers.get('Idempotency-Replayed')], [201, 'true']);
      const ids = await idsInTable();
      assert.equal(ids.length, 1);
      assert.ok(typeof task === 'object' && task !== null && 'id' in task);
      assert.equal(task.id, ids[0]);
    } finally {
      for (const { child, ended } of started) {
        child.kill('SIGKILL');
        await ended;
      }
      await watcher.end();
      await way.close();
    }
  });
});
