import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { requestInProgress, requestKeyReused } from '../../src/application/errors.ts';
import type { UnitOfWork, IdempotencyRequest, Store } from '../../src/application/ports.ts';
import { firstVersion } from '../../src/domain/task.ts';
import { makeInstant } from '../../src/domain/time.ts';
import type { OwnerId } from '../../src/domain/user.ts';
import { newOwner, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const noon = right(makeInstant('2026-11-21T12:00:00.000Z'));
const one = right(makeInstant('2026-11-21T13:00:00.000Z'));
const request: IdempotencyRequest = { key: 'a key', fingerprint: 'of the request', at: noon };

const first = (response: string) => E.right({ response, isReplayed: false });
const replayed = (response: string) => E.right({ response, isReplayed: true });

/** How work under a key is done once, for every adapter the same. */
export const idempotencyContract = (name: string, open: () => Promise<Store>): void => {
  describe(`idempotent work on ${name}`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });

    const numberOf = async (owner: OwnerId) => (await run(store.history.changePoint(owner))).number;

    /** Does work whose response is text under the key. */
    const doing = <Err>(
      owner: OwnerId,
      work: (unit: UnitOfWork) => TE.TaskEither<Err, string>,
      given: Partial<IdempotencyRequest> = {},
    ) => store.idempotently(owner, { ...request, ...given }, work, identity);

    /** Work that inserts a task of the owner and returns this response. */
    const making =
      (owner: OwnerId, response: string) =>
      ({ tasks }: UnitOfWork): TE.TaskEither<unknown, string> =>
        TE.map(() => response)(tasks.insert(owner, someTask(owner)));
    /** Inserts a task under the key, with this response of the work. */
    const make = (owner: OwnerId, response: string, given: Partial<IdempotencyRequest> = {}) =>
      doing(owner, making(owner, response), given)();

    it('returns its response, and replays it to the same request', async () => {
      const owner = newOwner();
      assert.deepEqual(await make(owner, 'made'), first('made'));
      assert.deepEqual(await make(owner, 'made again'), replayed('made'));
      assert.deepEqual(await make(owner, 'made much later', { at: one }), replayed('made'));
      assert.equal(await numberOf(owner), 1);
    });

    it('keeps any response exactly, also of work that wrote nothing', async () => {
      for (const response of [
        '',
        '{"a":"b"}',
        "'; drop table idempotency_records; --",
        '🦉 ÅΩ\n\t\\',
        'x'.repeat(100_000),
      ]) {
        const owner = newOwner();
        assert.deepEqual(await doing(owner, () => TE.right(response))(), first(response));
        assert.deepEqual(await doing(owner, () => TE.right('another'))(), replayed(response));
      }
    });

    it('returns a new response as it is, and replays it as the text that it was encoded as', async () => {
      const owner = newOwner();
      const response = { made: 1 };
      const give = () =>
        store.idempotently(
          owner,
          request,
          () => TE.right(response),
          ({ made }) => `made ${made}`,
        )();
      const given = await give();
      assert.ok(E.isRight(given) && given.right.response === response);
      assert.deepEqual(await give(), replayed('made 1'));
    });

    it('distinguishes all keys', async () => {
      const owner = newOwner();
      const keys = ['a', 'A', 'á', ' ', '%', '_', "'", '"', '$2', '["a"]', 'k'.repeat(255), 'k'.repeat(254)];
      for (const key of keys) assert.deepEqual(await make(owner, `of ${key}`, { key }), first(`of ${key}`));
      for (const key of keys) assert.deepEqual(await make(owner, 'no', { key }), replayed(`of ${key}`));
      assert.equal(await numberOf(owner), keys.length);
    });

    it('refuses another request under the same key, and keeps the response of the first', async () => {
      const owner = newOwner();
      await make(owner, 'made');
      const other = await make(owner, 'other', { fingerprint: 'of another request' });
      assert.deepEqual(other, E.left(requestKeyReused));
      assert.deepEqual(await make(owner, 'made again'), replayed('made'));
      assert.equal(await numberOf(owner), 1);
    });

    it('lets users use the same keys', async () => {
      const [alice, bob] = [newOwner('alice'), newOwner('bob')];
      assert.deepEqual(await make(alice, 'hers'), first('hers'));
      assert.deepEqual(await make(bob, 'his', { fingerprint: 'of his request' }), first('his'));
      assert.deepEqual(await make(alice, 'no'), replayed('hers'));
      assert.deepEqual(await make(bob, 'no', { fingerprint: 'of his request' }), replayed('his'));
    });

    it('distinguishes owners and keys whose concatenations are equal', async () => {
      const user = newOwner();
      const longer = newOwner(user);
      const key = `${longer.slice(user.length)} key`;
      const outcomes = await Promise.all([
        make(user, 'one', { key }),
        make(longer, 'other', { key: ' key' }),
      ]);
      assert.deepEqual(outcomes, [first('one'), first('other')]);
    });

    it('does not keep a refusal, and rolls back the work', async () => {
      const owner = newOwner();
      const refused = await doing(owner, (held) => async () => {
        await run(making(owner, 'never')(held));
        return E.left('refused');
      })();
      assert.deepEqual(refused, E.left('refused'));
      assert.equal(await numberOf(owner), 0);
      assert.deepEqual(await make(owner, 'made', { fingerprint: 'of another request' }), first('made'));
      assert.equal(await numberOf(owner), 1);
    });

    it('rolls back when it throws, and runs when retried', async () => {
      const owner = newOwner();
      const breaking = doing(owner, (held) => async () => {
        await run(making(owner, 'never')(held));
        throw new Error('broken');
      });
      await assert.rejects(breaking, /broken/);
      assert.equal(await numberOf(owner), 0);
      assert.deepEqual(await make(owner, 'made'), first('made'));
      assert.equal(await numberOf(owner), 1);
    });

    it('sees its own writes and runs nested work', async () => {
      const owner = newOwner();
      const [task, other] = [someTask(owner), someTask(owner)];
      const outcome = await doing(owner, (held) => async () => {
        await run(held.tasks.insert(owner, task));
        const seen = await run(held.atomically(owner, (inner) => inner.tasks.find(owner, task.id)));
        assert.deepEqual(seen, O.some({ value: task, version: firstVersion }));
        await run(held.atomically(owner, (inner) => inner.tasks.insert(owner, other)));
        return E.right('made');
      })();
      assert.deepEqual(outcome, first('made'));
      assert.equal(await numberOf(owner), 2);
    });

    it('rolls back nested atomic work when it is refused', async () => {
      const owner = newOwner();
      const refused = await doing(owner, (held) => async () => {
        await run(held.atomically(owner, making(owner, 'never')));
        return E.left('refused');
      })();
      assert.deepEqual(refused, E.left('refused'));
      assert.equal(await numberOf(owner), 0);
      assert.deepEqual(await make(owner, 'made'), first('made'));
    });

    it('is done once for concurrent equal requests: the others get the response or the refusal of a request in progress', async () => {
      const owner = newOwner();
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, index) => make(owner, `made by ${index}`)),
      );
      const done = all.filter(E.isRight).filter(({ right: { isReplayed } }) => !isReplayed);
      assert.equal(done.length, 1);
      assert.equal(await numberOf(owner), 1);
      const response = done[0]?.right.response ?? '';
      for (const outcome of all) {
        if (E.isLeft(outcome)) assert.deepEqual(outcome, E.left(requestInProgress));
        else assert.equal(outcome.right.response, response);
      }
      assert.deepEqual(await make(owner, 'made again'), replayed(response));
    });

    it('is not disturbed by requests under other keys or by other writers', async () => {
      const owner = newOwner();
      const keys = Array.from({ length: 10 }, (_, index) => `key ${index}`);
      const [outcomes] = await Promise.all([
        Promise.all(keys.map((key) => make(owner, `of ${key}`, { key }))),
        Promise.all(keys.map(() => run(store.tasks.insert(owner, someTask(owner))))),
      ]);
      assert.deepEqual(
        outcomes,
        keys.map((key) => first(`of ${key}`)),
      );
      assert.equal(await numberOf(owner), 20);
    });

    it('excludes other writers, even before it has written', async () => {
      const owner = newOwner();
      let other: Promise<unknown> | undefined;
      const number = await doing(owner, ({ tasks, history }) => async () => {
        other = run(store.tasks.insert(owner, someTask(owner)));
        for (let looks = 0; looks < 10; looks += 1) await run(tasks.find(owner, someTask(owner).id));
        return E.right(String((await run(history.changePoint(owner))).number));
      })();
      assert.deepEqual(number, first('0'));
      await other;
      assert.equal(await numberOf(owner), 1);
    });

    it('is erased with the user', async () => {
      const owner = newOwner();
      await make(owner, 'made');
      await run(store.erase(owner));
      assert.deepEqual(await make(owner, 'new', { fingerprint: 'of another request' }), first('new'));
      assert.equal(await numberOf(owner), 1);
    });
  });
};
