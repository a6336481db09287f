import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { systemPorts } from '../../src/infrastructure/system-ports.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { alreadyExists, notFound, unavailable, versionMismatch } from '../../src/application/errors.ts';
import type { Ports, TaskStore } from '../../src/application/ports.ts';
import { anyTask } from '../../src/application/task-query.ts';
import {
  type ListRequest,
  createTask,
  getTask,
  listTasks,
  statsOfTasks,
} from '../../src/application/task-use-cases.ts';
import {
  changeTaskStatus,
  deleteTask,
  editTask,
  transitionTask,
} from '../../src/application/task-changes.ts';
import { makeDue } from '../../src/domain/due.ts';
import { firstOrderKey } from '../../src/domain/order-key.ts';
import {
  type Task,
  type TaskId,
  newTask,
  firstVersion,
  makeTitle,
  makeVersion,
} from '../../src/domain/task.ts';
import type { Circumstances, Transition } from '../../src/domain/recurrence.ts';
import { makeInstant, utc } from '../../src/domain/time.ts';
import { ownerFor } from '../../src/domain/user.ts';
import { newActor, newTaskId } from '../support/arbitraries.ts';
import { toggled } from '../support/circumstances.ts';
import { right, run } from '../support/values.ts';

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const one = right(makeInstant('2026-11-21T13:00:00.000Z'));
const title = (text: string) => right(makeTitle(text));
const version = (count: number) => right(makeVersion(count));

const newest: ListRequest = {
  filter: anyTask,
  overdueIn: O.none,
  sort: { by: 'created_at', order: 'desc' },
  limit: 10,
  after: O.none,
};

/** Ports on a store of one's own, with a clock that the test sets. */
const ports = (given: Partial<Ports> = {}): Ports => ({
  ...createMemoryStore(),
  ...systemPorts,
  clock: () => noon,
  ...given,
});

describe('the use cases', () => {
  it('create a task', async () => {
    const task = await run(createTask(ports())(newActor(), { title: title('Buy milk') }));
    assert.equal(task.value.title, 'Buy milk');
  });

  it('give a new task its defaults, the time and an id', async () => {
    const [id, actor] = [newTaskId(), newActor()];
    const made = await run(createTask(ports({ newTaskId: () => id }))(actor, { title: title('Buy milk') }));
    assert.deepEqual(made, {
      value: {
        id,
        owner: actor.userId,
        title: 'Buy milk',
        description: O.none,
        priority: 'medium',
        tags: [],
        checklist: [],
        due: O.none,
        list: O.none,
        recurrence: O.none,
        status: 'pending',
        position: firstOrderKey(noon, id),
        createdAt: noon,
        updatedAt: noon,
      },
      version: 1,
    });
  });

  it('accept an id from the caller once', async () => {
    const [all, actor, id] = [ports(), newActor(), newTaskId()];
    const made = await run(createTask(all)(actor, { id, title: title('mine') }));
    assert.equal(made.value.id, id);
    const again = createTask(all)(actor, { id, title: title('again') });
    assert.deepEqual(await again(), E.left(alreadyExists('task')));
    await run(deleteTask(all)(actor, id, O.none));
    assert.deepEqual(await again(), E.left(alreadyExists('task')));
    assert.equal((await run(createTask(all)(newActor(), { id, title: title('hers') }))).value.id, id);
  });

  it('change the members of an edit, with a new version and time', async () => {
    const [all, actor] = [ports(), newActor()];
    const made = await run(createTask(all)(actor, { title: title('Buy milk') }));
    const edited = await run(
      editTask({ ...all, clock: () => one })(actor, made.value.id, { title: title('Buy oat milk') }, O.none),
    );
    assert.deepEqual(edited, {
      value: { ...made.value, title: 'Buy oat milk', updatedAt: one },
      version: 2,
    });
    assert.deepEqual(await run(getTask(all)(actor, made.value.id)), edited);
  });

  it('keep the version when nothing changes', async () => {
    const [all, actor] = [ports(), newActor()];
    const made = await run(createTask(all)(actor, { title: title('Buy milk') }));
    const later = { ...all, clock: () => one };
    const { id } = made.value;
    assert.deepEqual(await run(editTask(later)(actor, id, { title: title('Buy milk') }, O.none)), made);
    assert.deepEqual(await run(changeTaskStatus(later)(actor, id, 'pending', O.none)), made);
    assert.equal((await run(all.history.changePoint(ownerFor(actor)))).number, 1);
  });

  it('complete, reopen and toggle a task', async () => {
    const [all, actor] = [ports(), newActor()];
    const { value } = await run(createTask(all)(actor, { title: title('Buy milk') }));
    const change = (to: 'completed' | 'pending' | 'toggled') =>
      run(changeTaskStatus(all)(actor, value.id, to, O.none));
    assert.equal((await change('completed')).value.status, 'completed');
    assert.equal((await change('completed')).version, 2);
    assert.equal((await change('pending')).value.status, 'pending');
    assert.equal((await change('toggled')).value.status, 'completed');
    assert.equal((await change('toggled')).version, 5);
  });

  it('refuse a stale version and return the current one', async () => {
    const [all, actor] = [ports(), newActor()];
    const { value } = await run(createTask(all)(actor, { title: title('Buy milk') }));
    const { id } = value;
    const stale = O.some([version(7)]);
    const mismatch = E.left(versionMismatch('task', firstVersion));
    assert.deepEqual(await editTask(all)(actor, id, { title: title('no') }, stale)(), mismatch);
    assert.deepEqual(await editTask(all)(actor, id, {}, O.some([]))(), mismatch);
    assert.deepEqual(await changeTaskStatus(all)(actor, id, 'toggled', stale)(), mismatch);
    assert.deepEqual(await deleteTask(all)(actor, id, stale)(), mismatch);
    assert.equal((await run(getTask(all)(actor, id))).value.title, 'Buy milk');
    await run(deleteTask(all)(actor, id, O.some([version(7), firstVersion])));
  });

  it('find no task of another user, and no deleted one', async () => {
    const [all, alice, mallory] = [ports(), newActor('alice'), newActor('mallory')];
    const { value } = await run(createTask(all)(alice, { title: title('secret') }));
    const everyWay = (id: typeof value.id) => [
      getTask(all)(mallory, id),
      editTask(all)(mallory, id, { title: title('mine now') }, O.none),
      changeTaskStatus(all)(mallory, id, 'toggled', O.none),
      deleteTask(all)(mallory, id, O.none),
      deleteTask(all)(mallory, id, O.some([firstVersion])),
    ];
    for (const id of [value.id, newTaskId()]) {
      for (const way of everyWay(id)) assert.deepEqual(await way(), E.left(notFound('task')));
    }
    assert.deepEqual((await run(listTasks(all)(mallory, newest))).tasks, []);
  });

  it('retry an edit over a concurrent write', async () => {
    const store = createMemoryStore();
    const actor = newActor();
    const { value } = await run(createTask(ports(store))(actor, { title: title('Buy milk') }));
    let interfered = false;
    const tasks: TaskStore = {
      ...store.tasks,
      replace: (who, task, seen) => async () => {
        if (!interfered) {
          interfered = true;
          await run(changeTaskStatus(ports(store))(actor, value.id, 'completed', O.none));
        }
        return store.tasks.replace(who, task, seen)();
      },
    };
    const edited = await run(
      editTask(ports({ ...store, tasks, clock: () => one }))(
        actor,
        value.id,
        { title: title('Buy oat milk') },
        O.none,
      ),
    );
    assert.equal(edited.version, 3);
    assert.deepEqual([edited.value.title, edited.value.status], ['Buy oat milk', 'completed']);
  });

  it('lose none of many concurrent toggles and edits', async () => {
    const [all, actor] = [ports(), newActor()];
    const { value } = await run(createTask(all)(actor, { title: title('Buy milk') }));
    const toggles = Array.from({ length: 20 }, () =>
      run(changeTaskStatus(all)(actor, value.id, 'toggled', O.none)),
    );
    const edits = Array.from({ length: 20 }, (_, n) =>
      run(editTask(all)(actor, value.id, { title: title(`title ${n}`) }, O.none)),
    );
    await Promise.all([...toggles, ...edits]);
    const now = await run(getTask(all)(actor, value.id));
    assert.deepEqual([now.version, now.value.status], [41, 'pending']);
  });

  it('count overdue tasks in the zone of the caller', async () => {
    const [all, actor] = [ports(), newActor()];
    const due = (text: string) => O.some(right(makeDue(text)));
    const make = (text: string) => run(createTask(all)(actor, { title: title(text), due: due(text) }));
    for (const text of ['2026-11-20', '2026-11-21', '2026-11-21T11:59:59Z', '2026-11-21T12:00:00Z'])
      await make(text);
    await run(createTask(all)(actor, { title: title('done'), due: due('2020-01-01'), status: 'completed' }));
    const stats = await run(statsOfTasks(all)(actor, utc));
    assert.deepEqual(stats, { total: 5, pending: 4, completed: 1, overdue: 2 });
  });

  it('are unavailable while the store is', async () => {
    const gone = TE.left(unavailable);
    const tasks: TaskStore = {
      insert: () => gone,
      insertNew: () => gone,
      find: () => gone,
      list: () => gone,
      positions: () => gone,
      replace: () => gone,
      remove: () => gone,
      clear: () => gone,
      stats: () => gone,
    };
    const [all, actor, id] = [ports({ tasks }), newActor(), newTaskId()];
    const everything = [
      createTask(all)(actor, { title: title('no') }),
      listTasks(all)(actor, newest),
      getTask(all)(actor, id),
      editTask(all)(actor, id, {}, O.none),
      deleteTask(all)(actor, id, O.none),
      statsOfTasks(all)(actor, utc),
    ];
    for (const call of everything) assert.deepEqual(await call(), E.left(unavailable));
  });
});

describe('a transition that adds tasks', () => {
  /** Completes a task and adds one of that id. */
  const succeededBy =
    (id: TaskId) =>
    (task: Task, { at }: Circumstances): E.Either<never, Transition> =>
      E.right({
        replaced: toggled(task, at),
        added: [newTask({ ...task, id, status: 'pending' }, at)],
        removed: [],
      });
  const begun = async () => {
    const [all, actor] = [ports(), newActor()];
    const { value } = await run(createTask(all)(actor, { title: title('Water the plants') }));
    const numberNow = async () => (await run(all.history.changePoint(ownerFor(actor)))).number;
    return { all, actor, task: value, numberNow };
  };

  it('writes all of them in one step, each with a number of its own', async () => {
    const { all, actor, task, numberNow } = await begun();
    const id = newTaskId();
    const inStep = {
      ...all,
      tasks: {
        ...all.tasks,
        replace: () => assert.fail(),
        insert: () => assert.fail(),
        insertNew: () => assert.fail(),
      },
    };
    const written = await run(transitionTask(inStep)(actor, task.id, O.none, succeededBy(id)));
    assert.deepEqual([written.value.status, written.version], ['completed', 2]);
    const added = await run(getTask(all)(actor, id));
    const { position } = added.value;
    assert.ok(position > task.position);
    assert.deepEqual(added, { value: { ...task, id, position }, version: firstVersion });
    assert.equal(await numberNow(), 3);
  });

  it('writes none of them where one is refused', async () => {
    const { all, actor, task, numberNow } = await begun();
    const refused = await transitionTask(all)(actor, task.id, O.none, succeededBy(task.id))();
    assert.deepEqual(refused, E.left(alreadyExists('task')));
    assert.deepEqual((await run(getTask(all)(actor, task.id))).value, task);
    assert.equal(await numberNow(), 1);
  });

  it('is decided again, and adds nothing, after a concurrent write', async () => {
    const { all, actor, task, numberNow } = await begun();
    const [inVain, added] = [newTaskId(), newTaskId()];
    let tries = 0;
    const atomically: Ports['atomically'] = (owner, work) => async () => {
      tries += 1;
      if (tries === 1) await run(changeTaskStatus(all)(actor, task.id, 'completed', O.none));
      return all.atomically(owner, work)();
    };
    const written = await run(
      transitionTask({ ...all, atomically })(actor, task.id, O.none, (current, circumstances) =>
        succeededBy(tries === 0 ? inVain : added)(current, circumstances),
      ),
    );
    assert.deepEqual([tries, written.value.status, written.version], [2, 'pending', 3]);
    assert.deepEqual(await getTask(all)(actor, inVain)(), E.left(notFound('task')));
    assert.equal((await run(getTask(all)(actor, added))).version, 1);
    assert.equal(await numberNow(), 4);
  });
});

describe('concurrent writers of one task', () => {
  it('all succeed', async () => {
    const store = createMemoryStore();
    const actor = newActor();
    const { value } = await run(createTask(ports(store))(actor, { title: title('Buy milk') }));
    let tries = 0;
    const contended: TaskStore = {
      ...store.tasks,
      replace: () => {
        tries += 1;
        return TE.right(O.none);
      },
    };
    const all = ports({ ...store, tasks: contended });
    const changed = await run(changeTaskStatus(all)(actor, value.id, 'toggled', O.none));
    assert.deepEqual([changed.version, tries], [2, 3]);
  });
});
