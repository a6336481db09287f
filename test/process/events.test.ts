import assert from 'node:assert/strict';
import { changesOf, entryOf, openEvents } from '../support/event-reader.ts';
import { newDatabase } from '../support/postgres.ts';
import { endAfterEach, startProcess } from '../support/process.ts';
import { callTo, testSecret } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('events of a process', () => {
  const ended = endAfterEach();

  it('reach the streams of all workers, and end with `retry` at SIGTERM', async () => {
    const started = ended(
      startProcess('main.ts', {
        DATABASE_URL: await newDatabase(),
        JWT_SECRET: testSecret,
        PORT: '0',
        WORKERS: '2',
      }),
    );
    const url = await started.url();
    await until(() => started.err().match(/"msg":"listening"/g)?.length === 2);
    const call = callTo(url);
    const streams = await Promise.all(Array.from({ length: 6 }, () => openEvents(url, { as: 'alice' })));
    for (const { change } of streams) assert.deepEqual(changesOf(await change()).tasks, []);
    for (const title of ['a', 'b', 'c']) {
      await call('POST', '/api/me/tasks', { as: 'alice', json: { title } });
      for (const { change } of streams) assert.equal(entryOf(await change()), title);
    }
    started.child.kill('SIGTERM');
    for (const { next } of streams) {
      assert.equal((await next())?.type, 'retry');
      assert.equal(await next(), undefined);
    }
    assert.equal(await started.ended, 0, started.err());
  });
});
