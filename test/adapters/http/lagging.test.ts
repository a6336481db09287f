import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import type { ReplicaReads } from '../../../src/application/ports.ts';
import type { TaskPage } from '../../../src/application/task-query.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { newUserOf, startService } from '../../support/service.ts';
import { run } from '../../support/values.ts';

const byId = (tasks: Iterable<TaskJson>) => [...tasks].toSorted((a, b) => (a.id < b.id ? -1 : 1));

describe('an export whose later pages come from a lagging replica', () => {
  it('is completed by the changes since, however old those pages are', async () => {
    const store = createMemoryStore();
    const replicated = new Map<string, TaskPage>();
    /** Answers a first page as it is now, and a later one as it was the first time. */
    const replica: ReplicaReads = {
      ...store.tasks,
      list: (actor, query) => async () => {
        const place = JSON.stringify(query.after);
        const page = replicated.get(place) ?? (await run(store.tasks.list(actor, query)));
        if (O.isSome(query.after)) replicated.set(place, page);
        return E.right(page);
      },
    };
    const service = await startService({
      ports: { ...store, replica, ...systemPorts },
    });
    const user = newUserOf(service);
    for (let hundred = 0; hundred < 3; hundred += 1) {
      await user.batch(
        Array.from({ length: 100 }, (_, n) => ({ op: 'create', task: { title: `task ${n}` } })),
      );
    }
    const exported = async () => (await user.call('GET', '/export')).exported;
    const last = (await exported()).tasks.at(-1);
    assert.ok(last !== undefined && replicated.size > 0);
    await user.call('PATCH', `/tasks/${last.id}`, { json: { title: 'edited' } });

    const { since, tasks } = await exported();
    const changes = await user.changes(since);
    const copy = new Map([...tasks, ...changes.tasks].map((task) => [task.id, task]));
    assert.deepEqual(byId(copy.values()), byId((await user.call('GET', '/tasks')).tasks));
    assert.equal(copy.get(last.id)?.title, 'edited');
    await service.close();
  });
});
