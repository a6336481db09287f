import assert from 'node:assert/strict';
import { mkdtemp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { newDatabase } from '../support/postgres.ts';
import { onPostgres, processesWithData, stopped } from '../support/process-data.ts';
import { projectFile, startCommand } from '../support/process.ts';
import { wayTo } from '../support/proxy.ts';
import { callTo, testSecret, tokenOf } from '../support/service.ts';
import { beginTask, isRefused } from '../support/unfinished.ts';
import { until } from '../support/until.ts';

describe('a process that is told to stop', function () {
  this.timeout('10m');
  const { place, ended, start } = processesWithData();

  it('answers requests in flight before it exits', async () => {
    const process = start({ JWT_SECRET: testSecret });
    const url = await process.url();
    const bearer = await tokenOf('alice');
    const calls = await Promise.all(Array.from({ length: 10 }, () => beginTask(url, bearer)));
    process.child.kill('SIGTERM');
    await process.logs(/"msg":"draining"/);
    await until(() => isRefused(url));
    for (const { finish } of calls) finish();
    assert.deepEqual(
      await Promise.all(calls.map(({ status }) => status)),
      calls.map(() => 201),
    );
    assert.equal(await process.ended, 0);
    assert.match(process.err(), /"msg":"stopped"/);
  });

  it('ignores a second signal within a second, and exits at once on a later one', async () => {
    const process = start({ ...(await onPostgres()), JWT_SECRET: testSecret, SHUTDOWN_SECONDS: '60' });
    const call = await beginTask(await process.url(), await tokenOf('alice'));
    process.child.kill('SIGTERM');
    process.child.kill('SIGINT');
    await process.logs(/"msg":"draining"/);
    await setTimeout(1100);
    assert.equal(process.child.exitCode, null);
    process.child.kill('SIGTERM');
    await Promise.all([assert.rejects(call.status), process.ended]);
    assert.equal(await process.ended, 1);
    assert.match(process.err(), /doable: shutdown: second SIGTERM/);
  });

  it('exits in time though its database connection hangs', async () => {
    const proxy = await wayTo(await newDatabase());
    const process = start({ DATABASE_URL: proxy.url, JWT_SECRET: testSecret, SHUTDOWN_SECONDS: '0' });
    const url = await process.url();
    const call = callTo(url);
    assert.equal((await call('GET', '/readyz')).status, 200);
    const asked = proxy.freeze();
    const unanswered = assert.rejects(call('GET', '/api/me/tasks', { as: 'alice' }));
    await asked;
    assert.equal(await stopped(process), 1);
    await unanswered;
    assert.match(process.err(), /doable: shutdown: not finished after \d+ seconds/);
    await proxy.close();
  });

  it('drains and exits when npm gets SIGTERM', async () => {
    // As in a fresh clone: a `.env` of the one that is tested is not there.
    const clone = await mkdtemp(join(place.directory, 'clone-'));
    for (const name of ['package.json', 'src', 'node_modules'])
      await symlink(projectFile(name), join(clone, name));
    const npm = ended(
      startCommand('npm', ['start'], { ...(await onPostgres()), DATA_DIR: place.data, PORT: '0' }, clone),
    );
    await npm.url();
    const [, pid] = await npm.logs(/"pid":(\d+)/);
    try {
      npm.child.kill('SIGTERM');
      await npm.logs(/"msg":"stopped"/);
      assert.equal(await npm.ended, 0);
    } finally {
      if (npm.child.exitCode !== 0) kill(Number(pid), 'SIGKILL');
    }
  });
});
