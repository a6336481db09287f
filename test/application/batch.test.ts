import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { type Step, allOrNothing } from '../../src/application/batch.ts';
import { notFound, unavailable } from '../../src/application/errors.ts';
import type { Ports } from '../../src/application/ports.ts';
import { anyTask } from '../../src/application/task-query.ts';
import { type ListRequest, createTask, listTasks } from '../../src/application/task-use-cases.ts';
import { changeTaskStatus, deleteTask, editTask } from '../../src/application/task-changes.ts';
import { type TaskId, makeTitle } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import { type Actor, ownerFor } from '../../src/domain/user.ts';
import { newActor, newTaskId } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const title = (text: string) => right(makeTitle(text));

/** Ports on a store of one's own. */
const ports = (): Ports => ({
  ...createMemoryStore(),
  ...systemPorts,
  clock: () => noon,
});

const steps = (all: Ports, actor: Actor) => ({
  create:
    (text: string, id = newTaskId()): Step<unknown, unknown> =>
    (held) =>
      createTask({ ...all, ...held })(actor, { id, title: title(text) }),
  edit:
    (id: TaskId, text: string): Step<unknown, unknown> =>
    (held) =>
      editTask({ ...all, ...held })(actor, id, { title: title(text) }, O.none),
  complete:
    (id: TaskId): Step<unknown, unknown> =>
    (held) =>
      changeTaskStatus({ ...all, ...held })(actor, id, 'completed', O.none),
  remove:
    (id: TaskId): Step<unknown, unknown> =>
    (held) =>
      deleteTask({ ...all, ...held })(actor, id, O.none),
});

const lastChangedLast: ListRequest = {
  filter: anyTask,
  overdueIn: O.none,
  sort: { by: 'updated_at', order: 'asc' },
  limit: 10,
  after: O.none,
};
const titlesOf = async (all: Ports, actor: Actor) =>
  (await run(listTasks(all)(actor, lastChangedLast))).tasks.map(({ value }) => value.title);

describe('an atomic batch', () => {
  it('runs each step on the result of those before it, and returns their results in order', async () => {
    const [all, actor, id, other] = [ports(), newActor(), newTaskId(), newTaskId()];
    const { create, edit, complete, remove } = steps(all, actor);
    const results = await run(
      allOrNothing(all)(actor, [
        create('first', id),
        create('second', other),
        edit(id, 'edited'),
        complete(id),
        remove(other),
      ]),
    );
    assert.equal(results.length, 5);
    assert.deepEqual(await titlesOf(all, actor), ['edited']);
    assert.equal((await run(all.history.changePoint(ownerFor(actor)))).number, 5);
  });

  it('returns the result of each step', async () => {
    const [all, actor] = [ports(), newActor()];
    const results = await run(
      allOrNothing(all)(actor, [() => TE.right('one'), () => TE.right('two'), () => TE.right('three')]),
    );
    assert.deepEqual(results, ['one', 'two', 'three']);
  });

  it('does nothing without steps', async () => {
    const [all, actor] = [ports(), newActor()];
    assert.deepEqual(await allOrNothing(all)(actor, [])(), E.right([]));
    assert.equal((await run(all.history.changePoint(ownerFor(actor)))).number, 0);
  });

  for (const index of [0, 1, 2])
    it(`changes nothing when step ${index} is refused, and returns its index and the reason`, async () => {
      const [all, actor] = [ports(), newActor()];
      const { create, edit } = steps(all, actor);
      await run(createTask(all)(actor, { title: title('there before') }));
      const batch = [create('first'), create('second')].toSpliced(index, 0, edit(newTaskId(), 'never'));
      const refused = { _tag: 'StepRefused', index, reason: notFound('task') };
      assert.deepEqual(await allOrNothing(all)(actor, batch)(), E.left(refused));
      assert.deepEqual(await titlesOf(all, actor), ['there before']);
      assert.equal((await run(all.history.changePoint(ownerFor(actor)))).number, 1);
    });

  it('runs no step after the refused one', async () => {
    const done: string[] = [];
    const step =
      (name: string, result: E.Either<string, string>): Step<string, string> =>
      () =>
      () => {
        done.push(name);
        return Promise.resolve(result);
      };
    const batch = [step('a', E.right('a')), step('b', E.left('no')), step('c', E.right('c'))];
    const outcome = await allOrNothing(ports())(newActor(), batch)();
    assert.deepEqual(outcome, E.left({ _tag: 'StepRefused', index: 1, reason: 'no' }));
    assert.deepEqual(done, ['a', 'b']);
  });

  it('excludes other writers', async () => {
    const [all, actor] = [ports(), newActor()];
    const { create } = steps(all, actor);
    const batch = allOrNothing(all)(actor, [create('one'), create('two'), create('three')]);
    const other = createTask(all)(actor, { title: title('another’s') });
    await Promise.all([run(batch), run(other)]);
    assert.deepEqual(await titlesOf(all, actor), ['one', 'two', 'three', 'another’s']);
  });

  it('is unavailable while the store is', async () => {
    const away = { atomically: () => TE.left(unavailable) };
    assert.deepEqual(await allOrNothing(away)(newActor(), [])(), E.left(unavailable));
  });
});
