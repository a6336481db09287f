import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checklistRoom,
  firstPage,
  maxPageBytes,
  maxTextBytes,
  mayPassPageBytes,
} from '../../src/application/page.ts';

const self = (bytes: number): number => bytes;
const sum = (all: ReadonlyArray<number>): number => all.reduce((a, b) => a + b, 0);

describe('the first page of tasks', () => {
  it('ends at its limit, or where one more would pass 4 MiB, and no earlier', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: maxPageBytes + 1 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (found, limit) => {
          const page = firstPage(found, limit, self);
          assert.deepEqual(page, found.slice(0, page.length));
          assert.ok(page.length <= limit && (page.length < 2 || sum(page) <= maxPageBytes));
          const isFull = page.length === limit || sum(found.slice(0, page.length + 1)) > maxPageBytes;
          assert.ok(page.length === found.length || isFull);
        },
      ),
    ));

  it('has at least one task, however large', () => {
    assert.deepEqual(firstPage([maxPageBytes + 1, 0], 10, self), [maxPageBytes + 1]);
    assert.deepEqual(firstPage([], 10, self), []);
  });

  it('can exceed 4 MiB from 25 tasks on, and never by its first', () => {
    assert.deepEqual([maxTextBytes, mayPassPageBytes(24), mayPassPageBytes(25)], [172_301, false, true]);
    assert.ok(maxTextBytes < maxPageBytes);
    assert.deepEqual([checklistRoom(93), checklistRoom(94)], [300, -180]);
  });
});
