import assert from 'node:assert/strict';
import type { Task } from '../../client/local/state.ts';
import { changeTask } from '../../client/local/apply.ts';
import { placeAt } from '../../web/tasks/placing.ts';

describe('the place of a task that is dragged', () => {
  const taskIn = (id: string, list_id: string | null): Task => {
    const made = changeTask(
      undefined,
      { kind: 'create', id, members: { title: id, list_id } },
      { at: '2026-11-26T09:00:00.000Z', owner: 'ada' },
    );
    assert.ok(made);
    return made;
  };

  it('is after the task that it follows, or before the first', () => {
    const shown = ['a', 'b', 'c'].map((id) => taskIn(id, null));
    assert.deepEqual(placeAt(shown, 0, 1), { after: 'b' });
    assert.deepEqual(placeAt(shown, 0, 2), { after: 'c' });
    assert.deepEqual(placeAt(shown, 2, 1), { after: 'a' });
    assert.deepEqual(placeAt(shown, 2, 0), { before: 'a' });
    assert.equal(placeAt(shown, 1, 1), undefined);
    assert.equal(placeAt(shown, 3, 1), undefined);
  });

  it('is beside tasks of its own list, among those of several', () => {
    const shown = [taskIn('a', 'x'), taskIn('b', 'y'), taskIn('c', 'x'), taskIn('d', 'z')];
    assert.deepEqual(placeAt(shown, 2, 1), { after: 'a' });
    assert.deepEqual(placeAt(shown, 0, 3), { after: 'c' });
    assert.deepEqual(placeAt(shown, 2, 0), { before: 'a' });
    assert.equal(placeAt(shown, 1, 3), undefined);
    assert.equal(placeAt(shown, 3, 0), undefined);
  });
});
