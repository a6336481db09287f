import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertUnavailable, deadline } from './support/answers.ts';
import { assertBooksAgree } from './support/books.ts';
import { call } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';
import { beginWriting } from './support/writers.ts';

describe('a PostgreSQL that is killed while clients write', () => {
  afterEach(endAll);

  it('causes 503 meanwhile, loses nothing, and is used again as soon as it is back', async () => {
    const cluster = await theCluster();
    const serving = await serveOn(await cluster.newDatabase());
    const { url } = serving;
    // No connection to the service may ever break.
    const writing = beginWriting(
      4,
      () => url,
      () => false,
    );
    const statusOf = async (path: string) => (await call(url, 'GET', path)).status;
    const healthOf = () => Promise.all([statusOf('/livez'), statusOf('/readyz')]);
    for (let kills = 0; kills < 10; kills += 1) {
      await writing.goesOn();
      await cluster.stopAtOnce();
      assertUnavailable(await call(url, 'GET', '/api/me/tasks', { as: 'person-0' }));
      assert.deepEqual(await healthOf(), [200, 503]);
      await cluster.startAgain();
      const back = performance.now();
      while (writing.latest() < back) {
        if (performance.now() - back > deadline) {
          await writing.finish(); // It knows more, if it was because of a fault that everybody stopped.
          assert.fail('nobody was served again in time');
        }
        await sleep(5);
      }
      assert.deepEqual(await healthOf(), [200, 200]);
    }
    await writing.finish();
    assert.ok(writing.refusals.length > 0);
    writing.refusals.filter(({ status }) => status === 503).forEach(assertUnavailable);
    await assertBooksAgree(url, writing.writers);
    assertNoBugs(serving);
  });
});
