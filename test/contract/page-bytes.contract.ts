import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import type { Store } from '../../src/application/ports.ts';
import { type SyncPoint, theBeginning } from '../../src/application/history.ts';
import { maxPageBytes } from '../../src/application/page.ts';
import { type TaskQuery, anyTask } from '../../src/application/task-query.ts';
import { type Position, sorts } from '../../src/application/task-sort.ts';
import { type ExportPoint, exportPage } from '../../src/application/task-use-cases.ts';
import { makeChecklist, makeItemId, makeItemTitle, noItems } from '../../src/domain/checklist.ts';
import { makeDue } from '../../src/domain/due.ts';
import {
  type Draft,
  type Task,
  type TaskId,
  type Versioned,
  firstVersion,
  makeDescription,
  makeTag,
  makeTags,
  makeTitle,
  noTags,
  priorities,
  statuses,
} from '../../src/domain/task.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { textBytes } from '../../src/adapters/memory/task-queries.ts';
import { actorFor, newOwner, newTaskId, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';
import { actingOn, noon } from './acting.ts';

const owl = '🦉';
const title = (text: string) => right(makeTitle(text));
const description = (text: string) => O.some(right(makeDescription(text)));
const tags = (...all: ReadonlyArray<string>) => right(makeTags(all.map((text) => right(makeTag(text)))));

/** Items, each with an id of its own. */
const items = (...titles: ReadonlyArray<string>) =>
  right(
    makeChecklist(
      titles.map((text) => ({
        id: right(makeItemId(newTaskId())),
        title: right(makeItemTitle(text)),
        completed: false,
      })),
    ),
  );

/** A task of so many bytes, a multiple of four and at most 40,200, all of them in the title and the description. */
const ofBytes = (bytes: number): Partial<Draft> => ({
  title: title(owl),
  description: description(owl.repeat(bytes / 4 - 1)),
  tags: noTags,
  checklist: noItems,
});

/** The largest that there is: 172,301 bytes. A control character has six in JSON. */
const largest: Partial<Draft> = {
  title: title(owl.repeat(200)),
  description: description(owl.repeat(10_000)),
  tags: tags(
    ...Array.from({ length: 20 }, (_, n) => `${owl.repeat(49)}${String.fromCodePoint(0x1f600 + n)}`),
  ),
  checklist: items(...Array<string>(100).fill('\u0001'.repeat(200))),
};

/** 92 bytes of a checklist as JSON. */
const someItems = items('"\u0001é🦉ab');

/** Contents that make exactly one page. */
const onePage: ReadonlyArray<Partial<Draft>> = [
  { ...ofBytes(39_908), checklist: someItems },
  ...[...Array<number>(103).fill(40_000), 34_304].map(ofBytes),
];

const byAge: TaskQuery = {
  filter: anyTask,
  sort: { by: 'created_at', order: 'asc' },
  limit: 1000,
  after: O.none,
};

const idsOf = (tasks: ReadonlyArray<Versioned<Task>>) => tasks.map(({ value }) => value.id);
const bytesOf = (tasks: ReadonlyArray<Versioned<Task>>) =>
  tasks.reduce((sum, { value }) => sum + textBytes(value), 0);

const dues = ['2026-11-21', '2026-11-21T00:00:00Z', '2026-11-20'].map((text) => O.some(right(makeDue(text))));

const mixedOwner = newOwner();

/** Tasks large and small, the same on every adapter. */
const mixed = Array.from({ length: 140 }, (_, n) =>
  someTask(mixedOwner, {
    ...(n % 9 === 0 ? ofBytes(8) : n % 9 < 3 ? largest : { ...largest, checklist: noItems }),
    id: newTaskId(),
    due: dues[n % 4] ?? O.none,
    priority: priorities[n % 3] ?? 'low',
    status: n % 3 === 0 ? 'completed' : 'pending',
  }),
);

/** All pages of a list put together; fails if one of them has more than it may, or ends before it has to. */
const wholeOf = async ({ tasks }: Store, query: TaskQuery): Promise<ReadonlyArray<TaskId>> => {
  const whole: Versioned<Task>[] = [];
  for (let after: O.Option<Position> = O.none, isLast = false; !isLast;) {
    const { tasks: found, next } = await run(tasks.list(mixedOwner, { ...query, after }));
    whole.push(...found);
    assert.ok(bytesOf(found) <= maxPageBytes && found.length <= query.limit);
    isLast = O.isNone(next);
    if (!isLast) assert.ok(found.length === query.limit || bytesOf(found) + 172_301 > maxPageBytes);
    after = next;
  }
  return idsOf(whole);
};

const model = (async () => {
  const store = createMemoryStore();
  for (const task of mixed) await run(store.tasks.insert(mixedOwner, task));
  return store;
})();

const expected = new Map<string, Promise<ReadonlyArray<TaskId>>>();

/** The list of the mixed tasks in memory, in pages of 60. Made once for all adapters. */
const expectedOf = (query: TaskQuery): Promise<ReadonlyArray<TaskId>> => {
  const key = JSON.stringify(query);
  const ids = expected.get(key) ?? model.then((store) => wholeOf(store, { ...query, limit: 60 }));
  expected.set(key, ids);
  return ids;
};

/** How many bytes pages have, for every adapter the same. */
export const pageBytesContract = (name: string, open: () => Promise<Store>): void => {
  describe(`pages on ${name}`, function () {
    this.timeout('10m');
    let store: Store;
    before(async () => {
      store = await open();
    });
    const { removed } = actingOn(() => store);

    const filled = async (owner: OwnerId, contents: ReadonlyArray<Partial<Draft>>, { tasks } = store) => {
      const stored: Versioned<Task>[] = [];
      for (const given of contents)
        stored.push(
          await run(tasks.insert(owner, someTask(owner, { due: O.none, ...given, id: newTaskId() }))),
        );
      return stored;
    };
    const page = (owner: OwnerId, query: TaskQuery) => run(store.tasks.list(owner, query));
    const changes = (owner: OwnerId, since: SyncPoint, limit = 1000) =>
      run(store.history.changes(owner, since, limit));

    it('have up to 4 MiB of text and not a byte more [V15.2.2]', async () => {
      const owner = newOwner();
      const stored = await filled(owner, onePage);
      const last = stored.at(-1) ?? assert.fail();
      assert.equal(bytesOf(stored), maxPageBytes);
      const whole = await page(owner, byAge);
      assert.deepEqual([idsOf(whole.tasks), whole.next], [idsOf(stored), O.none]);
      assert.equal((await changes(owner, theBeginning)).hasMore, false);
      const { value: exact } = last;
      const larger: ReadonlyArray<Task> = [
        { ...exact, title: title(`${owl}!`) },
        { ...exact, description: description(`${owl.repeat(8575)}!`) },
        { ...exact, tags: tags('!') },
        { ...exact, checklist: items('!') },
      ];
      let version = firstVersion;
      for (const value of larger) {
        const written = await run(store.tasks.replace(owner, value, version));
        version = O.isSome(written) ? written.value.version : assert.fail();
        const first = await page(owner, byAge);
        assert.deepEqual(idsOf(first.tasks), idsOf(stored.slice(0, -1)));
        assert.ok(O.isSome(first.next));
        const second = await page(owner, { ...byAge, after: first.next });
        assert.deepEqual([idsOf(second.tasks), second.next], [[value.id], O.none]);
        const changed = await changes(owner, theBeginning);
        assert.deepEqual([idsOf(changed.tasks.written), changed.hasMore], [idsOf(stored.slice(0, -1)), true]);
        assert.deepEqual(idsOf((await changes(owner, changed.next)).tasks.written), [value.id]);
      }
    });

    it('have up to 24 of the largest tasks', async () => {
      const owner = newOwner();
      const stored = await filled(owner, Array<Partial<Draft>>(26).fill(largest));
      for (const limit of [24, 25, 50, 93, 94, 1000]) {
        const first = await page(owner, { ...byAge, limit });
        assert.deepEqual(idsOf(first.tasks), idsOf(stored.slice(0, 24)));
        const second = await page(owner, { ...byAge, limit, after: first.next });
        assert.deepEqual([idsOf(second.tasks), second.next], [idsOf(stored.slice(24)), O.none]);
        const changed = await changes(owner, theBeginning, limit);
        assert.deepEqual([idsOf(changed.tasks.written), changed.hasMore], [idsOf(stored.slice(0, 24)), true]);
      }
    });

    describe('of tasks large and small', () => {
      before(async () => {
        for (const task of mixed) await run(store.tasks.insert(mixedOwner, task));
      });

      for (const by of sorts) {
        it(`have each task once, by ${by}`, async () => {
          for (const order of ['asc', 'desc'] as const) {
            for (const status of [O.none, O.some(statuses[0])]) {
              const query: TaskQuery = { ...byAge, filter: { ...anyTask, status }, sort: { by, order } };
              const ids = await wholeOf(store, query);
              assert.deepEqual(ids, await expectedOf(query));
              assert.equal(new Set(ids).size, O.isNone(status) ? 140 : 93);
            }
          }
        });
      }

      it('have each task once in a search, and in an export', async () => {
        const search: TaskQuery = { ...byAge, filter: { ...anyTask, words: [owl] } };
        assert.deepEqual(await wholeOf(store, search), await expectedOf(search));
        const exported: Versioned<Task>[] = [];
        for (let from: O.Option<ExportPoint> = O.none, isLast = false; !isLast;) {
          const { at, tasks, next } = await run(exportPage(store)(actorFor(mixedOwner), 200, from));
          assert.ok(bytesOf(tasks) <= maxPageBytes);
          exported.push(...tasks);
          isLast = O.isNone(next);
          if (O.isSome(next)) from = O.some({ after: next.value, begun: at });
        }
        assert.deepEqual(idsOf(exported), await expectedOf(byAge));
      });
    });

    it('of changes count no bytes for deletions, and continue where they end', async () => {
      const owner = newOwner();
      const gone = await filled(
        owner,
        Array.from({ length: 6 }, () => ofBytes(40_000)),
      );
      const stored = await filled(owner, onePage);
      for (const task of gone.slice(0, 3)) await removed(owner, task, noon);
      const more = await filled(owner, [ofBytes(8)]);
      for (const task of gone.slice(3)) await removed(owner, task, noon);
      const first = await changes(owner, theBeginning);
      assert.deepEqual(
        [idsOf(first.tasks.written), first.tasks.deleted, first.hasMore],
        [idsOf(stored), idsOf(gone.slice(0, 3)), true],
      );
      const second = await changes(owner, first.next);
      assert.deepEqual(
        [idsOf(second.tasks.written), second.tasks.deleted, second.hasMore],
        [idsOf(more), idsOf(gone.slice(3)), false],
      );
      assert.deepEqual((await changes(owner, second.next)).tasks.written, []);
    });
  });
};
