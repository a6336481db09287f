import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { identity } from 'fp-ts/lib/function.js';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { unavailable } from '../../src/application/errors.ts';
import { theBeginning } from '../../src/application/history.ts';
import { applyRetention } from '../../src/application/retention.ts';
import { makeInstant } from '../../src/domain/time.ts';
import { ownerFor } from '../../src/domain/user.ts';
import { newActor, newOwner, someTask } from '../support/arbitraries.ts';
import { right, run } from '../support/values.ts';

const instant = (text: string) => right(makeInstant(text));
const noon = instant('2026-11-21T12:00:00.000Z');

/** Tells what a purgeExpired is asked to forget at noon. */
const sweptAtNoon = async (deletionDays: number) => {
  const asked: unknown[] = [];
  const purgeExpired = (olderThan: unknown) => {
    asked.push(olderThan);
    return TE.right(undefined);
  };
  await run(applyRetention({ purgeExpired, clock: () => noon })(deletionDays));
  return asked;
};

describe('erasing a user', () => {
  it('deletes everything of the user, idempotently', async () => {
    const [store, actor, other] = [createMemoryStore(), newActor(), newActor()];
    for (const owner of [actor, other].map(ownerFor)) await run(store.tasks.insert(owner, someTask(owner)));
    assert.deepEqual(await store.erase(ownerFor(actor))(), E.right(undefined));
    assert.deepEqual(await store.erase(ownerFor(actor))(), E.right(undefined));
    assert.deepEqual((await run(store.history.changes(ownerFor(actor), theBeginning, 10))).tasks.written, []);
    assert.equal(
      (await run(store.history.changes(ownerFor(other), theBeginning, 10))).tasks.written.length,
      1,
    );
  });
});

describe('applying retention', () => {
  it('purges deletions after the configured days and responses after one day', async () => {
    const responses = '2026-11-20T12:00:00.000Z';
    assert.deepEqual(await sweptAtNoon(30), [{ deletions: '2026-10-22T12:00:00.000Z', responses }]);
    assert.deepEqual(await sweptAtNoon(1), [{ deletions: responses, responses }]);
    assert.deepEqual(await sweptAtNoon(0), [{ deletions: noon, responses }]);
    assert.deepEqual(await sweptAtNoon(1_000_000), [{ deletions: '0001-01-01T00:00:00.000Z', responses }]);
  });

  it('purges a deletion and a response when they have expired, and not before', async () => {
    const [store, owner] = [createMemoryStore(), newOwner()];
    const { value } = await run(store.tasks.insert(owner, someTask(owner)));
    await run(store.tasks.remove(owner, value.id, O.none, noon));
    const request = { key: 'a key', fingerprint: 'of the request', at: noon };
    const answered = (response: string) =>
      run(store.idempotently(owner, request, () => TE.right(response), identity));
    await answered('first');
    const forget = (now: string) => run(applyRetention({ ...store, clock: () => instant(now) })(30));
    const deleted = async () => (await run(store.history.changes(owner, theBeginning, 10))).tasks.deleted;

    await forget('2026-11-22T12:00:00.000Z');
    assert.deepEqual(await answered('no'), { response: 'first', isReplayed: true });
    await forget('2026-11-22T12:00:00.001Z');
    assert.deepEqual(await answered('second'), { response: 'second', isReplayed: false });

    await forget('2026-12-21T12:00:00.000Z');
    assert.deepEqual(await deleted(), [value.id]);
    await forget('2026-12-21T12:00:00.001Z');
    assert.deepEqual(await deleted(), []);
  });

  it('reads the clock at every run', async () => {
    const asked: unknown[] = [];
    const times = [noon, instant('2026-11-21T13:00:00.000Z')];
    const purgeExpired = ({ responses }: { readonly responses: unknown }) => {
      asked.push(responses);
      return TE.right(undefined);
    };
    const forget = applyRetention({ purgeExpired, clock: () => times.shift() ?? noon })(30);
    await run(forget);
    await run(forget);
    assert.deepEqual(asked, ['2026-11-20T12:00:00.000Z', '2026-11-20T13:00:00.000Z']);
  });

  it('is unavailable while the store is', async () => {
    const forget = applyRetention({ purgeExpired: () => TE.left(unavailable), clock: () => noon })(30);
    assert.deepEqual(await forget(), E.left(unavailable));
  });
});
