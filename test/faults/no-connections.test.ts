import assert from 'node:assert/strict';
import { Client } from 'pg';
import { assertAnswered, assertUnavailable } from './support/answers.ts';
import { call } from './support/calls.ts';
import { allConnections, theCluster, withClient } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** Takes every connection that there is, those of others too, until they are let go. */
const takeAllConnections = async (url: string) => {
  const held: Client[] = [];
  /** Resolves with whether there was one more. */
  const takeOne = async (): Promise<boolean> => {
    const client = new Client(url);
    client.on('error', () => undefined);
    try {
      await client.connect();
      held.push(client);
      return true;
    } catch {
      return false;
    }
  };
  const takeWhatIsLeft = async (): Promise<void> => {
    while (await takeOne());
  };
  await takeWhatIsLeft();
  await held[0]?.query(
    `select pg_terminate_backend(pid, 1000) from pg_stat_activity
    where backend_type = 'client backend' and pid <> all ($1)`,
    [await Promise.all(held.map(async (client) => (await pidOf(client)) ?? 0))],
  );
  await takeWhatIsLeft();
  return {
    count: held.length,
    letGo: async () => {
      for (const client of held) await client.end();
    },
  };
};

const pidOf = async (client: Client): Promise<number | undefined> =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;

describe('a PostgreSQL without free connections', () => {
  afterEach(endAll);

  it('returns 503 within the deadline, and requests without data are answered as usual', async () => {
    const database = await (await theCluster()).newDatabase();
    const serving = await serveOn(database);
    const { url } = serving;
    const create = { as: 'alice', json: { title: 'Buy milk' } };
    assertAnswered(await call(url, 'POST', '/api/me/tasks', create), 201);

    const others = await takeAllConnections(database);
    assert.equal(others.count, allConnections);
    const inVain = Array.from({ length: 20 }, (_, index) => [
      call(url, 'POST', '/api/me/tasks', { ...create, headers: { 'Idempotency-Key': `k${index}` } }),
      call(url, 'GET', '/api/me/tasks', { as: 'alice' }),
      call(url, 'GET', '/api/me/stats', { as: `person-${index}` }),
    ]);
    const needless = [
      call(url, 'GET', '/api/me/tasks'),
      call(url, 'GET', '/api/me/tasks', { headers: { Authorization: 'Bearer no.such.token' } }),
      call(url, 'GET', '/api/bob/tasks', { as: 'alice' }),
      call(url, 'GET', '/api/me/nothing', { as: 'alice' }),
      call(url, 'POST', '/api/me/tasks', { as: 'alice', json: { title: '' } }),
      call(url, 'GET', '/livez'),
    ];
    for (const response of await Promise.all(inVain.flat())) assertUnavailable(response);
    for (const [index, status] of [401, 401, 403, 404, 400, 200].entries()) {
      const response = await needless[index];
      assert.ok(response);
      assertAnswered(response, status);
    }
    assertUnavailable(await call(url, 'GET', '/readyz'));

    await others.letGo();
    // The server needs a moment to see that they are gone.
    await withClient(database, (client) => client.query('select'));
    assertAnswered(await call(url, 'POST', '/api/me/tasks', create), 201);
    const { text } = await call(url, 'GET', '/api/me/stats', { as: 'alice' });
    assert.match(text, /"total":2/);
    assertNoBugs(serving);
  });
});
