import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import type { IdempotencyRequest, Store } from '../../src/application/ports.ts';
import { theBeginning } from '../../src/application/history.ts';
import { type TaskQuery, anyTask } from '../../src/application/task-query.ts';
import {
  type Draft,
  type Task,
  makeDescription,
  makeTag,
  makeTags,
  makeTitle,
} from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import { type OwnerId, makeOwnerId } from '../../src/domain/user.ts';
import { newOwner, someTask } from '../support/arbitraries.ts';
import { spelled, textsByKind } from '../support/scalars.ts';
import { right, run, some } from '../support/values.ts';

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const everything: TaskQuery = {
  filter: anyTask,
  sort: { by: 'title', order: 'asc' },
  limit: 1000,
  after: O.none,
};

/** What the constructors make of the text in every member that takes any: spaces alone are no title and no tag. */
const saying = (text: string): Pick<Draft, 'title' | 'description' | 'tags'> => {
  const tags = [text, `b${text}b`].map(makeTag).filter(E.isRight).map(right);
  return {
    title: right(E.orElse(() => makeTitle('spaces'))(makeTitle(text))),
    description: O.some(right(makeDescription(text))),
    tags: right(makeTags(tags)),
  };
};

/** A task of which every text is this. */
export const taskSaying = (owner: OwnerId, text: string): Task => someTask(owner, saying(text));

const textsOf = ({ title, description, tags }: Task) =>
  [title, O.getOrElse(() => 'none')(description), ...tags].map(spelled);

/** That every text comes back as it was stored, for every adapter the same. */
export const textContract = (name: string, open: () => Promise<Store>): void => {
  describe(`text on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const found = async (owner: OwnerId, { id }: Task): Promise<Task> =>
      some(await run(store.tasks.find(owner, id))).value;

    for (const [kind, texts] of Object.entries(textsByKind)) {
      it(`is kept exactly in a task, read alone, in a list and as a change: ${kind}`, async () => {
        const owner = newOwner();
        const tasks = texts.map((text) => taskSaying(owner, text));
        for (const task of tasks) await run(store.tasks.insert(owner, task));
        const { tasks: listed } = await run(store.tasks.list(owner, everything));
        const changed = right(await store.history.changes(owner, theBeginning, 1000)()).tasks.written;
        for (const task of tasks) {
          const isIt = ({ value }: { readonly value: Task }) => value.id === task.id;
          assert.deepEqual(textsOf(await found(owner, task)), textsOf(task));
          assert.deepEqual(
            listed.filter(isIt).map(({ value }) => textsOf(value)),
            [textsOf(task)],
          );
          assert.deepEqual(
            changed.filter(isIt).map(({ value }) => textsOf(value)),
            [textsOf(task)],
          );
        }
      });

      it(`is kept exactly in a task that was replaced: ${kind}`, async () => {
        const owner = newOwner();
        let task = await run(store.tasks.insert(owner, someTask(owner)));
        for (const text of texts) {
          const next: Task = { ...task.value, ...saying(text) };
          task = some(await run(store.tasks.replace(owner, next, task.version)));
          assert.deepEqual(textsOf(await found(owner, next)), textsOf(next));
        }
      });

      it(`is distinct as an owner id: ${kind}`, async () => {
        const owners = texts.map((text) => right(makeOwnerId(text)));
        await Promise.all(owners.map((owner) => run(store.tasks.insert(owner, someTask(owner)))));
        for (const owner of owners) {
          const { tasks } = await run(store.tasks.list(owner, everything));
          assert.deepEqual(
            tasks.map(({ value }) => spelled(value.owner)),
            [spelled(owner)],
          );
        }
      });

      it(`is kept exactly as a key, its fingerprint and its response: ${kind}`, async () => {
        const owner = newOwner();
        const requests = texts.map((text): IdempotencyRequest => ({
          key: text,
          fingerprint: text,
          at: noon,
        }));
        for (const request of requests)
          await store.idempotently(owner, request, () => TE.right(request.key), identity)();
        for (const request of requests) {
          const again = right(
            await store.idempotently(owner, request, () => TE.right('done twice'), identity)(),
          );
          assert.deepEqual(spelled(again.response), spelled(request.key));
          assert.equal(again.isReplayed, true);
        }
      });
    }
  });
};
