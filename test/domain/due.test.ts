import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { asOf, dueText, hasPassed, makeDue } from '../../src/domain/due.ts';
import { instantAt, makeDay, makeInstant, makeTimeZone } from '../../src/domain/time.ts';
import { dues, instants } from '../support/arbitraries.ts';
import { right } from '../support/values.ts';

const read = (text: string) => pipe(makeDue(text), E.map(dueText));
const zone = (name: string) => right(makeTimeZone(name));
const instant = (text: string) => right(makeInstant(text));

describe('a due date', () => {
  it('reads back what it writes', () =>
    fc.assert(fc.property(dues, (due) => assert.deepEqual(makeDue(dueText(due)), E.right(due)))));

  it('stays a day if it is one', () => {
    for (const day of ['2026-11-21', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31']) {
      assert.deepEqual(makeDue(day), E.right({ _tag: 'OnDay', day }));
    }
  });

  it('reads any RFC 3339 instant as one in UTC, to the millisecond', () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ['2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
      ['2026-11-21t09:30:00z', '2026-11-21T09:30:00.000Z'],
      ['2026-11-21T09:30:00+01:00', '2026-11-21T08:30:00.000Z'],
      ['2026-11-21T23:30:00-03:30', '2026-11-22T03:00:00.000Z'],
      ['2026-11-21T09:30:00.1Z', '2026-11-21T09:30:00.100Z'],
      ['2026-11-21T09:30:00.123999999Z', '2026-11-21T09:30:00.123Z'],
      ['0000-12-31T23:30:00-01:00', '0001-01-01T00:30:00.000Z'],
      ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ];
    for (const [given, expected] of cases) assert.deepEqual(read(given), E.right(expected), given);
  });

  it('is refused with a reason for each kind of invalid text', () => {
    const cases = {
      DueNotReadable: [
        '',
        'tomorrow',
        '2026-11',
        '21.11.2026',
        '2026-11-21T09:30.5',
        '2026-11-21  09:30',
        '2026-11-21 09:30:00Z',
        '1795235456',
      ],
      DueWithoutSeconds: ['2026-11-21T09:30Z', '2026-11-21t09:30z', '2026-11-21T09:30+01:00'],
      DueWithoutZone: [
        '2026-11-21T09:30:00',
        '2026-11-21T09:30:00.5',
        '2026-11-21T09:30',
        '2026-11-21 09:30:00',
        '2026-11-21t09:30:00.123456',
      ],
      NotInCalendar: [
        '2026-02-30',
        '2025-02-29',
        '1900-02-29',
        '2026-13-01',
        '2026-00-10',
        '2026-01-00',
        '2026-02-30T09:30:00Z',
        '2026-11-21T24:00:00Z',
        '2026-11-21T09:60:00Z',
        '2026-12-31T23:59:60Z',
        '2026-02-30T09:30',
        '2026-11-21 24:00:00',
      ],
      YearOutOfRange: ['0000-01-01', '0000-12-31', '0001-01-01T00:00:00+01:00', '9999-12-31T23:30:00-01:00'],
    };
    for (const [tag, texts] of Object.entries(cases)) {
      for (const text of texts) assert.deepEqual(makeDue(text), E.left({ _tag: tag }), text);
    }
  });

  it('is refused with an impossible UTC offset', () => {
    for (const offset of ['+24:00', '+01:60', '+1:00', '+0100', '+01']) {
      assert.deepEqual(makeDue(`2026-11-21T09:30:00${offset}`), E.left({ _tag: 'DueNotReadable' }));
    }
  });

  it('of a day has passed from the next midnight in the zone of the caller', () => {
    const due = right(makeDue('2026-11-21'));
    const passed = (now: string, name: string) => hasPassed(due, asOf(instant(now), zone(name)));
    assert.equal(passed('2026-11-21T23:59:59.999Z', 'UTC'), false);
    assert.equal(passed('2026-11-22T00:00:00.000Z', 'UTC'), true);
    assert.equal(passed('2026-11-21T22:59:59.999Z', 'Europe/Berlin'), false);
    assert.equal(passed('2026-11-21T23:00:00.000Z', 'Europe/Berlin'), true);
    assert.equal(passed('2026-11-22T04:59:59.999Z', 'America/New_York'), false);
    assert.equal(passed('2026-11-22T05:00:00.000Z', 'America/New_York'), true);
  });

  it('at an instant has passed after the instant, in any zone', () => {
    const due = right(makeDue('2026-11-21T09:30:00Z'));
    for (const name of ['UTC', 'Pacific/Kiritimati', 'America/St_Johns']) {
      assert.equal(hasPassed(due, asOf(instant('2026-11-21T09:30:00.000Z'), zone(name))), false);
      assert.equal(hasPassed(due, asOf(instant('2026-11-21T09:30:00.001Z'), zone(name))), true);
    }
  });
});

describe('a time', () => {
  it('is read from its own written form alone', () => {
    fc.assert(fc.property(instants, (time) => assert.deepEqual(makeInstant(time), E.right(time))));
    for (const text of ['2026-11-21T09:30:00Z', '2026-11-21', 'now', '2026-11-21T09:30:00.000+00:00']) {
      assert.deepEqual(makeInstant(text), E.left({ _tag: 'NotInCalendar' }), text);
    }
  });

  it('lies within the years 0001 to 9999', () => {
    const refusal = E.left({ _tag: 'YearOutOfRange' });
    assert.deepEqual(instantAt(Date.parse('0001-01-01T00:00:00Z') - 1), refusal);
    assert.deepEqual(instantAt(Date.parse('9999-12-31T23:59:59.999Z') + 1), refusal);
    assert.deepEqual(instantAt(Number.NaN), E.left({ _tag: 'NotInCalendar' }));
    assert.deepEqual(makeDay('0000-12-31'), refusal);
  });

  it('has zones by their IANA names in any case', () => {
    assert.deepEqual(makeTimeZone('europe/berlin'), E.right('Europe/Berlin'));
    for (const name of ['', 'Mars/Olympus', '+01:00', '../etc/passwd', 'Europe']) {
      assert.deepEqual(makeTimeZone(name), E.left({ _tag: 'TimeZoneUnknown' }), name);
    }
  });
});
