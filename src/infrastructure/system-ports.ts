import { temporalCalendar } from '../adapters/calendar/temporal-calendar.ts';
import { fractionalKeys } from '../adapters/order-keys/fractional-keys.ts';
import { newListId, newTaskId, systemClock } from './clock.ts';

/** The ports that no store provides. */
export const systemPorts = {
  clock: systemClock,
  newTaskId,
  newListId,
  calendar: temporalCalendar,
  keysBetween: fractionalKeys,
};
