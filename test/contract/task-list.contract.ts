import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { type TaskFilter, type TaskQuery, anyTask } from '../../src/application/task-query.ts';
import { type Position, type Sort, sorts } from '../../src/application/task-sort.ts';
import { asOf, makeDue } from '../../src/domain/due.ts';
import { fold, wordsOf } from '../../src/domain/search/search.ts';
import {
  type Draft,
  type Tag,
  type TaskId,
  firstVersion,
  makeTag,
  makeTags,
  makeTitle,
  priorities,
  statuses,
} from '../../src/domain/task.ts';
import { makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { newListId, newOwner, newTaskId, optional, someList, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';
import type { Store } from '../../src/application/ports.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';

/** Few values of each kind, so that there are ties, and some that sort and fold in odd ways. */
const words = [
  'Ärger',
  'arger',
  'ÄRGER',
  'Straße',
  'が',
  'か',
  'ΣΑΣ',
  '100%',
  'a_b',
  'back\\slash',
  '🦉',
  '\uffff',
  'ﬁ',
  'é',
  'STRASSE',
  'Łódź',
  'lo\u00addz',
  'שָׁלוֹם',
  '\u200b',
  'z',
];
const dues = [
  '2026-11-21',
  '2026-11-21T00:00:00Z',
  '2026-11-20T23:59:59.999Z',
  '2026-11-22',
  '0001-01-01',
  '9999-12-31T23:59:59.999Z',
];
const times = ['2026-11-21T08:00:00.000Z', '2026-11-21T08:00:00.001Z', '2025-01-01T00:00:00.000Z'];
const tagNames = ['home', 'Home', 'shop', 'a,b', 'caf\u00e9', 'cafe\u0301', '\u0301', '"\\{}', 'NULL'];

const due = fc.constantFrom(...dues).map((text) => right(makeDue(text)));
const tag = fc.constantFrom(...tagNames).map((text) => right(makeTag(text)));
const phrase = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
  .map((some) => some.join(' '));

const listIds = [newListId(), newListId()];
const list = optional(fc.constantFrom(...listIds));

const content: fc.Arbitrary<Partial<Draft>> = fc.record({
  title: phrase.map((text) => right(makeTitle(text))),
  priority: fc.constantFrom(...priorities),
  tags: fc.array(tag, { maxLength: 3 }).map((all) => right(makeTags(all))),
  due: optional(due),
  list,
  status: fc.constantFrom(...statuses),
});
const time = fc.constantFrom(...times);

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const moment = asOf(noon, right(makeTimeZone('Pacific/Kiritimati')));

const filters: fc.Arbitrary<TaskFilter> = fc.record({
  status: optional(fc.constantFrom(...statuses)),
  priorities: fc.subarray([...priorities]),
  tags: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(tag, { maxLength: 2 }) },
  ),
  dueBefore: optional(due),
  dueAfter: optional(due),
  overdue: optional(fc.constant(moment)),
  list: optional(fc.oneof(list, fc.constant(O.some(newListId())))),
  series: fc.constant(O.none),
  words: fc.oneof(
    { weight: 3, arbitrary: fc.constant<ReadonlyArray<string>>([]) },
    { weight: 1, arbitrary: phrase.map(wordsOf) },
    { weight: 1, arbitrary: fc.constantFrom('%', '_', '\\', 'r', 'ar', 'ss').map(wordsOf) },
  ),
});
const sort: fc.Arbitrary<Sort> = fc.record({
  by: fc.constantFrom(...sorts),
  order: fc.constantFrom('asc', 'desc'),
});
const query = fc.record({
  filter: fc.oneof(
    filters,
    filters.map(({ status }) => ({ ...anyTask, status })),
  ),
  sort,
});

const whole = (asked: Pick<TaskQuery, 'filter' | 'sort'>): TaskQuery => ({
  ...asked,
  limit: 1000,
  after: O.none,
});

/** How lists answer, for every adapter the same: the memory adapter's plain TypeScript is the measure. */
export const taskListContract = (name: string, open: () => Promise<Store>): void => {
  describe(`lists on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    /** The same tasks, made and touched in the same order, here and in memory. */
    const filled = async (contents: ReadonlyArray<readonly [Partial<Draft>, string, boolean]>) => {
      const [owner, model] = [newOwner(), createMemoryStore()];
      for (const id of listIds) {
        const one = someList(owner, { id });
        for (const { lists } of [store, model]) await run(lists.insert(owner, one));
      }
      for (const [given, at] of contents) {
        const task = someTask(owner, { description: O.none, ...given, id: newTaskId() }, at);
        for (const { tasks } of [store, model]) await run(tasks.insert(owner, task));
      }
      const all = (
        await run(
          model.tasks.list(owner, whole({ filter: anyTask, sort: { by: 'created_at', order: 'asc' } })),
        )
      ).tasks;
      for (const [index, { value }] of all.entries()) {
        if (contents[index]?.[2] !== true) continue;
        for (const { tasks } of [store, model]) await run(tasks.replace(owner, value, firstVersion));
      }
      return { owner, model };
    };
    const idsFrom = async ({ tasks }: Store, owner: OwnerId, asked: TaskQuery) => {
      const page = await run(tasks.list(owner, asked));
      return { ids: page.tasks.map(({ value }) => value.id), next: page.next };
    };
    const contents = fc.array(fc.tuple(content, time, fc.boolean()), { maxLength: 12 });

    it('return for any query what plain TypeScript does [V1.2.4]', () =>
      fc.assert(
        fc.asyncProperty(
          contents,
          fc.array(query, { minLength: 8, maxLength: 8 }),
          async (given, queries) => {
            const { owner, model } = await filled(given);
            for (const asked of queries) {
              const [here, there] = [
                await idsFrom(store, owner, whole(asked)),
                await idsFrom(model, owner, whole(asked)),
              ];
              assert.deepEqual(here, there, JSON.stringify(asked));
            }
          },
        ),
        { numRuns: 60 },
      )).timeout('10m');

    it('come in pages that together are the whole, whatever is added or removed meanwhile', () =>
      fc.assert(
        fc.asyncProperty(contents, query, fc.integer({ min: 1, max: 4 }), async (given, asked, limit) => {
          const { owner } = await filled(given);
          const before = (await idsFrom(store, owner, whole(asked))).ids;
          const seen: TaskId[] = [];
          const removed = new Set<TaskId>();
          let after: O.Option<Position> = O.none;
          for (;;) {
            const { ids, next } = await idsFrom(store, owner, { ...whole(asked), limit, after });
            assert.ok(ids.length <= limit);
            seen.push(...ids);
            if (O.isNone(next)) break;
            after = next;
            const [gone] = before.filter((id) => !removed.has(id) && !seen.includes(id));
            if (gone !== undefined && seen.length % 2 === 0) {
              removed.add(gone);
              await run(store.tasks.remove(owner, gone, O.none, noon));
            }
            if (seen.length < 8) await run(store.tasks.insert(owner, someTask(owner, { id: newTaskId() })));
          }
          assert.equal(new Set(seen).size, seen.length);
          assert.deepEqual(
            seen.filter((id) => before.includes(id)),
            before.filter((id) => !removed.has(id)),
          );
        }),
        { numRuns: 40 },
      )).timeout('10m');

    it('match words of any script, whatever their case and accents', async () => {
      const owner = newOwner();
      const cases: ReadonlyArray<readonly [title: string, found: string, missed: string]> = [
        ['Ärger im Büro', 'buro ARGER', 'burro'],
        ['ΟΔΟΣ ΣΑΣΑ', 'οδος σας', 'οδη'],
        ['がぎぐ', 'が', 'か'],
        ['ЁЛКА', 'елка', 'ель'],
        ['100% of a_b\\c', '% _ \\', '%%'],
        ['ﬁle ①', 'FILE 1', 'fille'],
        ['İstanbul', 'istanbul ISTANBUL ıstanbul', 'istanbol'],
        ['Straße', 'STRASSE straẞe', 'strase'],
        ['Łódź', 'lodz ŁÓDŹ', 'lods'],
        ['soft\u00adhyphen \u200bunseen', 'softhyphen un\u200dseen', 'soft-hyphen'],
        ['كِتَابٌ', 'كتاب', 'كتب'],
      ];
      for (const [title, found, missed] of cases) {
        const task = await run(
          store.tasks.insert(
            owner,
            someTask(owner, { title: right(makeTitle(title)), description: O.none, id: newTaskId() }),
          ),
        );
        const search = async (text: string) =>
          (
            await idsFrom(
              store,
              owner,
              whole({
                filter: { ...anyTask, words: wordsOf(text) },
                sort: { by: 'created_at', order: 'desc' },
              }),
            )
          ).ids;
        assert.ok((await search(found)).includes(task.value.id), found);
        assert.equal((await search(missed)).includes(task.value.id), false, missed);
      }
    });

    it('match tags that are equal by NFC, and return them as sent', async () => {
      const owner = newOwner();
      const [composed, decomposed] = [
        right(makeTag('caf\u00e9, "\u1e9b\u0323"')),
        right(makeTag('cafe\u0301, "\u1e9b\u0323"')),
      ];
      const other = right(makeTag('cafe, "\u1e9b\u0323"'));
      const tagged = async (...tags: ReadonlyArray<Tag>) => {
        const task = someTask(owner, { tags: right(makeTags(tags)), id: newTaskId() });
        await run(store.tasks.insert(owner, task));
        return task;
      };
      const tasks = [await tagged(other, composed), await tagged(decomposed)];
      await tagged(other);
      for (const sought of [composed, decomposed]) {
        const page = await run(
          store.tasks.list(
            owner,
            whole({ filter: { ...anyTask, tags: [sought] }, sort: { by: 'updated_at', order: 'asc' } }),
          ),
        );
        assert.deepEqual(
          page.tasks.map(({ value }) => value),
          tasks,
        );
      }
      const both = whole({
        filter: { ...anyTask, tags: [other, decomposed] },
        sort: { by: 'updated_at', order: 'asc' },
      });
      assert.deepEqual((await idsFrom(store, owner, both)).ids, [tasks[0]?.id]);
    });

    it('sort titles by their folded text', async () => {
      const owner = newOwner();
      for (const title of ['b', 'Á', '🦉', '\uffee', 'a', 'B', 'ßb', 'SSA', 'łb', 'La', '\u00ad']) {
        await run(
          store.tasks.insert(owner, someTask(owner, { title: right(makeTitle(title)), id: newTaskId() })),
        );
      }
      const page = await run(
        store.tasks.list(owner, whole({ filter: anyTask, sort: { by: 'title', order: 'asc' } })),
      );
      const folded = page.tasks.map(({ value }) => fold(value.title));
      assert.deepEqual(folded, ['', 'a', 'a', 'b', 'b', 'la', 'lb', 'ssa', 'ssb', fold('\uffee'), '🦉']);
    });
  });
};
