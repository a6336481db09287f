import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { requestInProgress, requestKeyReused } from '../../src/application/errors.ts';
import type { UnitOfWork, IdempotencyRequest, Store } from '../../src/application/ports.ts';
import { firstVersion } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { Actor } from '../../src/domain/user.ts';
import { newActor, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const one = right(makeInstant('2026-11-21T13:00:00.000Z'));
const request: IdempotencyRequest = { key: 'a key', fingerprint: 'of the request', at: noon };

const first = (answer: string) => E.right({ answer, isReplayed: false });
const replayed = (answer: string) => E.right({ answer, isReplayed: true });

/** How work under a key is done once, for every adapter the same. */
export const onceContract = (name: string, open: () => Promise<Store>): void => {
  describe(`work done once on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const numberOf = async (actor: Actor) => (await run(store.tasks.changePoint(actor))).number;

    /** Work that makes a task of the actor's and answers with this. */
    const making =
      (actor: Actor, answer: string) =>
      ({ tasks }: UnitOfWork): TE.TaskEither<unknown, string> =>
        TE.map(() => answer)(tasks.insert(actor, someTask(actor)));
    /** Makes a task under the key; the work answers each time something else. */
    const make = (actor: Actor, answer: string, given: Partial<IdempotencyRequest> = {}) =>
      store.idempotently(actor, { ...request, ...given }, making(actor, answer))();

    it('gives the answer of the work, and gives it again to the same request', async () => {
      const actor = newActor();
      assert.deepEqual(await make(actor, 'made'), first('made'));
      assert.deepEqual(await make(actor, 'made again'), replayed('made'));
      assert.deepEqual(await make(actor, 'made much later', { at: one }), replayed('made'));
      assert.equal(await numberOf(actor), 1);
    });

    it('keeps any answer exactly, of work that wrote nothing too', async () => {
      for (const answer of [
        '',
        '{"a":"b"}',
        "'; drop table answers; --",
        '🦉 ÅΩ\n\t\\',
        'x'.repeat(100_000),
      ]) {
        const actor = newActor();
        assert.deepEqual(await store.idempotently(actor, request, () => TE.right(answer))(), first(answer));
        assert.deepEqual(
          await store.idempotently(actor, request, () => TE.right('another'))(),
          replayed(answer),
        );
      }
    });

    it('tells any keys from each other', async () => {
      const actor = newActor();
      const keys = ['a', 'A', 'á', ' ', '%', '_', "'", '"', '$2', '["a"]', 'k'.repeat(255), 'k'.repeat(254)];
      for (const key of keys) assert.deepEqual(await make(actor, `of ${key}`, { key }), first(`of ${key}`));
      for (const key of keys) assert.deepEqual(await make(actor, 'no', { key }), replayed(`of ${key}`));
      assert.equal(await numberOf(actor), keys.length);
    });

    it('refuses another request under the same key, and keeps the answer of the first', async () => {
      const actor = newActor();
      await make(actor, 'made');
      const other = await make(actor, 'other', { fingerprint: 'of another request' });
      assert.deepEqual(other, E.left(requestKeyReused));
      assert.deepEqual(await make(actor, 'made again'), replayed('made'));
      assert.equal(await numberOf(actor), 1);
    });

    it('lets users have the same keys, each their own', async () => {
      const [alice, bob] = [newActor('alice'), newActor('bob')];
      assert.deepEqual(await make(alice, 'hers'), first('hers'));
      assert.deepEqual(await make(bob, 'his', { fingerprint: 'of his request' }), first('his'));
      assert.deepEqual(await make(alice, 'no'), replayed('hers'));
      assert.deepEqual(await make(bob, 'no', { fingerprint: 'of his request' }), replayed('his'));
    });

    it('tells users and keys apart that are the same when written one after the other', async () => {
      const user = newActor();
      const longer = newActor(user.userId);
      const key = `${longer.userId.slice(user.userId.length)} key`;
      const outcomes = await Promise.all([
        make(user, 'one', { key }),
        make(longer, 'other', { key: ' key' }),
      ]);
      assert.deepEqual(outcomes, [first('one'), first('other')]);
    });

    it('does not keep a refusal, and takes back what the work wrote', async () => {
      const actor = newActor();
      const refused = await store.idempotently(actor, request, (held) => async () => {
        await run(making(actor, 'never')(held));
        return E.left('refused');
      })();
      assert.deepEqual(refused, E.left('refused'));
      assert.equal(await numberOf(actor), 0);
      assert.deepEqual(await make(actor, 'made', { fingerprint: 'of another request' }), first('made'));
      assert.equal(await numberOf(actor), 1);
    });

    it('takes back what work wrote that breaks, and does it when asked again', async () => {
      const actor = newActor();
      const breaking = store.idempotently(actor, request, (held) => async () => {
        await run(making(actor, 'never')(held));
        throw new Error('broken');
      });
      await assert.rejects(breaking, /broken/);
      assert.equal(await numberOf(actor), 0);
      assert.deepEqual(await make(actor, 'made'), first('made'));
      assert.equal(await numberOf(actor), 1);
    });

    it('lets work see what it wrote, and do more as a part of it', async () => {
      const actor = newActor();
      const [task, other] = [someTask(actor), someTask(actor)];
      const outcome = await store.idempotently(actor, request, (held) => async () => {
        await run(held.tasks.insert(actor, task));
        const seen = await run(held.atomically(actor, (inner) => inner.tasks.find(actor, task.id)));
        assert.deepEqual(seen, O.some({ value: task, version: firstVersion }));
        await run(held.atomically(actor, (inner) => inner.tasks.insert(actor, other)));
        return E.right('made');
      })();
      assert.deepEqual(outcome, first('made'));
      assert.equal(await numberOf(actor), 2);
    });

    it('takes back what was done atomically inside work that is refused', async () => {
      const actor = newActor();
      const refused = await store.idempotently(actor, request, (held) => async () => {
        await run(held.atomically(actor, making(actor, 'never')));
        return E.left('refused');
      })();
      assert.deepEqual(refused, E.left('refused'));
      assert.equal(await numberOf(actor), 0);
      assert.deepEqual(await make(actor, 'made'), first('made'));
    });

    it('is done once by the same requests at once: the others hear the answer, or that it is being worked on', async () => {
      const actor = newActor();
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, index) => make(actor, `made by ${index}`)),
      );
      const done = all.filter(E.isRight).filter(({ right: { isReplayed } }) => !isReplayed);
      assert.equal(done.length, 1);
      assert.equal(await numberOf(actor), 1);
      const answer = done[0]?.right.answer ?? '';
      for (const outcome of all) {
        if (E.isLeft(outcome)) assert.deepEqual(outcome, E.left(requestInProgress));
        else assert.equal(outcome.right.answer, answer);
      }
      assert.deepEqual(await make(actor, 'made again'), replayed(answer));
    });

    it('is not disturbed by requests under other keys, nor by other writers', async () => {
      const actor = newActor();
      const keys = Array.from({ length: 10 }, (_, index) => `key ${index}`);
      const [outcomes] = await Promise.all([
        Promise.all(keys.map((key) => make(actor, `of ${key}`, { key }))),
        Promise.all(keys.map(() => run(store.tasks.insert(actor, someTask(actor))))),
      ]);
      assert.deepEqual(
        outcomes,
        keys.map((key) => first(`of ${key}`)),
      );
      assert.equal(await numberOf(actor), 20);
    });

    it('keeps other writers out, even before the work has written', async () => {
      const actor = newActor();
      let other: Promise<unknown> | undefined;
      const number = await store.idempotently(actor, request, ({ tasks }) => async () => {
        other = run(store.tasks.insert(actor, someTask(actor)));
        for (let looks = 0; looks < 10; looks += 1) await run(tasks.find(actor, someTask(actor).id));
        return E.right(String((await run(tasks.changePoint(actor))).number));
      })();
      assert.deepEqual(number, first('0'));
      await other;
      assert.equal(await numberOf(actor), 1);
    });

    it('is forgotten with the user', async () => {
      const actor = newActor();
      await make(actor, 'made');
      await run(store.erase(actor));
      assert.deepEqual(await make(actor, 'new', { fingerprint: 'of another request' }), first('new'));
      assert.equal(await numberOf(actor), 1);
    });
  });
};
