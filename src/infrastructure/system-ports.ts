import * as E from 'fp-ts/lib/Either.js';
import { v7 } from 'uuid';
import { temporalCalendar } from '../adapters/calendar/temporal-calendar.ts';
import { fractionalKeys } from '../adapters/order-keys/fractional-keys.ts';
import type { Clock, NewListId, NewTaskId } from '../application/ports.ts';
import { makeListId } from '../domain/list.ts';
import { makeTaskId } from '../domain/task.ts';
import { instantAt } from '../domain/time.ts';

const certain = <A>(value: E.Either<unknown, A>): A => {
  if (E.isLeft(value)) throw new Error('the system gave what the model refuses');
  return value.right;
};

/** The system's clock. */
const systemClock: Clock = () => certain(instantAt(Date.now()));

/** A new UUID of version 7. */
export const newTaskId: NewTaskId = () => certain(makeTaskId(v7()));

/** A new UUID of version 7. */
const newListId: NewListId = () => certain(makeListId(v7()));

/** The ports that no store provides. */
export const systemPorts = {
  clock: systemClock,
  newTaskId,
  newListId,
  calendar: temporalCalendar,
  keysBetween: fractionalKeys,
};
