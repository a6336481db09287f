import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { fractionalKeys } from '../../src/adapters/order-keys/fractional-keys.ts';
import {
  type OrderKey,
  firstOrderKey,
  keyBetween,
  makeOrderKey,
  makeRoom,
  maxOrderKey,
} from '../../src/domain/order-key.ts';
import { instantAt } from '../../src/domain/time.ts';
import { instants, newTaskId, taskIds } from '../support/arbitraries.ts';
import { right } from '../support/values.ts';

const at = (milliseconds: number) => right(instantAt(milliseconds));
const isOrdered = (keys: ReadonlyArray<string>): boolean =>
  keys.every((key, index) => index === 0 || String(keys[index - 1]) < key);

describe('an order key', () => {
  it('is 1 to 200 digits of base 62', () => {
    const longest = 'a'.repeat(maxOrderKey);
    assert.deepEqual(makeOrderKey(longest), E.right(longest));
    for (const text of ['', `${longest}a`, 'a-', 'ä', 'a '])
      assert.deepEqual(makeOrderKey(text), E.left({ _tag: 'OrderKeyNotReadable' }), text);
  });

  describe('of a new item', () => {
    it('is one that the library takes, whatever its time and id', () =>
      fc.assert(
        fc.property(instants, taskIds, fc.nat(99), (time, id, place) => {
          const key = firstOrderKey(time, id, place);
          assert.deepEqual(makeOrderKey(key), E.right(key));
          const [before, after] = [fractionalKeys(undefined, key, 1), fractionalKeys(key, undefined, 1)];
          assert.ok(isOrdered([...before, key, ...after]));
        }),
      ));

    it('orders by time, then by place, then by id', () => {
      const [low, high] = [newTaskId(), newTaskId()];
      const now = Date.parse('2026-11-21T09:00:00Z');
      const end2081 = 62 ** 7;
      const keys = [
        firstOrderKey(at(now), low),
        firstOrderKey(at(now), high),
        firstOrderKey(at(now), low, 1),
        firstOrderKey(at(now), low, 99),
        firstOrderKey(at(now + 1), low),
        firstOrderKey(at(end2081 - 1), high, 99),
        firstOrderKey(at(end2081), low),
        firstOrderKey(at(Date.parse('9999-12-31T00:00:00Z')), low),
      ];
      assert.ok(isOrdered(keys), keys.join(' '));
      assert.equal(keys[0]?.length, 34);
    });
  });

  describe('between two others', () => {
    it('is between them, and the gap is full when it would have more than 200 digits', () => {
      let [low, high] = [firstOrderKey(at(1), newTaskId()), firstOrderKey(at(1), newTaskId())];
      for (let moves = 0; ; moves += 1) {
        const key = keyBetween(fractionalKeys, low, high);
        if (O.isNone(key)) {
          assert.ok(moves > 500, `full after ${moves} moves`);
          break;
        }
        assert.ok(isOrdered([low, key.value, high]));
        if (moves % 2 === 0) low = key.value;
        else high = key.value;
      }
    });

    /** Puts items into gaps, one by one, and counts the new keys that the others get. */
    const moved = (count: number, gapOf: (keys: ReadonlyArray<OrderKey>, nth: number) => number) => {
      let keys: ReadonlyArray<OrderKey> = [
        firstOrderKey(at(1), newTaskId()),
        firstOrderKey(at(1), newTaskId()),
      ];
      let rekeyed = 0;
      for (let nth = 0; nth < count; nth += 1) {
        const gap = gapOf(keys, nth);
        const [below, above] = [keys.slice(0, gap), keys.slice(gap)];
        const key = keyBetween(fractionalKeys, below.at(-1), above[0]);
        const room = O.isSome(key)
          ? { below: [], key: key.value, above: [] }
          : makeRoom(fractionalKeys, below, above);
        rekeyed += room.below.length + room.above.length;
        keys = [
          ...below.slice(0, below.length - room.below.length),
          ...room.below,
          room.key,
          ...room.above,
          ...above.slice(room.above.length),
        ];
      }
      assert.equal(keys.length, count + 2);
      assert.ok(isOrdered(keys));
      assert.ok(keys.every((key) => key.length <= maxOrderKey));
      return rekeyed;
    };

    it('stays short enough over 10,000 moves into one gap, whose neighbours seldom get new keys', () => {
      assert.ok(moved(10_000, () => 1) < 20);
      assert.ok(moved(10_000, (keys) => keys.length - 1) < 20);
      assert.ok(moved(10_000, (keys) => Math.floor(keys.length / 2)) < 60_000);
    }).timeout('10m');

    it('keeps the order wherever the moves go', () =>
      fc.assert(
        fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), (steps) => {
          moved(1500, (keys, nth) => {
            const step = steps[nth % steps.length] ?? 0;
            return Math.min(keys.length, Math.floor(keys.length / 2) + step);
          });
        }),
        { numRuns: 20 },
      )).timeout('10m');
  });
});
