import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Brand, brand } from '../brand.ts';
import { type Due, atInstant, onDay } from '../due.ts';
import { type Calendar, type NotInCalendar, type TimeZone, makeDay, makeLocalTime } from '../time.ts';

/**
 * When one occurrence is, in the calendar and on the clocks of a zone: a day `2026-11-26`, or a time `2026-11-26T09:00:00`.
 * Years 0000 to 9999. A due that somebody moved is not its slot.
 */
export type Slot = Brand<string, 'Slot'>;

/** Reads a slot in the form that `Slot` has, and no other. */
export const makeSlot = (text: string): E.Either<NotInCalendar, Slot> => {
  const [date = '', time = '00:00:00'] = text.split('T');
  return pipe(
    makeLocalTime(date, time, ''),
    E.filterOrElse(
      (local) => local.startsWith(text),
      (): NotInCalendar => ({ _tag: 'NotInCalendar' }),
    ),
    E.map(() => brand(text)),
  );
};

/** Whether a slot is a day, and not a time. */
export const isDay = (slot: Slot): boolean => !slot.includes('T');

/** Whether a due and a slot are both days or both times. */
export const isOfKind = (due: Due, slot: Slot): boolean => (due._tag === 'OnDay') === isDay(slot);

/** The slot of a due. */
export const slotOf = (due: Due, zone: TimeZone, calendar: Calendar): Slot =>
  brand(due._tag === 'OnDay' ? due.day : calendar.toLocal(zone, due.instant).slice(0, 19));

export const dateOf = (slot: Slot): string => slot.slice(0, 10);

/** The slot on a date, at the same time of day as another. */
export const slotOn = (date: string, occurrence: Slot): Slot => brand(date + occurrence.slice(10));

/** The due of a slot; none if it lies beyond the years of the calendar. */
export const dueOf = (slot: Slot, zone: TimeZone, calendar: Calendar): O.Option<Due> =>
  O.fromEither(
    isDay(slot)
      ? E.map(onDay)(makeDay(slot))
      : pipe(
          makeLocalTime(slot.slice(0, 10), slot.slice(11), ''),
          E.flatMap((local) => calendar.toInstant(zone, local)),
          E.map(atInstant),
        ),
  );

/** Whether a slot is later than UNTIL: a day takes in its whole day, and a time on a series of days counts as its day. */
export const isBeyond = (until: string, slot: Slot): boolean => {
  const local = slot.replace(/[-:]/g, '');
  const length = Math.min(until.length, local.length);
  return local.slice(0, length) > until.slice(0, length);
};
