import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { type Started, endAfterEach, projectFile, startCommand } from '../support/process.ts';
import { newDatabase } from '../support/postgres.ts';
import { testSecret, tokenOf } from '../support/service.ts';
import { beginTask, isRefused } from '../support/unfinished.ts';
import { until } from '../support/until.ts';

/** The signals on which `test/support/uncaught.ts` does it. */
const unexpected: ReadonlyArray<readonly [what: string, signal: NodeJS.Signals]> = [
  ['an error that nobody catches', 'SIGUSR2'],
  ['a rejected promise that nobody awaits', 'SIGHUP'],
];

describe('uncaught exceptions', () => {
  let started: Started;
  let url: string;
  const ended = endAfterEach();

  const start = async (shutdownSeconds = '10'): Promise<void> => {
    started = ended(
      startCommand(
        process.execPath,
        ['--import', projectFile('test/support/uncaught.ts'), projectFile('src/infrastructure/main.ts')],
        {
          DATABASE_URL: await newDatabase(),
          JWT_SECRET: testSecret,
          PORT: '0',
          METRICS_PORT: '0',
          SHUTDOWN_SECONDS: shutdownSeconds,
        },
      ),
    );
    url = await started.url();
  };
  const meets = async (signal: NodeJS.Signals): Promise<void> => {
    started.child.kill(signal);
    await started.logs(/"level":60,/);
  };
  const beginTasks = async (count: number) => {
    const bearer = await tokenOf('ada');
    return Promise.all(Array.from({ length: count }, () => beginTask(url, bearer)));
  };
  /** Nobody is served any more, and who was already is answered. */
  const assertDrains = async (calls: Awaited<ReturnType<typeof beginTasks>>): Promise<void> => {
    await until(() => isRefused(url));
    assert.equal(started.child.exitCode, null);
    for (const { finish } of calls) finish();
    const statuses = await Promise.all(calls.map(({ status }) => status));
    assert.deepEqual(
      statuses,
      calls.map(() => 201),
    );
    assert.equal(await started.ended, 1);
    assert.equal([...started.err().matchAll(/"msg":"draining"/g)].length, 1);
    assert.match(started.err(), /"msg":"stopped"/);
  };

  for (const [what, signal] of unexpected)
    it(`are logged, requests in flight are answered, and the process exits with 1: ${what} [V16.5.4]`, async () => {
      await start();
      const calls = await beginTasks(5);
      await meets(signal);
      await assertDrains(calls);
      assert.match(
        started.err(),
        /"err":\{[^}]*"message":"SQLSTATE 22P02"[^}]*\},"msg":"uncaught exception, shutting down"/,
      );
      assert.doesNotMatch(started.err() + started.out(), /canary/);
    });

  it('end the process after SHUTDOWN_SECONDS', async () => {
    await start('1');
    const [call] = await beginTasks(1);
    const broken = assert.rejects(call?.status ?? assert.fail());
    await meets('SIGUSR2');
    assert.equal(await started.ended, 1);
    await broken;
  });

  it('make a process that is stopping exit with 1', async () => {
    await start();
    const calls = await beginTasks(2);
    started.child.kill('SIGTERM');
    await started.logs(/"msg":"draining"/);
    await meets('SIGHUP');
    await assertDrains(calls);
  });

  it('let the process drain though SIGTERM follows', async () => {
    await start();
    const calls = await beginTasks(2);
    await meets('SIGUSR2');
    await setTimeout(1100);
    started.child.kill('SIGTERM');
    await assertDrains(calls);
  });
});
