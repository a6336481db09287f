import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { asOf, hasPassed } from '../../src/domain/due.ts';
import { firstOrderKey } from '../../src/domain/order-key.ts';
import {
  completeTask,
  newTask,
  isOverdue,
  makeDescription,
  makeTag,
  makeTags,
  makeTaskId,
  makeTitle,
  makeVersion,
  reopenTask,
} from '../../src/domain/task.ts';
import { changeStatus } from '../../src/domain/recurrence.ts';
import type { CompletedTask, PendingTask, Task } from '../../src/domain/task.ts';
import { makeInstant, utc } from '../../src/domain/time.ts';
import {
  descriptions,
  drafts,
  edits,
  instants,
  status,
  tag,
  tags,
  taskIds,
  tasks,
  titles,
} from '../support/arbitraries.ts';
import { changeAt, edited, toggled } from '../support/circumstances.ts';
import { right } from '../support/values.ts';

const pending = tasks.filter((task): task is PendingTask => task.status === 'pending');
const completed = tasks.filter((task): task is CompletedTask => task.status === 'completed');
const later = right(makeInstant('2026-11-21T12:00:00.000Z'));

/** What no transition may change. */
const identityOf = ({ id, owner, createdAt }: Task) => ({ id, owner, createdAt });

describe('a task', () => {
  it('begins with the values of the draft and two equal times', () =>
    fc.assert(
      fc.property(drafts, instants, (draft, at) => {
        const { status: _, ...content } = draft;
        const task = newTask(draft, at);
        const expected = { ...content, position: firstOrderKey(at, draft.id), createdAt: at, updatedAt: at };
        assert.deepEqual(
          task,
          draft.status === 'pending'
            ? { ...expected, status: 'pending' }
            : { ...expected, status: 'completed', completedAt: at, successor: O.none },
        );
      }),
    ));

  it('is unchanged but for the time when it is completed and reopened', () =>
    fc.assert(
      fc.property(pending, instants, instants, (task, then, now) => {
        assert.deepEqual(reopenTask(completeTask(task, then), now), { ...task, updatedAt: now });
      }),
    ));

  it('is unchanged but for the times when it is reopened and completed', () =>
    fc.assert(
      fc.property(completed, instants, instants, (task, then, now) => {
        const again = completeTask(reopenTask(task, then), now);
        assert.deepEqual(again, { ...task, completedAt: now, updatedAt: now });
      }),
    ));

  it('is overdue while it is pending and its due has passed', () =>
    fc.assert(
      fc.property(pending, instants, (task, at) => {
        const now = asOf(at, utc);
        const passed = O.isSome(task.due) && hasPassed(task.due.value, now);
        assert.equal(isOverdue(task, now), passed);
        assert.equal(isOverdue(completeTask(task, at), now), false);
      }),
    ));

  it('has a completion time exactly while it is completed', () =>
    fc.assert(
      fc.property(tasks, status, instants, (task, wanted, at) => {
        const changed = changeStatus(task, wanted, changeAt(at)).replaced;
        assert.equal(changed.status, wanted);
        assert.equal('completedAt' in changed, wanted === 'completed');
      }),
    ));

  it('is unchanged by a transition to the status that it has', () =>
    fc.assert(
      fc.property(tasks, instants, (task, at) => {
        assert.equal(changeStatus(task, task.status, changeAt(at)).replaced, task);
        assert.equal(edited(task, {}, at), task);
        assert.equal(edited(task, { ...structuredClone(task), recurrence: O.none }, at), task);
      }),
    ));

  it('has the other status when it is toggled', () =>
    fc.assert(
      fc.property(tasks, instants, (task, at) => {
        assert.notEqual(toggled(task, at).status, task.status);
        assert.deepEqual(changeStatus(task, 'toggled', changeAt(at)).replaced, toggled(task, at));
      }),
    ));

  it('takes the members of an edit and keeps the others', () =>
    fc.assert(
      fc.property(tasks, edits, (task, edit) => {
        const { status: wanted = task.status, ...content } = edit;
        const after = edited(task, edit, later);
        const { updatedAt: _, ...rest } = after;
        const { updatedAt: __, ...expected } = {
          ...changeStatus(task, wanted, changeAt(later)).replaced,
          ...content,
        };
        assert.deepEqual(rest, expected);
      }),
    ));

  it('is unchanged by repeating an edit', () =>
    fc.assert(
      fc.property(tasks, edits, instants, (task, edit, at) => {
        const once = edited(task, edit, at);
        assert.equal(edited(once, edit, later), once);
      }),
    ));

  it('keeps its id, owner and creation through every transition', () =>
    fc.assert(
      fc.property(tasks, edits, status, instants, (task, edit, wanted, at) => {
        for (const changed of [
          edited(task, edit, at),
          changeStatus(task, wanted, changeAt(at)).replaced,
          toggled(task, at),
        ]) {
          assert.deepEqual(identityOf(changed), identityOf(task));
        }
      }),
    ));
});

describe('a smart constructor', () => {
  it('returns its own values unchanged', () => {
    fc.assert(fc.property(titles, (title) => assert.deepEqual(makeTitle(title), E.right(title))));
    fc.assert(fc.property(descriptions, (text) => assert.deepEqual(makeDescription(text), E.right(text))));
    fc.assert(fc.property(tag, (one) => assert.deepEqual(makeTag(one), E.right(one))));
    fc.assert(fc.property(tags, (all) => assert.deepEqual(makeTags(all), E.right(all))));
    fc.assert(fc.property(taskIds, (id) => assert.deepEqual(makeTaskId(id), E.right(id))));
  });

  it('trims a title and a tag, and keeps a description exactly', () => {
    assert.deepEqual(makeTitle(' \t\u2003Buy milk\n'), E.right('Buy milk'));
    assert.deepEqual(makeTag(' home '), E.right('home'));
    assert.deepEqual(makeDescription(' \n as is '), E.right(' \n as is '));
    assert.deepEqual(makeDescription(''), E.right(''));
  });

  it('counts code points, not UTF-16 units', () => {
    assert.equal(E.isRight(makeTitle('🦉'.repeat(200))), true);
    assert.deepEqual(makeTitle('🦉'.repeat(201)), E.left({ _tag: 'TextTooLong', max: 200 }));
    assert.equal(E.isRight(makeTag('🦉'.repeat(50))), true);
    assert.deepEqual(makeTag('🦉'.repeat(51)), E.left({ _tag: 'TextTooLong', max: 50 }));
    assert.equal(E.isRight(makeDescription('🦉'.repeat(10_000))), true);
    assert.deepEqual(makeDescription('🦉'.repeat(10_001)), E.left({ _tag: 'TextTooLong', max: 10_000 }));
  });

  it('refuses empty text', () => {
    assert.deepEqual(makeTitle(' \n '), E.left({ _tag: 'TitleEmpty' }));
    assert.deepEqual(makeTag(''), E.left({ _tag: 'TagEmpty' }));
  });

  it('refuses text that PostgreSQL cannot store', () => {
    for (const text of ['a\u0000b', 'a\ud800b', '\udc00']) {
      const refusal = E.left({ _tag: 'TextNotStorable' });
      assert.deepEqual(makeTitle(text), refusal);
      assert.deepEqual(makeDescription(text), refusal);
      assert.deepEqual(makeTag(text), refusal);
    }
  });

  it('drops duplicate tags and keeps the order of the others', () => {
    const [a, b] = [right(makeTag('a')), right(makeTag('b'))];
    assert.deepEqual(makeTags([b, a, b, a]), E.right([b, a]));
  });

  it('drops tags that are equal by NFC and keeps the first as sent', () => {
    const [decomposed, composed, other] = ['cafe\u0301', 'caf\u00e9', 'cafe'].map((text) =>
      right(makeTag(text)),
    );
    assert.ok(decomposed !== undefined && composed !== undefined && other !== undefined);
    assert.deepEqual(makeTags([decomposed, composed, other]), E.right([decomposed, other]));
    assert.deepEqual(makeTags([composed, other, decomposed]), E.right([composed, other]));
  });

  it('refuses a twenty-first tag', () => {
    const many = Array.from({ length: 21 }, (_, index) => right(makeTag(`tag ${index}`)));
    assert.equal(E.isRight(makeTags(many.slice(1))), true);
    assert.deepEqual(makeTags(many), E.left({ _tag: 'TooManyTags', max: 20 }));
  });

  it('accepts UUIDs of any version and variant, in either case', () => {
    const id = '01a1fc60-b804-724b-ac89-acc7062a9977';
    const [nil, max] = ['0', 'f'].map((digit) => id.replace(/[0-9a-f]/g, digit));
    for (const one of [id, id.replace('-7', '-4'), id.replace('-a', '-c'), nil ?? '', max ?? ''])
      assert.deepEqual(makeTaskId(one.toUpperCase()), E.right(one));
    for (const text of [
      '',
      'me',
      '42',
      `${id} `,
      `${id}\n`,
      id.replaceAll('-', ''),
      id.replace('0', 'g'),
      `{${id}}`,
    ]) {
      assert.deepEqual(makeTaskId(text), E.left({ _tag: 'TaskIdNotUuid' }), text);
    }
  });

  it('accepts versions from 1', () => {
    assert.deepEqual(makeVersion(1), E.right(1));
    assert.deepEqual(makeVersion(2_147_483_647), E.right(2_147_483_647));
    for (const count of [0, -1, 1.5, Number.NaN, Infinity, 2_147_483_648]) {
      assert.deepEqual(makeVersion(count), E.left({ _tag: 'VersionOutOfRange' }));
    }
  });
});

describe('the title of a task', () => {
  it('does not affect when it is due', () =>
    fc.assert(
      fc.property(tasks, titles, instants, (task, title, at) => {
        assert.deepEqual(edited(task, { title }, at).due, task.due);
        assert.deepEqual(edited(task, { due: O.none }, at).title, task.title);
      }),
    ));
});
