import { type Day, addDays, dayOf, dayOfDue, isDay, isOverdue } from './days.ts';

/** A due date as a page shows it. */
export type DueWords = {
  /** `Today`, `Tomorrow 17:00`, `Thu 3 Dec`, `3 Dec 2027`. */
  readonly text: string;
  readonly isOverdue: boolean;
  readonly isToday: boolean;
};

/** A text that begins as a sentence does. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Says due dates as people of a locale write them; times on the clocks of this device. */
export const createDueWords = (locale: string): ((dueDate: string, now: Date) => DueWords) => {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const thisYear = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const otherYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const dayWords = (day: Day, today: Day): string => {
    const away = [-1, 0, 1].find((days) => addDays(today, days) === day);
    if (away !== undefined) return capitalized(relative.format(away, 'day'));
    const format = day.slice(0, 4) === today.slice(0, 4) ? thisYear : otherYear;
    return format.format(Date.parse(day)).replace(', ', ' ');
  };
  return (dueDate, now) => {
    const [day, today] = [dayOfDue(dueDate), dayOf(now)];
    const timeWords = isDay(dueDate) ? '' : ` ${time.format(Date.parse(dueDate))}`;
    return {
      text: `${dayWords(day, today)}${timeWords}`,
      isOverdue: isOverdue(dueDate, now),
      isToday: day === today,
    };
  };
};
