import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskJson } from '../../../src/adapters/http/tasks/task-json.ts';
import { changesIn, tasksIn } from './bodies.ts';
import { type Answer, newClient } from './calls.ts';
import type { Writer } from './writers.ts';

const byId = (tasks: Iterable<TaskJson>): ReadonlyArray<TaskJson> =>
  [...tasks].sort((one, other) => (one.id < other.id ? -1 : 1));

/** Reads as a person; a service that has just been busy may ask them to come again. */
const readAs = async (url: string, user: string, path: string): Promise<Answer> => {
  const client = newClient();
  for (let tries = 1; ; tries += 1) {
    const response = await client(url, 'GET', `/api/me/tasks${path}`, { as: user });
    if (response.status !== 503 || tries === 20) return response;
    await sleep(250);
  }
};

/** A person's tasks, and what they deleted, as somebody knows who has followed the feed from its beginning. */
const followed = async (url: string, user: string) => {
  const [tasks, deleted] = [new Map<string, TaskJson>(), new Set<string>()];
  for (let since = ''; ;) {
    const page = changesIn(await readAs(url, user, `/changes${since}`));
    for (const task of page.tasks) tasks.set(task.id, task);
    for (const id of page.deleted) {
      tasks.delete(id);
      deleted.add(id);
    }
    if (!page.has_more) return { tasks, deleted };
    since = `?since=${page.next}`;
  }
};

/**
 * Fails unless the service has exactly what it acknowledged, in the list and in the feed: nothing lost, nothing by halves,
 * nothing twice, each task in the version of its last acknowledged change.
 */
export const assertBooksAgree = async (url: string, writers: ReadonlyArray<Writer>): Promise<void> => {
  for (const [user, own = []] of Map.groupBy(writers, (writer) => writer.user)) {
    const expected = byId(own.flatMap(({ tasks }) => [...tasks.values()]));
    const list = await readAs(url, user, '');
    assert.equal(list.headers['link'], undefined, 'there are more tasks than a page has');
    assert.deepEqual(byId(tasksIn(list)), expected);
    const feed = await followed(url, user);
    assert.deepEqual(byId(feed.tasks.values()), expected);
    assert.deepEqual([...feed.deleted].sort(), own.flatMap(({ deleted }) => [...deleted]).sort());
  }
};
