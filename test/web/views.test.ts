import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Task } from '../../client/local/state.ts';
import { changeTask } from '../../client/local/apply.ts';
import {
  type ViewState,
  dues,
  initialView,
  orderFor,
  priorities,
  readView,
  sorts,
  statuses,
  writeView,
} from '../../web/views/view-state.ts';
import { tagsIn, visibleTasks } from '../../web/views/visible-tasks.ts';
import { inZone } from './zone.ts';

const list = '0b5a7c1e-33c4-4ea7-9d0c-5a1e7b8f6a10';

describe("a view in the page's address", () => {
  const views: fc.Arbitrary<ViewState> = fc.record(
    {
      list: fc.constantFrom('all', 'inbox', list),
      status: fc.constantFrom(...statuses),
      priorities: fc.subarray([...priorities]),
      tags: fc.uniqueArray(
        fc
          .string({ unit: 'grapheme', maxLength: 8 })
          .map((tag) => tag.trim())
          .filter((tag) => tag !== ''),
        { maxLength: 20 },
      ),
      due: fc.constantFrom(...dues),
      search: fc.string({ unit: 'grapheme', maxLength: 20 }),
      sort: fc.constantFrom(...sorts),
      order: fc.constantFrom('asc', 'desc'),
    },
    { noNullPrototype: true },
  );

  it('comes back as it was written', () => {
    fc.assert(fc.property(views, (view) => assert.deepEqual(readView(writeView(view)), view)));
  });

  it('is short where it says little', () => {
    assert.equal(writeView(initialView), '');
    assert.equal(writeView({ ...initialView, list: 'inbox', tags: ['a b'] }), '?list=inbox&tag=a+b');
    assert.equal(
      writeView({ ...initialView, sort: 'priority', order: orderFor('priority') }),
      '?sort=priority',
    );
  });

  it('is as at first where the address says nothing that is known', () => {
    for (const query of [
      '',
      '?',
      '?list=..%2F..&status=PENDING&priority=urgent&tag=&tag=%20&due=never&sort=__proto__&order=up',
      `?list=toString&tag=${'a'.repeat(51)}&status=&status=pending&due=constructor`,
      '?%E0%A4%A&=&&&list',
    ])
      assert.deepEqual(readView(query), initialView, query);
    assert.deepEqual(readView('?priority=low&priority=high&priority=low').priorities, ['high', 'low']);
    assert.equal(readView(`?list=${list.toUpperCase()}`).list, list);
    assert.equal(readView(`?search=${'a'.repeat(9000)}`).search.length, 500);
    const tags = Array.from({ length: 30 }, (_, index) => `tag=${index}`).join('&');
    assert.equal(readView(`?${tags}`).tags.length, 20);
  });

  it('is read from any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        const view = readView(query);
        assert.deepEqual(readView(writeView(view)), view);
      }),
    );
  });
});

describe('the tasks of a view', () => {
  inZone('Europe/Berlin');
  const now = new Date('2026-11-26T10:00:00+01:00');
  let count = 0;
  const task = (title: string, members: Partial<Task> = {}): Task => {
    count += 1;
    const id = `0b5a7c1e-33c4-4ea7-9d0c-${String(count).padStart(12, '0')}`;
    const made = changeTask(
      undefined,
      { kind: 'create', id, members: { title } },
      { at: now.toISOString(), owner: 'ada' },
    );
    assert.ok(made);
    return { ...made, ...members };
  };
  const titlesIn = (tasks: ReadonlyArray<Task>, view: Partial<ViewState>): string =>
    visibleTasks(tasks, { ...initialView, status: 'all', ...view }, now)
      .map(({ title }) => title)
      .join();

  it('are those that pass every filter', () => {
    const tasks = [
      task('a', { list_id: list, priority: 'high', tags: ['x', 'caf\u00e9'] }),
      task('b', { tags: ['x'] }),
      task('c', { completed: true, status: 'completed', priority: 'low' }),
    ];
    for (const [view, titles] of [
      [{}, 'a,b,c'],
      [{ list: 'inbox' }, 'b,c'],
      [{ list }, 'a'],
      [{ status: 'pending' }, 'a,b'],
      [{ status: 'completed' }, 'c'],
      [{ priorities: ['high', 'low'] }, 'a,c'],
      [{ tags: ['x'] }, 'a,b'],
      [{ tags: ['x', 'cafe\u0301'] }, 'a'],
      [{ tags: ['X'] }, ''],
      [{ tags: ['x'], list: 'inbox' }, 'b'],
    ] as const)
      assert.equal(titlesIn(tasks, view), titles, JSON.stringify(view));
  });

  it('are those at which somebody works, too, in their places', () => {
    const done = task('b', { completed: true, status: 'completed' });
    const tasks = [task('a'), done, task('c')];
    const shown = visibleTasks(tasks, initialView, now, new Set([done.id]));
    assert.deepEqual(shown, tasks);
  });

  it('are found as the API finds them: by every word, without case and accents', () => {
    const tasks = [task('Straße nach Łódź'), task('b', { description: 'CAFÉ au lait' })];
    for (const [search, titles] of [
      ['STRASSE', 'Straße nach Łódź'],
      ['lodz stras', 'Straße nach Łódź'],
      ['cafe', 'b'],
      ['cafe tea', ''],
      ['  ', 'Straße nach Łódź,b'],
    ] as const)
      assert.equal(titlesIn(tasks, { search }), titles, search);
  });

  it('are due on days of this device', () => {
    const tasks = [
      task('yesterday', { due_date: '2026-11-25' }),
      task('done', { due_date: '2026-11-25', completed: true, status: 'completed' }),
      task('today', { due_date: '2026-11-26' }),
      task('earlier', { due_date: '2026-11-25T23:30:00.000Z' }),
      task('tonight', { due_date: '2026-11-26T22:30:00.000Z' }),
      task('last', { due_date: '2026-12-02' }),
      task('later', { due_date: '2026-12-03' }),
      task('never'),
    ];
    for (const [due, titles] of [
      ['overdue', 'yesterday,earlier'],
      ['today', 'today,earlier,tonight'],
      ['week', 'today,earlier,tonight,last'],
      ['none', 'never'],
    ] as const)
      assert.equal(titlesIn(tasks, { due }), titles, due);
  });

  it('are in the order of the view', () => {
    const tasks = [
      task('b', { priority: 'low', due_date: '2026-11-27', created_at: '2026-01-02T00:00:00.000Z' }),
      task('Ä', { priority: 'high', created_at: '2026-01-01T00:00:00.000Z' }),
      task('c', { due_date: '2026-11-26T00:00:00.000Z', created_at: '2026-01-03T00:00:00.000Z' }),
      task('d', { due_date: '2026-11-26', created_at: '2026-01-03T00:00:00.000Z' }),
    ];
    for (const [sort, order, titles] of [
      ['position', 'asc', 'b,Ä,c,d'],
      ['position', 'desc', 'd,c,Ä,b'],
      ['due_date', 'asc', 'd,c,b,Ä'],
      ['due_date', 'desc', 'b,c,d,Ä'],
      ['priority', 'desc', 'Ä,d,c,b'],
      ['title', 'asc', 'Ä,b,c,d'],
      ['created_at', 'desc', 'd,c,b,Ä'],
    ] as const)
      assert.equal(titlesIn(tasks, { sort, order }), titles, sort);
  });

  it('have tags, each once', () => {
    assert.deepEqual(tagsIn([task('a', { tags: ['b', 'a'] }), task('b', { tags: ['a', 'C'] })]), [
      'a',
      'b',
      'C',
    ]);
  });
});
