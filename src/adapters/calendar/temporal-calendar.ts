import { Temporal } from 'temporal-polyfill';
import type { Calendar } from '../../application/ports.ts';
import { instantAt } from '../../domain/time.ts';

/** The zones of Intl, by Temporal, which Node does not have yet. */
export const temporalCalendar: Calendar = {
  toInstant: (zone, local) =>
    instantAt(
      Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' })
        .epochMilliseconds,
    ),
};
