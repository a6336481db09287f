import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { v7 } from 'uuid';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import type { RequestRecord } from '../../../src/adapters/http/request/request-log.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { Ports, TaskStore } from '../../../src/application/ports.ts';
import type { TaskPage } from '../../../src/application/task-query.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type User, newUserOf, startService, tokenOf } from '../../support/service.ts';
import { broughtUpToDate, byId, csv, fill, recordsIn } from './export-world.ts';

describe('an export in several pages', () => {
  type List = TaskStore['list'];
  /** The service on a store in memory whose pages behind the first are what `behind` makes of them. */
  const serving = async (behind: (store: Ports, list: List) => List) => {
    const ports = { ...createMemoryStore(), ...systemPorts };
    const { list } = ports.tasks;
    const later = behind(ports, list);
    const pages: boolean[] = [];
    const service = await startService({
      ports: {
        ...ports,
        tasks: {
          ...ports.tasks,
          list: (actor, query) => {
            pages.push(O.isSome(query.after));
            return O.isSome(query.after) ? later(actor, query) : list(actor, query);
          },
        },
      },
    });
    const user = newUserOf(service);
    await fill(user, 501);
    return { service, user, pages };
  };
  const types = ['application/json', 'text/csv'];

  const breaksOff = async (
    { service, user, pages }: Awaited<ReturnType<typeof serving>>,
    failure: RequestRecord['failure'],
    ...bugs: ReadonlyArray<string>
  ): Promise<void> => {
    for (const Accept of types) {
      await assert.rejects(user.call('GET', '/export', { headers: { Accept, 'X-Request-Id': 'broken' } }));
      const { text, status } = await service.raw(
        [
          'GET /api/me/export HTTP/1.1',
          'Host: x',
          `Authorization: Bearer ${await tokenOf(user.name)}`,
          `Accept: ${Accept}`,
          '',
          '',
        ].join('\r\n'),
      );
      assert.equal(status, 200);
      assert.match(text, /task 199/);
      assert.doesNotMatch(text, /task 500/);
      assert.doesNotMatch(text, /\r\n0\r\n/);
      assert.doesNotMatch(text, /"count"/);
    }
    assert.deepEqual(pages, [false, true, false, true, false, true, false, true]);
    assert.deepEqual(
      service.bugs.map((bug) => bug instanceof Error && bug.message),
      pages.filter(Boolean).flatMap(() => bugs),
    );
    const aborted = service.records.filter(({ requestId }) => requestId === 'broken');
    assert.deepEqual(
      aborted.map((record) => [record.aborted, record.failure]),
      [
        [true, failure],
        [true, failure],
      ],
    );
    assert.equal((await user.call('GET', '/stats')).status, 200);
    await service.close();
  };

  it('breaks off when the store becomes unavailable', async () => {
    const away = await serving(() => () => TE.left(unavailable));
    await breaksOff(away, 'Unavailable');
  });

  it('breaks off at a bug', async () => {
    const broken = await serving(() => () => () => Promise.reject(new Error('select * from secrets')));
    await breaksOff(broken, 'Bug', 'select * from secrets');
  });

  it('breaks off when the user begins another history meanwhile', async () => {
    const anew = (page: TaskPage): TaskPage => ({ ...page, at: { ...page.at, epoch: 'another' } });
    const other = await serving((_, list) => (actor, query) => TE.map(anew)(list(actor, query)));
    await breaksOff(other, 'SyncPointExpired');
  });

  it('breaks off when the user is erased meanwhile', async () => {
    const { service, user } = await serving(
      ({ erase }, list) =>
        (actor, query) =>
          TE.flatMap(() => list(actor, query))(erase(actor)),
    );
    await assert.rejects(user.call('GET', '/export'));
    const { tasks, count } = (await user.call('GET', '/export')).exported;
    assert.deepEqual([tasks, count], [[], 0]);
    await service.close();
  });

  const meanwhile = (write: (user: User) => Promise<unknown>) => async () => {
    const { promise: ready, resolve: begin } = Promise.withResolvers<User>();
    let isWritten = false;
    const { service, user } = await serving((_, list) => (actor, query) => async () => {
      const writer = await ready;
      if (!isWritten) await write(writer);
      isWritten = true;
      return list(actor, query)();
    });
    begin(user);
    const { exported } = await user.call('GET', '/export');
    assert.equal(exported.count, exported.tasks.length);
    const { tasks } = await user.call('GET', '/tasks');
    assert.deepEqual(await broughtUpToDate(exported, user), byId(tasks));
    assert.equal(recordsIn((await user.call('GET', '/export', csv)).text).length, tasks.length + 1);
    await service.close();
  };
  const firstAndLast = async ({ call }: User) => {
    const { tasks } = await call('GET', '/tasks');
    return [tasks.at(-1)?.id, tasks[0]?.id];
  };

  it(
    'is complete when its last page turns out empty',
    meanwhile(async (user) => {
      const [, last] = await firstAndLast(user);
      return user.batch([{ op: 'delete', id: last }]);
    }),
  );

  it(
    'is completed by the changes since, whatever was written between its pages',
    meanwhile(async (user) => {
      const [first, last] = await firstAndLast(user);
      return user.batch([
        { op: 'update', id: last, patch: { title: 'edited before it was read' } },
        { op: 'delete', id: first },
        { op: 'create', task: { title: 'new' } },
        { op: 'create', task: { id: v7({ msecs: 0 }), title: 'new, of an old id' } },
      ]);
    }),
  );

  it('reads no second page for HEAD', async () => {
    const { service, user, pages } = await serving((_, list) => list);
    const { status, text, headers } = await user.call('HEAD', '/export');
    assert.deepEqual(
      [status, text, headers.get('Content-Disposition')],
      [200, '', 'attachment; filename="tasks.json"'],
    );
    assert.deepEqual(pages, [false]);
    await service.close();
  });

  it('is a plain 503 when the first page fails', async () => {
    const ports = { ...createMemoryStore(), ...systemPorts };
    const service = await startService({
      ports: { ...ports, tasks: { ...ports.tasks, list: () => TE.left(unavailable) } },
    });
    for (const Accept of types) {
      const { status, problem, headers } = await newUserOf(service).call('GET', '/export', {
        headers: { Accept },
      });
      assert.deepEqual(
        [status, problem.code, headers.get('Retry-After'), headers.get('Content-Disposition')],
        [503, 'UNAVAILABLE', '1', null],
      );
    }
    await service.close();
  });

  it('reads only as fast as its caller, and stops for one who hung up', async () => {
    const { service, user, pages } = await serving(
      (_, list) => (actor, query) =>
        TE.map((page: TaskPage): TaskPage => ({ ...page, next: query.after }))(
          list(actor, { ...query, after: O.none }),
        ),
    );
    const untilStill = async (): Promise<number> => {
      for (let looks = 0; looks < 50; looks += 1) {
        const count = pages.length;
        await sleep(100);
        // However slow the machine, what is ready to be done is done in these turns of the event loop.
        for (let turns = 0; turns < 20; turns += 1) await sleep(1);
        if (pages.length === count) return count;
      }
      assert.fail('it went on and on');
    };
    for (const Accept of types) {
      const before = pages.length;
      const { body, status } = await fetch(`${service.url}/api/me/export`, {
        headers: { Accept, Authorization: `Bearer ${await tokenOf(user.name)}`, 'X-Request-Id': 'gone' },
      });
      const reader = body?.getReader() ?? assert.fail();
      assert.equal(status, 200);
      const unread = await untilStill();
      for (let chunks = 0; chunks < 100 || pages.length === unread; chunks += 1) {
        assert.equal((await reader.read()).done, false);
      }
      assert.ok(unread > before && pages.length > unread);
      await reader.cancel();
      const left = await untilStill();
      await sleep(100);
      assert.equal(pages.length, left);
    }
    const ended = service.records.filter(({ requestId }) => requestId === 'gone');
    assert.deepEqual(
      ended.map(({ aborted }) => aborted),
      [true, true],
    );
    assert.deepEqual(service.bugs, []);
    await service.close();
  });
});
