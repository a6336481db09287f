import assert from 'node:assert/strict';
import { call } from './support/calls.ts';
import { theCluster, withClient } from './support/cluster.ts';
import { assertNoBugs, endAll, startServing } from './support/serving.ts';

describe('five instances that start at once on an empty database', () => {
  afterEach(endAll);

  it('run each migration once and all serve', async () => {
    const database = await (await theCluster()).newDatabase({ migrated: false });
    const instances = await Promise.all(
      Array.from({ length: 5 }, () => startServing({ DATABASE_URL: database })),
    );
    for (const serving of instances) {
      assert.equal((await call(serving.url, 'GET', '/readyz')).status, 200);
      const json = { title: 'Buy milk' };
      assert.equal((await call(serving.url, 'POST', '/api/me/tasks', { as: 'alice', json })).status, 201);
      assertNoBugs(serving);
    }
    await withClient(database, async (client) => {
      const { rows } = await client.query<{ name: string }>('select name from migrations order by name');
      const names = rows.map(({ name }) => name);
      assert.ok(names.length > 0);
      assert.deepEqual(names, [...new Set(names)]);
    });
  });
});
