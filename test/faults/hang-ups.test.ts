import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tokenOf } from '../support/service.ts';
import { assertAnswered } from './support/answers.ts';
import { call } from './support/calls.ts';
import { theCluster, withClient } from './support/cluster.ts';
import { assertNoBugs, endAll, serveOn } from './support/serving.ts';

const create = (length: number): string => `POST /api/me/tasks HTTP/1.1
Content-Type: application/json
Content-Length: ${length}`;

/** What clients have said when they hang up; `{bearer}` stands for their token. */
const beginnings: ReadonlyArray<readonly [head: string, body: string]> = [
  ['GET /api/me/export HTTP/1.1', ''],
  ['GET /api/me/tasks?limit=1000&search=milk HTTP/1.1', ''],
  [create(100), '{"title":'],
  [create(20), '{"title":"Buy milk"}'],
];

describe('clients who hang up', () => {
  afterEach(endAll);

  it('leave no running statement and no taken slot behind', async () => {
    const database = new URL(await (await theCluster()).newDatabase());
    database.searchParams.set('application_name', 'drill');
    const serving = await serveOn(database.href, { MAX_IN_FLIGHT: '40' });
    const { url } = serving;
    const { hostname, port } = new URL(url);
    const bearer = await tokenOf('alice');
    const operations = Array.from({ length: 100 }, (_, index) => ({
      op: 'create',
      task: { title: `Buy milk, ${index}`, description: 'whole '.repeat(200) },
    }));
    for (let batches = 0; batches < 15; batches += 1)
      assertAnswered(
        await call(url, 'POST', '/api/me/tasks/batch', { as: 'alice', json: { operations } }),
        200,
      );

    /** Says something, and is gone after so many milliseconds, with as little as possible read. */
    const hangUp = async ([head, body]: readonly [string, string], milliseconds: number): Promise<void> => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      const lines = [...head.split('\n'), 'Host: doable', `Authorization: Bearer ${bearer}`, '', body];
      socket.write(lines.join('\r\n'));
      await sleep(milliseconds);
      socket.resetAndDestroy();
    };
    for (let wave = 0; wave < 8; wave += 1)
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          beginnings.map((beginning) => hangUp(beginning, 4 * wave + index)),
        ).flat(),
      );

    const busySql = `select query from pg_stat_activity
      where application_name = 'drill' and state <> 'idle'`;
    await withClient(database.href.replace('=drill', '=watcher'), async (watcher) => {
      const busy = async () => (await watcher.query<{ query: string }>(busySql)).rows;
      for (let looks = 0; (await busy()).length > 0; looks += 1) {
        assert.ok(looks < 200, `somebody is still at work: ${JSON.stringify(await busy())}`);
        await sleep(10);
      }
    });
    // As many as may be worked on at a time, and more than there are connections.
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, index) => call(url, 'GET', '/api/me/stats', { as: `person-${index}` })),
    );
    for (const response of responses) assertAnswered(response, 200);
    assertNoBugs(serving);
  });
});
