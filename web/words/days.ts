/** A date without a zone: `2026-11-26`. */
export type Day = string;

/** A time of day on the clocks of this device. */
export type TimeOfDay = { readonly hour: number; readonly minute: number };

const padded = (value: number, length = 2): string => String(value).padStart(length, '0');

const dayFrom = (year: number, month: number, day: number): Day =>
  `${padded(year, 4)}-${padded(month)}-${padded(day)}`;

/** The date at a time, on the calendar of this device. */
export const dayOf = (time: Date): Day => dayFrom(time.getFullYear(), time.getMonth() + 1, time.getDate());

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** The date so many days later, or earlier if negative. */
export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * millisecondsPerDay).toISOString().slice(0, 10);

/** The weekday of a date: 0 is Monday. */
export const weekdayOf = (day: Day): number => (new Date(day).getUTCDay() + 6) % 7;

/** Year, month (1 to 12) and day of the month. */
export const partsOfDay = (
  day: Day,
): { readonly year: number; readonly month: number; readonly date: number } => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return { year, month, date };
};

/** Whether the next day is in another month. */
export const isLastOfMonth = (day: Day): boolean => partsOfDay(addDays(day, 1)).date === 1;

/**
 * A date, or a date and time on the clocks of this device, as a `due_date`: `2026-11-26`, `2026-11-26T16:00:00.000Z`. A time that
 * a clock change skips moves later by the length of the gap; of one that occurs twice, the first is used (ECMA-262, 21.4.1.26).
 */
export const dueDateOf = (day: Day, time: TimeOfDay | undefined): string =>
  time === undefined ? day : new Date(`${day}T${padded(time.hour)}:${padded(time.minute)}:00`).toISOString();

/** Whether a `due_date` is a day, in no zone. */
export const isDay = (dueDate: string): boolean => !dueDate.includes('T');

/** The date of a `due_date`: a day is itself in every zone, an instant has the date of this device's calendar. */
export const dayOfDue = (dueDate: string): Day => (isDay(dueDate) ? dueDate : dayOf(new Date(dueDate)));

/** Whether a `due_date` has passed, as the API sees it: a day from the next midnight on, an instant once it is over. */
export const isOverdue = (dueDate: string, now: Date): boolean =>
  isDay(dueDate) ? dueDate < dayOf(now) : Date.parse(dueDate) < now.getTime();
