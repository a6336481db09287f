import assert from 'node:assert/strict';
import { wayTo } from '../support/proxy.ts';
import { call } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** A connection on which nothing comes back is given up on after 5 s, and that is looked at once a second: twice that. */
const silenceDeadline = 2 * 6000;

describe('a PostgreSQL that stops responding without closing connections', () => {
  afterEach(endAll);

  it('causes 503 within the deadline for reads and writes, and is used again when it responds', async () => {
    const way = await wayTo(await (await theCluster()).newDatabase());
    const serving = await serveOn(way.url);
    const { url } = serving;
    const asAlice = (method: string, path: string, json?: unknown) =>
      call(url, method, `/api/me${path}`, { as: 'alice', json });
    assert.equal((await asAlice('POST', '/tasks', { title: 'Buy milk' })).status, 201);
    assert.equal((await asAlice('GET', '/tasks?limit=10')).status, 200);

    void way.freeze();
    const inVain = [
      ...Array.from({ length: 6 }, () => asAlice('GET', '/tasks?limit=10')),
      asAlice('POST', '/tasks', { title: 'Buy bread' }),
    ];

    for (const response of await Promise.all(inVain)) {
      assert.equal(response.status, 503, response.text);
      assert.ok(response.milliseconds < silenceDeadline, `a response took ${response.milliseconds} ms`);
    }

    way.mend();
    assert.equal((await asAlice('GET', '/tasks?limit=10')).status, 200);
    assert.equal((await asAlice('POST', '/tasks', { title: 'Buy bread' })).status, 201);
    assertNoBugs(serving);
    await serving.stop();
    await way.close();
  });

  it('causes the same when it stops responding as a connection begins', async () => {
    const way = await wayTo(await (await theCluster()).newDatabase());
    const serving = await serveOn(way.url);
    const list = () => call(serving.url, 'GET', '/api/me/tasks?limit=10', { as: 'alice' });
    // What each connection says first, once it is logged in.
    void way.withholdAnswersTo('set_config');
    for (const response of await Promise.all([list(), list(), list()])) {
      assert.equal(response.status, 503, response.text);
      assert.ok(response.milliseconds < silenceDeadline, `a response took ${response.milliseconds} ms`);
    }
    way.mend();
    assert.equal((await list()).status, 200);
    assertNoBugs(serving);
    await serving.stop();
    await way.close();
  });
});
