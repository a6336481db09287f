import assert from 'node:assert/strict';
import { Client } from 'pg';
import { read } from '../../client/responses.ts';
import type { Stats } from '../../client/doable.ts';
import type { ChangesJson } from '../../src/adapters/http/changes/changes.ts';
import type { ExportJson } from '../../src/adapters/http/changes/export.ts';
import type { TaskJson } from '../../src/adapters/http/tasks/task-json.ts';
import { type Pair, startPair } from '../support/embedded-postgres.ts';
import { wayTo } from '../support/proxy.ts';
import { tokenOf } from '../support/service.ts';
import { type Serving, assertNoBugs, endAll, startServing } from './support/serving.ts';
import { until } from '../support/until.ts';

describe('a service with a streaming replica', function () {
  this.timeout(40_000);
  let pair: Pair;
  let serving: Serving;
  let variables: Readonly<Record<string, string>>;
  before(async () => {
    pair = await startPair(['fsync=off', 'wal_receiver_status_interval=1s']);
    variables = {
      DATABASE_URL: pair.primary.urlOf('postgres'),
      DATABASE_REPLICA_URL: pair.standby.urlOf('postgres'),
    };
    serving = await startServing(variables);
  });
  after(async () => {
    await endAll();
    await pair.standby.stop();
    await pair.primary.stop();
  });

  /** An answer of the service, which is not asked twice: nothing may fail. */
  const got = async (path: string, user = 'alice', { url } = serving): Promise<Response> => {
    const begun = performance.now();
    const headers = { Authorization: `Bearer ${await tokenOf(user)}` };
    const response = await fetch(`${url}/api/me${path}`, { headers });
    assert.equal(response.status, 200);
    const milliseconds = performance.now() - begun;
    assert.ok(milliseconds < 4000, `${path} took ${milliseconds} ms`);
    return response;
  };
  const total = async (user = 'alice', on = serving): Promise<number> =>
    (await read<Stats>(await got('/stats', user, on))).total;
  const exported = async () => read<ExportJson>(await got('/export'));
  const listed = async () => (await read<TaskJson[]>(await got('/tasks'))).length;
  const changed = async (since: string) => read<ChangesJson>(await got(`/tasks/changes?since=${since}`));
  const create = async (): Promise<void> => {
    const response = await fetch(`${serving.url}/api/me/tasks`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await tokenOf('alice')}`, 'Content-Type': 'application/json' },
      body: '{"title":"Buy milk"}',
    });
    assert.equal(response.status, 201);
  };

  const onStandby = async (sql: string) => {
    const client = new Client(pair.standby.urlOf('postgres'));
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows[0];
  };
  const paused = async (): Promise<void> => {
    await onStandby('select pg_wal_replay_pause()');
    await until(
      async () =>
        (await onStandby('select pg_get_wal_replay_pause_state() as state'))?.['state'] === 'paused',
    );
  };

  it('serves stats and exports from the replica, to the owner alone', async () => {
    await create();
    await until(async () => (await total()) === 1);
    assert.equal((await exported()).count, 1);
    assert.equal(await total('bob'), 0);
  });

  it('serves a user’s own writes at once while the replica lags', async () => {
    await paused();
    await create();
    assert.equal(await listed(), 2);
    assert.equal(await total(), 1);
    const { count, since } = await exported();
    assert.equal(count, 1);
    assert.equal((await changed(since)).tasks.length, 1);
  });

  it('uses the primary when the replica hangs, and does not wait for it again', async () => {
    const way = await wayTo(pair.standby.urlOf('postgres'));
    const other = await startServing({ ...variables, DATABASE_REPLICA_URL: way.url });
    assert.equal(await total('alice', other), 1);
    await Promise.all([way.freeze(), total('alice', other).then((count) => assert.equal(count, 2))]);
    const begun = performance.now();
    for (let round = 0; round < 5; round += 1) assert.equal(await total('alice', other), 2);
    assert.ok(performance.now() - begun < 1500);
    await other.kill();
    await way.close();
  });

  it('answers as usual when the replica is stopped', async () => {
    await pair.standby.stopAtOnce();
    for (let round = 0; round < 5; round += 1) {
      assert.equal(await total(), 2);
      assert.equal((await exported()).count, 2);
    }
    await create();
    assert.deepEqual([await total(), await listed()], [3, 3]);
  });

  it('starts and answers without the replica', async () => {
    const another = await startServing({ ...variables, MIGRATE_ON_START: 'false' });
    assert.equal(await total('alice', another), 3);
    assert.equal(await another.stop(), 0);
  });

  it('reads from the replica again when it is back', async () => {
    await pair.standby.startAgain();
    await until(async () => (await onStandby('select count(*)::int as count from tasks'))?.['count'] === 3);
    await paused();
    await create();
    await until(async () => (await total()) === 3);
    assert.equal((await exported()).count, 3);
    assert.equal(await listed(), 4);
    assertNoBugs(serving);
  });
});
