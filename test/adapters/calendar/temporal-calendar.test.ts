import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { temporalCalendar } from '../../../src/adapters/calendar/temporal-calendar.ts';
import { dueText, makeDueIn } from '../../../src/domain/due.ts';
import { instantAt, makeInstant, makeTimeZone } from '../../../src/domain/time.ts';
import { right } from '../../support/values.ts';

/** What a due of this text is on the clocks of a zone. */
const read = (name: string, local: string) => {
  const zone = right(makeTimeZone(name));
  return pipe(makeDueIn((time) => temporalCalendar.toInstant(zone, time))(local), E.map(dueText));
};

/** What clocks in a zone show at an instant, as Intl has it. */
const shown = (zone: string, instant: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    .format(Date.parse(instant))
    .replace(' ', 'T');

describe('the calendar', () => {
  const cases: ReadonlyArray<readonly [zone: string, local: string, instant: string]> = [
    ['UTC', '2026-11-21T09:30', '2026-11-21T09:30:00.000Z'],
    // Skipped: as much later as the gap is long.
    ['Europe/Berlin', '2026-03-29T02:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:59:59.999', '2026-03-29T01:59:59.999Z'],
    ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z'],
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T22:00:00.000Z'],
    // Twice: the first.
    ['Europe/Berlin', '2026-10-25T02:00', '2026-10-25T00:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:59:59.999', '2026-10-25T00:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z'],
  ];
  for (const [zone, local, instant] of cases) {
    it(`resolves ${local} in ${zone} to ${instant}`, () =>
      assert.deepEqual(read(zone, local), E.right(instant)));
  }

  it('accepts every zone that the domain accepts', () => {
    const names = [
      ...Intl.supportedValuesOf('timeZone'),
      'GMT',
      'EST',
      'Etc/GMT+12',
      'Asia/Calcutta',
      'Asia/Kolkata',
      'US/Pacific',
      'Europe/Kiev',
      'Europe/Kyiv',
    ];
    for (const name of names)
      assert.equal(shown(name, right(read(name, '2026-11-21T12:00'))), '2026-11-21T12:00:00');
  });

  it('returns an instant with that local time, or a later one if the clocks skip it', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Europe/Berlin',
          'America/St_Johns',
          'Australia/Lord_Howe',
          'Pacific/Apia',
          'Asia/Tehran',
        ),
        fc.integer({ min: Date.parse('1970-01-01T00:00:00Z'), max: Date.parse('2050-01-01T00:00:00Z') }),
        (zone, milliseconds) => {
          const local = new Date(milliseconds).toISOString().slice(0, 19);
          const instant = right(read(zone, local));
          assert.ok(shown(zone, instant) >= local);
          const earlier = new Date(Date.parse(instant) - 1000).toISOString();
          if (shown(zone, instant) === local) assert.notEqual(shown(zone, earlier), local);
        },
      ),
    ));

  it('refuses instants outside the years 0001 to 9999 in UTC', () => {
    const outside = E.left({ _tag: 'YearOutOfRange' });
    assert.deepEqual(read('Asia/Tokyo', '0001-01-01T00:00'), outside);
    assert.deepEqual(read('Pacific/Honolulu', '9999-12-31T23:59:59.999'), outside);
    assert.deepEqual(read('UTC', '0001-01-01T00:00'), E.right('0001-01-01T00:00:00.000Z'));
    assert.deepEqual(read('UTC', '9999-12-31T23:59:59.999'), E.right('9999-12-31T23:59:59.999Z'));
  });

  it('shows the local time of an instant, which leads back to it unless the clocks showed it before', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia'),
        fc.integer({ min: Date.parse('1970-01-01T00:00:00Z'), max: Date.parse('2050-01-01T00:00:00Z') }),
        (name, milliseconds) => {
          const [zone, instant] = [right(makeTimeZone(name)), right(instantAt(milliseconds))];
          const local = temporalCalendar.toLocal(zone, instant);
          assert.equal(local.slice(0, 19), shown(name, instant));
          const again = right(temporalCalendar.toInstant(zone, local));
          assert.ok(again <= instant);
          assert.equal(temporalCalendar.toLocal(zone, again), local);
        },
      ),
    ));

  it('shows the years 0000 to 9999, and beyond them the last moment', () => {
    const local = (name: string, instant: string) =>
      temporalCalendar.toLocal(right(makeTimeZone(name)), right(makeInstant(instant)));
    assert.equal(local('Etc/GMT+12', '0001-01-01T00:00:00.000Z'), '0000-12-31T12:00:00.000');
    assert.equal(local('UTC', '9999-12-31T23:59:59.998Z'), '9999-12-31T23:59:59.998');
    assert.equal(local('Asia/Tokyo', '9999-12-31T23:00:00.000Z'), '9999-12-31T23:59:59.999');
  });
});
