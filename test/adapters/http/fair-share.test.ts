import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { concurrencyLimit } from '../../../src/adapters/http/overload/concurrency.ts';
import type { ApiError } from '../../../src/adapters/http/api-error.ts';
import {
  type Weight,
  counting,
  exporting,
  light,
  weightOfPage,
} from '../../../src/adapters/http/overload/costs.ts';
import { maxPageBytes } from '../../../src/application/page.ts';

const shares = {
  atATime: 3,
  heavyAtATime: 2,
  unreadBytes: 2 * maxPageBytes,
  allUnreadBytes: 4 * maxPageBytes,
  patienceMilliseconds: 60_000,
};
const comeAgain: ApiError = { _tag: 'RateLimited', seconds: 1 };

/** A response whose progress the test tells. */
class Response extends EventEmitter {
  closed = false;
  writableEnded = false;
  writableLength = 0;
}

/** A call that asked for its turn: `turn` is undefined while it waits. */
class Call {
  readonly response = new Response();
  readonly work = Promise.withResolvers<undefined>();
  turn: ApiError | 'taken' | undefined;
  get hasTurn(): boolean {
    return this.turn === 'taken';
  }
  /** The response is made, and so many bytes of it have not been read. */
  async end(unread: number): Promise<void> {
    [this.response.writableEnded, this.response.writableLength] = [true, unread];
    await setImmediate();
  }
  /** The caller is gone, whatever is still done for the call. */
  async hangUp(): Promise<void> {
    this.response.closed = true;
    this.response.emit('close');
    await setImmediate();
  }
  async close(): Promise<void> {
    this.work.resolve(undefined);
    await this.hangUp();
  }
}

const opened = (most = 100, given: Partial<typeof shares> = {}) => {
  const places = concurrencyLimit(most, { ...shares, ...given });
  const ask = async (who: string, weight: Weight, call = new Call()): Promise<Call> => {
    void places.enter({ who, weight, response: call.response, worked: call.work.promise }).then((failure) => {
      call.turn = failure ?? 'taken';
    });
    await setImmediate();
    return call;
  };
  const askTimes = async (count: number, who: string, weight: Weight): Promise<ReadonlyArray<Call>> => {
    const calls: Call[] = [];
    while (calls.length < count) calls.push(await ask(who, weight));
    return calls;
  };
  return { ask, askTimes };
};

const turnsOf = (calls: ReadonlyArray<Call>) => calls.map(({ hasTurn }) => hasTurn);

describe('the per-user concurrency limit', () => {
  it('runs a few calls at a time and queues the others in order [V15.2.2]', async () => {
    const { askTimes } = opened();
    const calls = await askTimes(5, 'alice', light);
    assert.deepEqual(turnsOf(calls), [true, true, true, false, false]);
    await calls[1]?.close();
    assert.deepEqual(turnsOf(calls), [true, true, true, true, false]);
    await calls[0]?.close();
    assert.deepEqual(turnsOf(calls), [true, true, true, true, true]);
  });

  it('does not affect other users', async () => {
    const { askTimes } = opened();
    await askTimes(20, 'alice', exporting);
    assert.deepEqual(turnsOf(await askTimes(2, 'bob', exporting)), [true, true]);
  });

  it('runs fewer heavy calls, and lets light ones pass those that wait', async () => {
    const { ask, askTimes } = opened();
    const heavy = await askTimes(3, 'alice', counting);
    assert.deepEqual(turnsOf(heavy), [true, true, false]);
    const get = await ask('alice', light);
    assert.ok(get.hasTurn);
    await get.close();
    assert.deepEqual(turnsOf(heavy), [true, true, false]);
    await heavy[0]?.close();
    assert.deepEqual(turnsOf(heavy), [true, true, true]);
  });

  it('refuses at once a call beyond the running and the queued ones', async () => {
    const { ask, askTimes } = opened(5);
    const calls = await askTimes(5, 'alice', light);
    assert.deepEqual((await ask('alice', light)).turn, comeAgain);
    await calls[0]?.close();
    assert.equal((await ask('alice', light)).turn, undefined);
  });

  it('bounds the time that a call is queued', async () => {
    const { ask, askTimes } = opened(100, { patienceMilliseconds: 1 });
    await askTimes(3, 'alice', light);
    const late = await ask('alice', light);
    while (late.turn === undefined) await setImmediate();
    assert.deepEqual(late.turn, comeAgain);
  });

  it('drops queued calls of callers who hang up', async () => {
    const { ask, askTimes } = opened(5);
    const running = await askTimes(3, 'alice', light);
    const waiting = await askTimes(2, 'alice', light);
    for (const call of waiting) await call.close();
    assert.deepEqual(
      waiting.map(({ turn }) => turn),
      [comeAgain, comeAgain],
    );
    const gone = new Call();
    await gone.close();
    assert.deepEqual((await ask('alice', light, gone)).turn, comeAgain);
    const next = await askTimes(2, 'alice', light);
    for (const call of running) await call.close();
    assert.deepEqual(turnsOf(next), [true, true]);
  });

  it('counts a running call until it ends, even if its caller hung up', async () => {
    const { ask, askTimes } = opened();
    const [first] = await askTimes(2, 'alice', exporting);
    const next = await ask('alice', exporting);
    await first?.hangUp();
    assert.equal(next.hasTurn, false);
    first?.work.resolve(undefined);
    await setImmediate();
    assert.ok(next.hasTurn);
  });
});

describe('unread response bytes', () => {
  it('hold up heavy calls of the user, but no light ones', async () => {
    const { ask } = opened();
    const page = await ask('alice', weightOfPage(1000));
    await page.end(maxPageBytes + 1);
    const next = await ask('alice', weightOfPage(1000));
    assert.equal(next.hasTurn, false);
    assert.ok((await ask('alice', light)).hasTurn);
    await page.close();
    assert.ok(next.hasTurn);
  });

  it('count at their possible maximum while a response is made', async () => {
    const { ask } = opened(100, { unreadBytes: 1.5 * maxPageBytes });
    const page = await ask('alice', weightOfPage(1000));
    const next = await ask('alice', weightOfPage(1000));
    assert.equal(next.hasTurn, false);
    assert.ok((await ask('alice', counting)).hasTurn);
    await page.close();
    assert.ok(next.hasTurn);
  });

  it('hold up smaller pages that may not be made together', async () => {
    const { ask, askTimes } = opened();
    const pages = await askTimes(3, 'alice', weightOfPage(24));
    assert.deepEqual(turnsOf(pages), [true, true, false]);
    assert.ok((await ask('alice', light)).hasTurn);
    await pages[0]?.end(10);
    await (await ask('alice', light)).close();
    await pages[1]?.close();
    assert.deepEqual(turnsOf(pages), [true, true, true]);
  });

  it('of smaller pages hold up no heavy calls of other users before they exist', async () => {
    const { ask, askTimes } = opened(100, { allUnreadBytes: 1.5 * maxPageBytes });
    const [page] = await askTimes(2, 'mallory', weightOfPage(24));
    assert.ok((await ask('alice', exporting)).hasTurn);
    await page?.end(maxPageBytes);
    assert.equal((await ask('bob', exporting)).hasTurn, false);
  });

  it('hold up heavy calls of all users once they exceed the total bound', async () => {
    const { ask, askTimes } = opened();
    const hoarded = await askTimes(2, 'mallory', exporting);
    for (const call of hoarded) await call.end(2 * maxPageBytes);
    const page = await ask('alice', weightOfPage(1000));
    assert.equal(page.hasTurn, false);
    assert.ok((await ask('alice', light)).hasTurn && (await ask('alice', counting)).hasTurn);
    await hoarded[0]?.close();
    assert.ok(page.hasTurn);
  });

  it('of other users make a call fail as overload does', async () => {
    const { ask } = opened(100, { patienceMilliseconds: 1 });
    await (await ask('mallory', exporting)).end(4 * maxPageBytes);
    const page = await ask('alice', exporting);
    while (page.turn === undefined) await setImmediate();
    assert.deepEqual(page.turn, { _tag: 'Overloaded' });
  });
});

describe('a page of a list', () => {
  it('is heavy if it may reach the largest size, or is a search', () => {
    assert.deepEqual(weightOfPage(24), { isHeavy: false, bytes: 4_135_224 });
    assert.deepEqual(weightOfPage(25), { isHeavy: true, bytes: maxPageBytes });
    assert.deepEqual(weightOfPage(10, true), { isHeavy: true, bytes: 1_723_010 });
  });
});
