import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { fractionalKeys } from '../../src/adapters/order-keys/fractional-keys.ts';
import { temporalCalendar } from '../../src/adapters/calendar/temporal-calendar.ts';
import { theBeginning } from '../../src/application/history.ts';
import type { Store } from '../../src/application/ports.ts';
import {
  addTaskItem,
  editTaskItem,
  removeTaskItem,
} from '../../src/application/checklists/checklist-items.ts';
import { editTask } from '../../src/application/task-changes.ts';
import { createTask, getTask } from '../../src/application/task-use-cases.ts';
import { makeGivenItems, makeItemTitle, maxItems, noItems } from '../../src/domain/checklist.ts';
import { makeTitle } from '../../src/domain/task.ts';
import { instantAt } from '../../src/domain/time.ts';
import { ownerFor } from '../../src/domain/user.ts';
import { newActor, newTaskId } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const item = (title: string) => ({ title: right(makeItemTitle(title)), completed: false });

/** How checklists are written, for every adapter the same. */
export const checklistContract = (name: string, open: () => Promise<Store>): void => {
  describe(`checklists in ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const begun = async (titles: ReadonlyArray<string>) => {
      const ports = {
        ...store,
        clock: () => right(instantAt(Date.parse('2026-11-26T12:00:00Z'))),
        newTaskId,
        calendar: temporalCalendar,
        keysBetween: fractionalKeys,
      };
      const actor = newActor();
      const checklist = right(makeGivenItems(titles.map(item)));
      const made = await run(createTask(ports)(actor, { title: right(makeTitle('a')), checklist }));
      const read = () => run(getTask(ports)(actor, made.value.id));
      return { ports, actor, made, id: made.value.id, read };
    };

    it('come back as they were written, whatever their text', async () => {
      const { ports, actor, id, made, read } = await begun([
        '"\\\u0001 🦉',
        '\ufeffa',
        'é',
        'e\u0301',
        '[]',
        'null',
      ]);
      assert.deepEqual(await read(), made);
      const { tasks } = await run(store.history.changes(ownerFor(actor), theBeginning, 100));
      assert.deepEqual(tasks.written, [made]);
      const full = right(makeGivenItems(Array.from({ length: maxItems }, () => item('🦉'.repeat(200)))));
      const filled = await run(editTask(ports)(actor, id, { checklist: full }, O.none));
      assert.deepEqual([await read(), filled.value.checklist.length], [filled, 100]);
      const cleared = await run(editTask(ports)(actor, id, { checklist: noItems }, O.none));
      assert.deepEqual([await read(), cleared.value.checklist], [cleared, []]);
    });

    it('keep what thirty devices do at once to different items', async () => {
      const { ports, actor, id, made, read } = await begun(Array.from({ length: 20 }, (_, n) => `item ${n}`));
      const { checklist } = made.value;
      const ticked = checklist.slice(0, 10).map((one) => editTaskItem(one.id, { completed: true }));
      const removed = checklist.slice(10).map((one) => removeTaskItem(one.id));
      const added = Array.from({ length: 10 }, (_, n) => addTaskItem(item(`more ${n}`)));
      const all = await Promise.all(
        [...ticked, ...removed, ...added].map((change) => run(change(ports)(actor, id, O.none))),
      );
      assert.deepEqual(
        all.map(({ version }) => version).toSorted((a, b) => a - b),
        Array.from({ length: 30 }, (_, n) => n + 2),
      );
      const { value, version } = await read();
      assert.equal(version, 31);
      assert.deepEqual(
        value.checklist.slice(0, 10),
        checklist.slice(0, 10).map((one) => ({ ...one, completed: true })),
      );
      assert.deepEqual(
        value.checklist
          .slice(10)
          .map(({ title }) => title)
          .toSorted(),
        Array.from({ length: 10 }, (_, n) => `more ${n}`),
      );
    });

    it('let ten devices add the last item once', async () => {
      const { ports, actor, id, read } = await begun(Array.from({ length: 99 }, () => 'a'));
      const results = await Promise.all(
        Array.from({ length: 10 }, () => addTaskItem(item('last'))(ports)(actor, id, O.none)()),
      );
      assert.deepEqual(
        results.filter(E.isLeft),
        Array(9).fill(E.left({ _tag: 'TooManyItems', max: maxItems })),
      );
      assert.equal((await read()).value.checklist.length, 100);
    });
  });
};
