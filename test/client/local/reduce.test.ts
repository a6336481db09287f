import assert from 'node:assert/strict';
import { type Event, reduce } from '../../../client/local/reduce.ts';
import { seenFor } from '../../../client/local/seen.ts';
import { type Intent, type State, type Task, emptyState } from '../../../client/local/state.ts';
import { createView } from '../../../client/local/view.ts';

const at = '2026-11-27T00:00:00.000Z';
const task = (version: number, title: string): Task => ({
  id: 't',
  user_id: 'u',
  title,
  description: null,
  completed: false,
  status: 'pending',
  priority: 'medium',
  tags: [],
  checklist: [],
  due_date: null,
  list_id: null,
  position: 'a0',
  created_at: at,
  updated_at: at,
  completed_at: null,
  version,
  recurrence: null,
  series_id: null,
  successor_id: null,
});
const edit = (id: string, seen: Task | null, ...saw: ReadonlyArray<string>): Intent => ({
  of: 'tasks',
  id,
  saw,
  key: id,
  change: { kind: 'edit', id: 't', edit: { title: id } },
  seen,
  order: 0,
  at,
  sentAt: null,
  isDoubtful: false,
  outcome: { _tag: 'waiting' },
});
const after = (...events: ReadonlyArray<Event>): State => events.reduce(reduce, emptyState);
const merged = (from: string | null, next: string, changed: Task | null, shown: string[] = []): Event => ({
  type: 'merged',
  from,
  page: {
    tasks: changed === null ? [] : [changed],
    deleted: changed === null ? ['t'] : [],
    lists: [],
    deleted_lists: [],
    next,
  },
  shown,
});
const queued = (...intents: ReadonlyArray<Intent>): Event => ({ type: 'queued', intents });
const done = (id: string, answer: Task, isExact = true): Event => ({ type: 'done', id, answer, isExact });
const titlesIn = (state: State): ReadonlyArray<string> =>
  createView('u')(state, []).tasks.map(({ title }) => title);
const seenIn = (state: State, id: string): number | undefined =>
  state.intents.find((intent) => intent.id === id)?.seen?.version;

describe('the state of the local copy', () => {
  it('takes for seen what an edit was made of that hides newer changes', () => {
    const hidden = after(
      merged(null, 'x', task(1, 'a')),
      queued(edit('i', task(1, 'a'))),
      merged('x', 'y', task(2, 'theirs')),
    );
    assert.deepEqual(titlesIn(hidden), ['i']);
    const seen = (state: State, ...unsaved: ReadonlyArray<Intent>) => {
      const { seen: entity, saw } = seenFor(state, unsaved, edit('new', null));
      return [entity?.version, ...saw];
    };
    assert.deepEqual(seen(hidden), [1, 'i']);
    assert.deepEqual(seen(hidden, edit('j', null)), [undefined, 'j']);
    assert.deepEqual(seen(hidden, edit('j', task(1, 'a'), 'i')), [1, 'i', 'j']);
    const { intents: _, ...copy } = hidden;
    assert.deepEqual(seen({ ...copy, intents: [] }), [2]);
    // The waiting edit was rebased on a version that is not shown yet.
    const ahead = reduce(hidden, { type: 'rebased', id: 'i', seen: task(3, 'later') });
    assert.deepEqual(seen(ahead), [2, 'i']);
  });

  it('rebases an edit on the ones before it that its user saw, and on those only', () => {
    const start = merged(null, 'x', task(1, 'a'));
    const seen = task(1, 'a');
    const [i, j, k] = [edit('i', seen), edit('j', seen, 'i'), edit('k', seen, 'i', 'j')];
    const own = after(start, queued(i, j, k), done('i', task(2, 'i')));
    assert.deepEqual([seenIn(own, 'j'), seenIn(own, 'k')], [2, 2]);
    const late = after(start, queued(i), done('i', task(2, 'i')), queued(j, k));
    assert.deepEqual([seenIn(late, 'j'), seenIn(late, 'k')], [2, 2]);
    // Another tab had not heard of the first.
    const others = [edit('j', seen), edit('k', seen, 'j')];
    const apart = after(start, queued(i, ...others), done('i', task(2, 'i')));
    assert.deepEqual([seenIn(apart, 'j'), seenIn(apart, 'k')], [1, 1]);
    const lateApart = after(start, queued(i), done('i', task(2, 'i')), queued(...others));
    assert.deepEqual([seenIn(lateApart, 'j'), seenIn(lateApart, 'k')], [1, 1]);
    // The first did not mind what another device has changed.
    const behind = after(
      start,
      queued(i, j),
      { type: 'rebased', id: 'i', seen: task(2, 'theirs') },
      done('i', { ...task(3, 'i'), priority: 'high' }),
    );
    assert.equal(seenIn(behind, 'j'), 1);
    const between = after(start, queued(i, j), done('i', { ...task(3, 'i'), priority: 'high' }, false));
    assert.equal(seenIn(between, 'j'), 1);
  });

  it('ignores a page that another tab has merged', () => {
    const state = after(merged(null, 'x', task(1, 'a')), merged('x', 'y', task(2, 'b')));
    assert.equal(reduce(state, merged('x', 'z', task(1, 'a'))), state);
  });

  it('shows an answer until the copy has it, and none of a task that the copy has deleted', () => {
    const answered = after(
      merged(null, 'x', task(1, 'a')),
      queued(edit('i', task(1, 'a'))),
      done('i', task(2, 'b')),
    );
    assert.deepEqual(titlesIn(answered), ['b']);
    const early = reduce(answered, merged('x', 'y', task(1, 'a')));
    assert.deepEqual([titlesIn(early), early.intents.length], [['b'], 1]);
    const deleted = reduce(answered, merged('x', 'y', null));
    assert.deepEqual([titlesIn(deleted), deleted.intents.length], [[], 1]);
    const shown = reduce(early, merged('y', 'z', task(2, 'b'), ['i']));
    assert.deepEqual([titlesIn(shown), shown.intents], [['b'], []]);
  });

  it('is the same object after an event that is late', () => {
    const state = after(
      merged(null, 'x', task(1, 'a')),
      queued(edit('i', task(1, 'a'))),
      done('i', task(2, 'i')),
    );
    const lateEvents: ReadonlyArray<Event> = [
      queued(edit('i', task(1, 'a'))),
      done('i', task(3, 'j')),
      { type: 'sending', id: 'i', at: 0 },
      { type: 'refused', id: 'i', refusal: { code: 'NOT_FOUND', detail: '', errors: [] } },
      { type: 'retried', id: 'i', key: 'k', seen: null, saw: [] },
      { type: 'discarded', id: 'i' },
      { type: 'rebased', id: 'i', seen: task(3, 'j') },
      { type: 'replaced', from: 'w', tasks: [], lists: [], next: 'v', shown: [] },
    ];
    for (const event of lateEvents) assert.equal(reduce(state, event), state, event.type);
  });
});
