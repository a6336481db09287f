import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { v7 } from 'uuid';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import type { RequestRecord } from '../../../src/adapters/http/request/request-log.ts';
import type { ExportJson } from '../../../src/adapters/http/changes/export.ts';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import { unavailable } from '../../../src/application/errors.ts';
import type { Ports, TaskStore } from '../../../src/application/ports.ts';
import type { TaskPage } from '../../../src/application/task-query.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type Service, type User, newUserOf, startService, tokenOf } from '../../support/service.ts';

const byId = (tasks: Iterable<TaskJson>) => [...tasks].toSorted((a, b) => (a.id < b.id ? -1 : 1));
const csv = { headers: { Accept: 'text/csv' } };

/** Reads CSV by the letter of RFC 4180: what needs quotes has them, and every record ends with CRLF. */
const recordsIn = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, quoted, plain = '', end] = cell.exec(text) ?? assert.fail(`no cell: ${text.slice(at, at + 80)}`);
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  assert.deepEqual(record, []);
  return records;
};

const fill = async ({ batch }: User, count: number): Promise<void> => {
  for (let made = 0; made < count; made += 100) {
    const operations = Array.from({ length: Math.min(100, count - made) }, (_, n) => ({
      op: 'create',
      task: { title: `task ${made + n}` },
    }));
    assert.equal((await batch(operations)).status, 200);
  }
};

/** A copy brought up to date by what the feed tells. */
const broughtUpToDate = async ({ since, tasks }: ExportJson, { changes }: User) => {
  const { tasks: written, deleted, has_more: more } = await changes(since);
  assert.equal(more, false);
  const copy = new Map([...tasks, ...written].map((task) => [task.id, task]));
  deleted.forEach((id) => copy.delete(id));
  return byId(copy.values());
};

describe('an export', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  describe('as JSON', () => {
    it('has every task as in the list, oldest first, as an attachment', async () => {
      const { name, call, create } = newUser();
      const tasks = [
        await create({ description: 'Ünïcode 🦉 "quoted"', tags: ['a'], due_date: '2026-11-21' }),
        await create({ completed: true }),
        await create({ title: 'last' }),
      ];
      const { status, headers, exported } = await call('GET', '/export');
      const { since: _, ...rest } = exported;
      assert.deepEqual(rest, { user_id: name, lists: [], tasks, count: 3 });
      assert.equal(status, 200);
      assert.deepEqual(
        ['Content-Type', 'Content-Disposition', 'Cache-Control', 'ETag'].map((field) => headers.get(field)),
        ['application/json; charset=utf-8', 'attachment; filename="tasks.json"', 'private, no-cache', null],
      );
    });

    it('is brought up to date by the changes since', async () => {
      const user = newUser();
      const [kept, edited, gone] = [await user.create(), await user.create(), await user.create()];
      const { exported } = await user.call('GET', '/export');
      assert.deepEqual(await broughtUpToDate(exported, user), byId([kept, edited, gone]));
      await user.call('PATCH', `/tasks/${edited.id}`, { json: { title: 'edited' } });
      await user.call('DELETE', `/tasks/${gone.id}`);
      await user.create();
      const { tasks } = await user.call('GET', '/tasks');
      assert.deepEqual(await broughtUpToDate(exported, user), byId(tasks));
    });

    it('is not repeated by the changes since', async () => {
      const { call, create, changes } = newUser();
      const { id } = await create();
      await create();
      await call('DELETE', `/tasks/${id}`);
      const { since } = (await call('GET', '/export')).exported;
      assert.deepEqual(await changes(since), {
        tasks: [],
        deleted: [],
        lists: [],
        deleted_lists: [],
        next: since,
        has_more: false,
      });
    });

    it('is complete for a user who never wrote', async () => {
      const { name, call, changes, create } = newUser();
      const { since, ...rest } = (await call('GET', '/export')).exported;
      assert.deepEqual(rest, { user_id: name, lists: [], tasks: [], count: 0 });
      const task = await create();
      assert.deepEqual((await changes(since)).tasks, [task]);
      await call('DELETE', `/tasks/${task.id}`);
      const { exported } = await call('GET', '/export');
      assert.deepEqual([exported.tasks, exported.count], [[], 0]);
    });

    it('has the user id unchanged', async () => {
      const { name, call } = newUserOf(service, '"\\<b>\u2028 ü');
      assert.equal((await call('GET', '/export')).exported.user_id, name);
    });
  });

  it('reads page by page and equals the list', async () => {
    const user = newUser();
    await fill(user, 1100);
    const { exported } = await user.call('GET', '/export');
    const pages = [
      await user.call('GET', '/tasks?order=asc'),
      await user.call('GET', '/tasks?order=desc&limit=100'),
    ].map(({ tasks }) => tasks);
    assert.equal(exported.count, 1100);
    assert.deepEqual(exported.tasks, [...(pages[0] ?? []), ...(pages[1] ?? []).toReversed()]);
    assert.deepEqual((await user.changes(exported.since)).tasks, []);
    const rows = recordsIn((await user.call('GET', '/export', csv)).text).slice(1);
    assert.deepEqual(
      rows.map(([id]) => id),
      exported.tasks.map(({ id }) => id),
    );
  });

  describe('as CSV', () => {
    const columns =
      'id,user_id,title,description,completed,status,priority,tags,due_date,list_id,position,created_at,updated_at,completed_at,version,recurrence,series_id,successor_id';

    it('has a header and a record per task', async () => {
      const { name, call, create } = newUser();
      const plain = await create();
      const full = await create({
        title: 'Bread, butter & "jam"',
        description: 'one\ntwo\r\nthree\rfour, ""',
        tags: ['a,b', '"c"', 'ü'],
        due_date: '2026-11-21',
        priority: 'high',
        completed: true,
      });
      const { status, text, headers } = await call('GET', '/export', csv);
      assert.equal(status, 200);
      assert.deepEqual(
        ['Content-Type', 'Content-Disposition', 'Cache-Control'].map((field) => headers.get(field)),
        ['text/csv; charset=utf-8', 'attachment; filename="tasks.csv"', 'private, no-cache'],
      );
      const [at, then] = [plain.created_at, full.created_at];
      const line = `${plain.id},${name},Buy milk,,false,pending,medium,[],,,${plain.position},${at},${at},,1,,,`;
      assert.deepEqual(text.split('\r\n').slice(0, 2), [columns, line]);
      assert.deepEqual(recordsIn(text).slice(1), [
        line.split(','),
        [
          full.id,
          name,
          'Bread, butter & "jam"',
          'one\ntwo\r\nthree\rfour, ""',
          'true',
          'completed',
          'high',
          '["a,b","\\"c\\"","ü"]',
          '2026-11-21',
          '',
          full.position,
          then,
          then,
          then,
          '1',
          '',
          '',
          '',
        ],
      ]);
    });

    it('is a header alone for a user without tasks', async () => {
      assert.equal((await newUser().call('GET', '/export', csv)).text, `${columns}\r\n`);
    });

    it('begins with one byte order mark, for spreadsheets', async () => {
      for (const count of [0, 201]) {
        const user = newUser();
        await fill(user, count);
        const headers = { Authorization: `Bearer ${await tokenOf(user.name)}`, ...csv.headers };
        const response = await fetch(`${service.url}/api/me/export`, { headers });
        const bytes = Buffer.from(await response.arrayBuffer());
        assert.deepEqual([...bytes.subarray(0, 5)], [0xef, 0xbb, 0xbf, ...Buffer.from('id')]);
        assert.equal(bytes.lastIndexOf('\ufeff'), 0);
        assert.equal(recordsIn(bytes.toString()).length, count + 1);
      }
    });

    it('escapes cells that a spreadsheet would run as a formula [V1.2.10]', async () => {
      const { name, call, create } = newUserOf(service, '=user');
      const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', '-', '=a,b', '="\n"'];
      const descriptions = ['\t=1', '\r=1', '\tx', '\r\n', ...texts];
      for (const title of texts) await create({ title, tags: [title] });
      for (const description of descriptions) await create({ title: 'a', description });
      const rows = recordsIn((await call('GET', '/export', csv)).text).slice(1);
      assert.deepEqual(
        rows.map(([, , title, description]) => (title === 'a' ? description : title)),
        [...texts, ...descriptions].map((text) => `'${text}`),
      );
      assert.deepEqual(
        rows.slice(0, texts.length).map(([, , , , , , , tags]) => tags),
        texts.map((tag) => JSON.stringify([tag])),
      );
      assert.ok(rows.every(([, user]) => user === `'${name}`));
    });

    it('leaves every other text unchanged', async () => {
      const { call, create } = newUser();
      const texts = [
        "'=1",
        "'",
        '"',
        '""',
        '","',
        ' =1',
        '\n=1',
        'a=b',
        '1-1',
        '\u2028',
        '\u2029x',
        '\u202etxet',
        '\ufeffx',
        '\u0001\u001f\u007f\u0085',
        '🦉👩‍👩‍👧e\u0301',
        '\u{10ffff}\uffff',
        'null',
        'true',
        '\\"\\n',
        '#;|\\t',
        '',
      ];
      for (const description of texts) await create({ description });
      const rows = recordsIn((await call('GET', '/export', csv)).text).slice(1);
      assert.deepEqual(
        rows.map(([, , , description]) => description),
        texts,
      );
    });
  });

  describe('negotiates by Accept', () => {
    const [json, table] = ['application/json; charset=utf-8', 'text/csv; charset=utf-8'];
    const responses: ReadonlyArray<readonly [accept: string, type: string]> = [
      ['*/*', json],
      ['application/json', json],
      ['application/*', json],
      ['application/json, text/plain, */*', json],
      ['text/csv', table],
      ['TEXT/CSV', table],
      ['text/*', table],
      ['text/html, text/*;q=0.1', table],
      ['text/csv;q=0.5, application/json;q=0.4', table],
      ['text/csv;q=0.4, application/json;q=0.5', json],
      ['application/json;q=0, */*', table],
      ['text/csv, */*;q=0.1', table],
      ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', json],
    ];
    for (const [accept, type] of responses) {
      it(accept, async () => {
        const { call, create } = newUser();
        await create();
        for (const method of ['GET', 'HEAD']) {
          const { status, headers, text } = await call(method, '/export', { headers: { Accept: accept } });
          assert.deepEqual([status, headers.get('Content-Type')], [200, type]);
          assert.deepEqual(headers.get('Vary')?.split(', '), ['Accept', 'Authorization', 'Origin']);
          assert.equal(text === '', method === 'HEAD');
        }
      });
    }

    for (const accept of [
      'text/html',
      'application/xml, image/*',
      'application/json;q=0, text/csv;q=0',
      '*/*;q=0',
    ]) {
      it(`and returns 406 for ${accept}`, async () => {
        const { status, problem } = await newUser().call('GET', '/export', { headers: { Accept: accept } });
        assert.deepEqual(
          [status, problem.code, problem.detail],
          [406, 'NOT_ACCEPTABLE', 'Available here: application/json or text/csv'],
        );
      });
    }
  });
});

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
