import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import { type Service, type User, newUserOf, startService, tokenOf } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const owl = '🦉';
/** 44,800 bytes of text, the most that a task without a checklist can have: a page has 93 of them. */
const largest = {
  title: owl.repeat(200),
  description: owl.repeat(10_000),
  tags: Array.from({ length: 20 }, (_, n) => `${owl.repeat(49)}${String.fromCodePoint(0x1f600 + n)}`),
};
const count = 120;

describe('pages of large tasks', function () {
  this.timeout('10m');
  let service: Service;
  let user: User;
  let tasks: ReadonlyArray<TaskJson>;
  before(async () => {
    service = await startService();
    user = newUserOf(service);
    const made: TaskJson[] = [];
    while (made.length < count) {
      const operations = Array.from({ length: 5 }, () => ({ op: 'create', task: largest }));
      made.push(...(await user.batch(operations)).results.flatMap(({ task }) => task ?? []));
    }
    tasks = made;
  });
  after(() => service.close());

  it('end at 4 MiB and link to the rest', async () => {
    const first = await user.call('GET', '/tasks?order=asc');
    assert.match(first.headers.get('Content-Type') ?? '', /^application\/json/);
    assert.equal(first.tasks.length, 93);
    const all = await Array.fromAsync(user.client.tasks({ order: 'asc' }));
    assert.ok(JSON.stringify(all) === JSON.stringify(tasks));
  });

  it('of changes end at 4 MiB and set has_more', async () => {
    const first = await user.changes();
    assert.deepEqual([first.tasks.length, first.has_more, first.deleted], [93, true, []]);
    const second = await user.changes(first.next);
    assert.equal(second.has_more, false);
    assert.ok(JSON.stringify([...first.tasks, ...second.tasks]) === JSON.stringify(tasks));
  });

  it('are all in an export', async () => {
    const { exported } = await user.call('GET', '/export');
    assert.equal(exported.count, count);
    assert.ok(JSON.stringify(exported.tasks) === JSON.stringify(tasks));
  });

  it('have no body for HEAD', async () => {
    const head = await user.call('HEAD', '/tasks');
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.match(head.headers.get('Link') ?? '', /rel="next"/);
  });

  it('report no bug if the caller hangs up', async () => {
    const { hostname, port } = new URL(service.url);
    for (const path of ['/api/me/tasks', '/api/me/export']) {
      const earlier = service.records.length;
      const socket = connect(Number(port), hostname);
      const token = await tokenOf(user.name);
      // One response may fit into the buffers of the kernel (10 MB), four do not.
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`.repeat(4));
      await once(socket, 'readable');
      socket.destroy();
      await until(() => service.records.slice(earlier).some(({ aborted }) => aborted));
    }
    assert.deepEqual(service.bugs, []);
  });

  it('are queued if a client asks for many', async () => {
    const responses = await Promise.all(Array.from({ length: 6 }, () => user.call('GET', '/tasks')));
    assert.deepEqual(
      new Set(responses.map(({ status, tasks: page }) => `${status} ${page.length}`)),
      new Set(['200 93']),
    );
  });
});

describe('many small calls of one user', () => {
  it('are queued and all answered', async () => {
    const service = await startService({ maxInFlight: 256 });
    const user = newUserOf(service);
    const { id } = await user.create();
    const paths = [`/tasks/${id}`, '/tasks', '/stats', '/tasks?search=milk'];
    const responses = await Promise.all(
      Array.from({ length: 60 }, (_, n) => user.call('GET', paths[n % paths.length] ?? '')),
    );
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
    await service.close();
  });
});
