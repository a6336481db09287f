import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import {
  type ItemDraft,
  addItem,
  checklistOf,
  editItem,
  itemIdOf,
  knowsItem,
  makeChecklist,
  makeGivenItems,
  makeItemId,
  makeItemTitle,
  maxItems,
  noItems,
  removeItem,
} from '../../src/domain/checklist.ts';
import { complete } from '../../src/domain/recurrence.ts';
import { recurrenceAfter } from '../../src/domain/recurrence.ts';
import { withChecklist } from '../../src/domain/task-edit.ts';
import { changeAt, edited } from '../support/circumstances.ts';
import { checklists, newOwner, newTaskId, someTask } from '../support/arbitraries.ts';
import { dueOf, pattern } from '../support/recurring.ts';
import { right } from '../support/values.ts';
import { makeInstant } from '../../src/domain/time.ts';

const at = right(makeInstant('2026-11-26T12:00:00.000Z'));
const newId = () => itemIdOf(newTaskId());
const draft = (title: string, given: Partial<ItemDraft> = {}): ItemDraft => ({
  title: right(makeItemTitle(title)),
  completed: false,
  ...given,
});
const many = (count: number) => Array.from({ length: count }, (_, n) => draft(`item ${n}`));
const full = checklistOf(right(makeGivenItems(many(maxItems))), newId);

describe('a checklist', () => {
  it('gives ids to new items and keeps those of others, in order', () => {
    const known = draft('known', { id: newId(), completed: true });
    const made = checklistOf(right(makeGivenItems([draft('a'), known, draft('b')])), newId);
    assert.deepEqual(
      made.map(({ title, completed }) => [title, completed]),
      [
        ['a', false],
        ['known', true],
        ['b', false],
      ],
    );
    assert.equal(made[1]?.id, known.id);
    assert.equal(new Set(made.map(({ id }) => id)).size, 3);
  });

  it('has at most 100 items, with different ids', () => {
    assert.deepEqual(makeGivenItems(many(101)), E.left({ _tag: 'TooManyItems', max: 100 }));
    const [a, b] = [newId(), newId()];
    const repeated = [
      draft('a', { id: a }),
      draft('b', { id: b }),
      draft('c', { id: a }),
      draft('d', { id: b }),
    ];
    assert.deepEqual(makeGivenItems(repeated), E.left({ _tag: 'ItemIdsRepeated', indexes: [2, 3] }));
    const [one] = full;
    assert.ok(one);
    assert.deepEqual(makeChecklist([one, one]), E.left({ _tag: 'ItemIdsRepeated', indexes: [1] }));
    assert.deepEqual(makeChecklist([...full, one]), E.left({ _tag: 'TooManyItems', max: 100 }));
  });

  it('adds an item behind the others, once, up to 100', () => {
    const one = right(addItem(noItems, draft('a'), newId));
    const two = right(addItem(one, draft('b', { completed: true }), newId));
    assert.deepEqual(
      two.map(({ title, completed }) => [title, completed]),
      [
        ['a', false],
        ['b', true],
      ],
    );
    assert.deepEqual(addItem(two, draft('c', { id: two[0]?.id }), newId), E.left({ _tag: 'ItemExists' }));
    assert.deepEqual(addItem(full, draft('c'), newId), E.left({ _tag: 'TooManyItems', max: 100 }));
    assert.deepEqual(addItem(full, draft('c', { id: full[0]?.id }), newId), E.left({ _tag: 'ItemExists' }));
  });

  it('edits and removes the item that is meant, and no other', () =>
    fc.assert(
      fc.property(checklists, fc.nat(4), fc.boolean(), (checklist, index, completed) => {
        const item = checklist[index];
        if (item === undefined) return;
        const title = right(makeItemTitle('edited'));
        assert.deepEqual(
          editItem(checklist, item.id, { title, completed }),
          checklist.with(index, { id: item.id, title, completed }),
        );
        assert.deepEqual(removeItem(checklist, item.id), checklist.toSpliced(index, 1));
        assert.ok(E.isRight(knowsItem(checklist, item.id)));
        assert.deepEqual(knowsItem(checklist, newId()), E.left({ _tag: 'ItemAbsent' }));
      }),
    ));

  it('accepts ids of any UUID in lower case, and trimmed titles of 1 to 200 characters', () => {
    assert.deepEqual(makeItemId('x'), E.left({ _tag: 'ItemIdNotUuid' }));
    const id = newTaskId();
    assert.equal(right(makeItemId(id.toUpperCase())), id);
    assert.deepEqual(makeItemTitle(' \n'), E.left({ _tag: 'ItemTitleEmpty' }));
    assert.equal(right(makeItemTitle(` ${'🦉'.repeat(200)} `)), '🦉'.repeat(200));
    assert.deepEqual(makeItemTitle('🦉'.repeat(201)), E.left({ _tag: 'TextTooLong', max: 200 }));
    assert.deepEqual(makeItemTitle('\u0000'), E.left({ _tag: 'TextNotStorable' }));
  });

  it('changes nothing of its task when it stays as it is', () =>
    fc.assert(
      fc.property(checklists, (checklist) => {
        const task = someTask(newOwner(), { checklist });
        assert.equal(withChecklist(task, right(makeChecklist(structuredClone(checklist))), at), task);
        assert.equal(edited(task, { checklist: structuredClone(checklist) }, at), task);
        const more = right(addItem(checklist, draft('more'), newId));
        assert.deepEqual(withChecklist(task, more, at), { ...task, checklist: more, updatedAt: at });
      }),
    ));

  it('begins anew in a successor: open items with ids of their own', () => {
    const circumstances = changeAt(at);
    const checklist = checklistOf(
      right(makeGivenItems([draft('a', { completed: true }), draft('b')])),
      newId,
    );
    const task = someTask(newOwner(), { checklist, status: 'pending', due: dueOf('2026-11-26') });
    const recurrence = right(recurrenceAfter(task, task, O.some(pattern('FREQ=DAILY')), circumstances));
    assert.ok(task.status === 'pending');
    const { replaced, added } = complete({ ...task, recurrence }, circumstances);
    assert.deepEqual(replaced.checklist, checklist);
    const [successor] = added;
    assert.ok(successor);
    assert.deepEqual(
      successor.checklist.map(({ title, completed }) => [title, completed]),
      [
        ['a', false],
        ['b', false],
      ],
    );
    const ids = [...checklist, ...successor.checklist].map(({ id }) => id);
    assert.equal(new Set(ids).size, 4);
  });
});
