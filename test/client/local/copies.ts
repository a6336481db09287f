import assert from 'node:assert/strict';
import type { Task } from '../../../client/doable.ts';
import type { LocalCopy } from '../../../client/local/copy.ts';
import { problemOf } from '../../../src/adapters/http/problem.ts';
import { requestInProgress, unavailable } from '../../../src/application/errors.ts';
import { type MemoryService, createDevice, startMemoryService } from './world.ts';

/** What a tab shows, in its order. */
export const titles = (copy: LocalCopy): ReadonlyArray<string> =>
  copy.getSnapshot().tasks.map(({ title }) => title);

/** What the conflicts are about, and why. */
export const conflictsOf = (copy: LocalCopy) =>
  copy.getSnapshot().conflicts.map(({ refusal, change }) => [change.kind, refusal.code]);

/** Compares tasks of one list by their places. */
export const byPosition = (a: Task, b: Task): number => (a.position < b.position ? -1 : 1);

/** The one element of a list. */
export const only = <A>([one, ...more]: ReadonlyArray<A>): A => {
  assert.equal(more.length, 0);
  return one ?? assert.fail('there is none');
};

const refusals = {
  401: { _tag: 'NotAuthenticated', fault: 'exp' },
  409: requestInProgress,
  429: { _tag: 'RateLimited', seconds: 7 },
  503: unavailable,
} as const;

/** A refusal with that status, as the service makes one. */
export const refusing =
  (status: keyof typeof refusals, headers: Readonly<Record<string, string>> = {}) =>
  (): Response =>
    new Response(JSON.stringify(problemOf(refusals[status], 'id').problem), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...headers },
    });

/** A service for the tests of a `describe`, with users and devices of their own. */
export const localCopies = () => {
  let service: MemoryService;
  before(async () => {
    service = await startMemoryService();
  });
  after(() => service.close());

  let users = 0;
  const newUser = (): string => {
    users += 1;
    return `local-${users}`;
  };
  /** A user with a task, on a device with an open tab that is up to date. */
  const withTask = async () => {
    const user = newUser();
    const client = service.clientOf(user);
    const { id } = await client.create({ title: 'a' });
    const device = createDevice(service, user, { user });
    const copy = await device.openTab();
    await device.settle();
    assert.deepEqual(titles(copy), ['a']);
    return { user, client, id, device, copy };
  };
  /** The same, with a second tab. */
  const withTwoTabs = async () => {
    const world = await withTask();
    const second = await world.device.openTab();
    await world.device.settle();
    return { ...world, second };
  };
  const catchUp = async (device: ReturnType<typeof createDevice>): Promise<void> => {
    device.wakeAll();
    await device.settle();
  };
  return { service: () => service, newUser, withTask, withTwoTabs, catchUp };
};
