import assert from 'node:assert/strict';
import { type Service, newUserOf, startService } from '../../support/service.ts';
import { broughtUpToDate, byId, csv, fill, recordsIn } from './export-world.ts';

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
