import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { dueText } from '../../src/domain/due.ts';
import { changeStatus, recurrenceAfter, skip } from '../../src/domain/recurrence.ts';
import { makeGivenRule } from '../../src/domain/series/rule.ts';
import { type Edit, applyEdit } from '../../src/domain/task-edit.ts';
import { type PendingTask, type Task, newTask } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import { drafts, newTaskId, titles } from '../support/arbitraries.ts';
import { changeAt } from '../support/circumstances.ts';
import { dueOf, pattern } from '../support/recurring.ts';
import { right, some } from '../support/values.ts';

const instant = (text: string) => right(makeInstant(new Date(text).toISOString()));
const created = instant('2026-11-20T12:00:00Z');
const noon = instant('2026-11-26T12:00:00Z');
const later = instant('2026-11-26T13:00:00Z');

const [draft] = fc.sample(drafts, 1);

/** A pending task that recurs. */
const recurring = (rule: string, due: string, edit = pattern(rule)): PendingTask => {
  const given = { ...(draft ?? assert.fail()), id: newTaskId(), due: dueOf(due), status: 'pending' } as const;
  const recurrence = right(
    recurrenceAfter(
      { ...given, recurrence: O.none },
      { ...given, recurrence: O.none },
      O.some(edit),
      changeAt(created),
    ),
  );
  const task = newTask({ ...given, recurrence }, created);
  assert.ok(task.status === 'pending');
  return task;
};

const placeOf = (task: Task) =>
  pipe(
    task.recurrence,
    O.map(({ series, occurrence, ordinal }) => ({ series, occurrence, ordinal })),
    O.toNullable,
  );
const dueIn = (task: Task) => pipe(task.due, O.map(dueText), O.toNullable);

/** A completed task and its successor. */
const completed = (task: Task, at = noon) => {
  const { replaced, added } = changeStatus(task, 'completed', changeAt(at));
  const [successor] = added;
  assert.ok(successor !== undefined && replaced.status === 'completed');
  return { done: replaced, successor };
};

const editing = (task: Task, edit: Edit, successor: O.Option<Task> = O.none, at = later) =>
  applyEdit(task, edit, changeAt(at, successor));

describe('completing a recurring task', () => {
  it('keeps it as it is, and adds a successor with the same content at the next slot, its items open', () => {
    const task = recurring('FREQ=WEEKLY', '2026-11-26T09:00');
    const { replaced, added, removed } = changeStatus(task, 'completed', changeAt(noon));
    const [successor] = added;
    assert.ok(successor !== undefined && added.length === 1 && removed.length === 0);
    assert.deepEqual(replaced, {
      ...task,
      status: 'completed',
      completedAt: noon,
      updatedAt: noon,
      successor: O.some(successor.id),
    });
    const { recurrence } = task;
    assert.deepEqual(successor, {
      ...task,
      id: successor.id,
      checklist: task.checklist.map(({ title }, index) => ({
        id: successor.checklist[index]?.id,
        title,
        completed: false,
      })),
      due: dueOf('2026-12-03T09:00'),
      recurrence: O.some({ ...some(recurrence), occurrence: '2026-12-03T09:00:00' }),
      position: successor.position,
      createdAt: noon,
      updatedAt: noon,
    });
    assert.notEqual(successor.id, task.id);
  });

  it('adds none after the last slot', () => {
    const task = recurring('FREQ=DAILY;COUNT=2', '2026-11-26');
    const { successor } = completed(task);
    const last = changeStatus(successor, 'completed', changeAt(later));
    assert.deepEqual([last.added, last.removed], [[], []]);
    assert.deepEqual(changeStatus(last.replaced, 'pending', changeAt(later)).replaced, {
      ...successor,
      updatedAt: later,
    });
  });

  it('goes on from the slot, wherever the due was moved', () => {
    const task = recurring('FREQ=WEEKLY', '2026-11-26');
    const moved = right(editing(task, { due: dueOf('2026-11-29') }, O.none, created)).replaced;
    assert.deepEqual(placeOf(moved), placeOf(task));
    assert.equal(dueIn(completed(moved).successor), '2026-12-03');
  });
});

describe('reopening a recurring task', () => {
  it('takes an untouched successor back', () => {
    const task = recurring('FREQ=WEEKLY', '2026-11-26');
    const { done, successor } = completed(task);
    const { replaced, added, removed } = changeStatus(done, 'toggled', changeAt(later, O.some(successor)));
    assert.deepEqual([added, removed], [[], [successor.id]]);
    assert.deepEqual(replaced, { ...task, updatedAt: later });
  });

  it('leaves the series where the successor was edited, completed, skipped or deleted', () => {
    const task = recurring('FREQ=WEEKLY', '2026-11-26');
    const { done, successor } = completed(task);
    const [title] = fc.sample(
      titles.filter((one) => one !== task.title),
      1,
    );
    const touched: ReadonlyArray<O.Option<Task>> = [
      O.none,
      O.some(right(editing(successor, { title: title ?? task.title })).replaced),
      O.some(changeStatus(successor, 'completed', changeAt(noon)).replaced),
      O.some(right(skip(successor, changeAt(later))).replaced),
    ];
    for (const one of touched) {
      const { replaced, added, removed } = changeStatus(done, 'pending', changeAt(later, one));
      assert.deepEqual([added, removed], [[], []]);
      assert.deepEqual(replaced, { ...task, recurrence: O.none, updatedAt: later });
    }
  });

  it('begins the series anew where a day has become a time meanwhile', () => {
    const { done, successor } = completed(recurring('FREQ=WEEKLY', '2026-11-26'));
    const timed = right(editing(done, { due: dueOf('2026-11-26T09:00') }, O.some(successor))).replaced;
    assert.deepEqual(placeOf(timed), placeOf(done));
    const { replaced, removed } = changeStatus(timed, 'pending', changeAt(later, O.some(successor)));
    assert.deepEqual(removed, [successor.id]);
    assert.equal(placeOf(replaced)?.occurrence, '2026-11-26T09:00:00');
    assert.notEqual(placeOf(replaced)?.series, placeOf(done)?.series);
  });
});

describe('skipping', () => {
  it('moves an open task to the next slot', () => {
    const task = recurring('FREQ=WEEKLY;COUNT=3', '2026-11-26');
    const { replaced, added, removed } = right(skip(task, changeAt(noon)));
    assert.deepEqual([added, removed], [[], []]);
    assert.deepEqual([replaced.status, dueIn(replaced)], ['pending', '2026-12-03']);
    assert.deepEqual(placeOf(replaced), { ...placeOf(task), occurrence: '2026-12-03', ordinal: 2 });
    assert.equal(replaced.updatedAt, noon);
  });

  it('is refused for a completed task, one that does not recur, and the last slot', () => {
    const task = recurring('FREQ=DAILY;COUNT=2', '2026-11-26');
    const { done, successor } = completed(task);
    for (const one of [done, successor, { ...task, recurrence: O.none }])
      assert.deepEqual(skip(one, changeAt(noon)), E.left({ _tag: 'NothingToSkip' }));
  });
});

describe('an edit of a recurring task', () => {
  const task = recurring('FREQ=WEEKLY;BYDAY=TH', '2026-11-26');

  it('changes nothing by the same recurrence', () => {
    const same = pattern('byday=TH;freq=weekly');
    assert.equal(right(editing(task, { recurrence: O.some(same) })).replaced, task);
    assert.equal(right(editing(task, { recurrence: O.some({}), due: task.due })).replaced, task);
    const { done, successor } = completed(task);
    assert.equal(right(editing(done, { recurrence: O.some(same) }, O.some(successor))).replaced, done);
  });

  it('begins another series at the due by another recurrence, member by member', () => {
    const edit: Edit = { due: dueOf('2026-11-30'), recurrence: O.some({ anchor: 'completion' }) };
    assert.deepEqual(editing(task, edit), E.left({ _tag: 'RuleNotFromCompletion', parts: ['BYDAY'] }));
    const daily: Edit = { ...edit, recurrence: O.some({ rule: right(makeGivenRule('FREQ=DAILY')) }) };
    const next = right(editing(task, daily)).replaced;
    assert.deepEqual(
      pipe(
        next.recurrence,
        O.map(({ series: _, ...rest }) => rest),
      ),
      O.some({
        rule: 'FREQ=DAILY',
        zone: 'Europe/Berlin',
        anchor: 'due',
        start: '2026-11-30',
        occurrence: '2026-11-30',
        ordinal: 1,
      }),
    );
    assert.notEqual(placeOf(next)?.series, placeOf(task)?.series);
  });

  it('begins the series anew where a day becomes a time or back', () => {
    const timed = right(editing(task, { due: dueOf('2026-11-26T09:00') })).replaced;
    assert.equal(placeOf(timed)?.occurrence, '2026-11-26T09:00:00');
    assert.notEqual(placeOf(timed)?.series, placeOf(task)?.series);
    const day = right(editing(timed, { due: dueOf('2026-11-27') })).replaced;
    assert.equal(placeOf(day)?.occurrence, '2026-11-27');
  });

  it('ends the series by none', () => {
    const ended = right(editing(task, { recurrence: O.none, due: O.none })).replaced;
    assert.deepEqual(ended, { ...task, due: O.none, recurrence: O.none, updatedAt: later });
    const { done, successor } = completed(task);
    const { replaced, removed } = right(editing(done, { recurrence: O.none }, O.some(successor)));
    assert.deepEqual(removed, []);
    assert.deepEqual(replaced, { ...done, recurrence: O.none, successor: O.none, updatedAt: later });
  });

  it('is refused without a due', () => {
    const refusal = E.left({ _tag: 'RecurrenceWithoutDue' });
    assert.deepEqual(editing(task, { due: O.none }), refusal);
    const plain = { ...task, due: O.none, recurrence: O.none };
    assert.deepEqual(editing(plain, { recurrence: O.some(pattern('FREQ=DAILY')) }), refusal);
  });

  it('is refused for another recurrence of a task that stays completed', () => {
    const refusal = E.left({ _tag: 'RecurrenceCompleted' });
    const { done, successor } = completed(task);
    const daily = O.some(pattern('FREQ=DAILY'));
    assert.deepEqual(editing(done, { recurrence: daily }, O.some(successor)), refusal);
    assert.deepEqual(editing({ ...done, recurrence: O.none }, { recurrence: daily }), refusal);
    const reopened = right(editing(done, { recurrence: daily, status: 'pending' }, O.some(successor)));
    assert.deepEqual(reopened.removed, [successor.id]);
    assert.equal(
      pipe(
        reopened.replaced.recurrence,
        O.map(({ rule }) => rule),
        O.toNullable,
      ),
      'FREQ=DAILY',
    );
  });

  it('applies before the status in the same edit', () => {
    const edit: Edit = { recurrence: O.some(pattern('FREQ=DAILY')), status: 'completed' };
    const { replaced, added } = right(editing(task, edit));
    assert.equal(replaced.status, 'completed');
    assert.deepEqual(added.map(dueIn), ['2026-11-27']);
    const ended = right(editing(task, { recurrence: O.none, status: 'completed' }));
    assert.deepEqual([ended.added, placeOf(ended.replaced)], [[], null]);
  });

  it('needs a rule and a zone on a task that does not recur', () => {
    const plain = { ...task, recurrence: O.none };
    assert.deepEqual(
      editing(plain, { recurrence: O.some({ anchor: 'due' }) }),
      E.left({ _tag: 'PatternIncomplete', missing: ['rule', 'zone'] }),
    );
  });
});
