import assert from 'node:assert/strict';
import fc from 'fast-check';
import { before, instantAt, makeInstant } from '../../src/domain/time.ts';
import { instants } from '../support/arbitraries.ts';
import { right } from '../support/values.ts';

const instant = (text: string) => right(makeInstant(text));

describe('the instant before another', () => {
  it('is so many milliseconds earlier', () => {
    const cases: ReadonlyArray<readonly [string, number, string]> = [
      ['2026-11-21T12:00:00.000Z', 0, '2026-11-21T12:00:00.000Z'],
      ['2026-11-21T12:00:00.000Z', 1, '2026-11-21T11:59:59.999Z'],
      ['2024-03-01T00:00:00.000Z', 86_400_000, '2024-02-29T00:00:00.000Z'],
      ['1970-01-01T00:00:00.000Z', 1000, '1969-12-31T23:59:59.000Z'],
      ['0001-01-01T00:00:00.001Z', 1, '0001-01-01T00:00:00.000Z'],
    ];
    for (const [given, milliseconds, expected] of cases)
      assert.equal(before(instant(given), milliseconds), expected);
  });

  it('is the first instant if there is none so early', () => {
    for (const milliseconds of [1, 86_400_000, 1e13, 8e15])
      assert.equal(before(instant('0001-01-01T00:00:00.000Z'), milliseconds), '0001-01-01T00:00:00.000Z');
  });

  it('is exactly that far away, and never later', () =>
    fc.assert(
      fc.property(instants, fc.nat(), (given, milliseconds) => {
        const earlier = before(given, milliseconds);
        assert.ok(earlier <= given);
        if (earlier === '0001-01-01T00:00:00.000Z') return;
        assert.deepEqual(right(instantAt(Date.parse(earlier) + milliseconds)), given);
      }),
    ));
});
