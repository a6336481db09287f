import assert from 'node:assert/strict';
import { Client } from 'pg';
import { newDatabase } from '../support/postgres.ts';
import { endAfterEach, startProcess } from '../support/process.ts';
import { wayTo } from '../support/proxy.ts';
import { callTo, testSecret } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('a request whose response was lost', () => {
  const ended = endAfterEach();

  it('is carried out once when retried, though the service died before it heard of the commit [V2.3.3]', async () => {
    const database = await newDatabase();
    const [way, watcher] = [await wayTo(database), new Client(database)];
    await watcher.connect();
    const serviceOn = async (url: string) => {
      const { child, url: address } = ended(
        startProcess('main.ts', { DATABASE_URL: url, PORT: '0', JWT_SECRET: testSecret }),
      );
      return { child, call: callTo(await address()) };
    };
    const sent = { as: 'alice', headers: { 'Idempotency-Key': 'k' }, json: { title: 'once' } };
    const idsInTable = async (): Promise<ReadonlyArray<string>> =>
      (await watcher.query<{ id: string }>('select id from tasks')).rows.map(({ id }) => id);

    try {
      const first = await serviceOn(way.url);
      const committing = way.withholdAnswersTo('commit');
      const unanswered = assert.rejects(first.call('POST', '/api/me/tasks', sent));
      await committing;
      await until(async () => (await idsInTable()).length > 0);
      first.child.kill('SIGKILL');
      await unanswered;

      const second = await serviceOn(database);
      const again = await second.call('POST', '/api/me/tasks', sent);
      assert.deepEqual([again.status, again.headers.get('Idempotency-Replayed')], [201, 'true']);
      const ids = await idsInTable();
      assert.equal(ids.length, 1);
      assert.equal(again.task.id, ids[0]);
    } finally {
      await watcher.end();
      await way.close();
    }
  });
});
