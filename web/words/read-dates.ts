import type { Chrono, ParsedResult, Parser } from 'chrono-node';
import { type Day, type TimeOfDay, addDays, dayOf, partsOfDay } from './days.ts';

/** A date or time that a text names, from `start` up to `end` (indices of the text). */
export type DateFound = {
  readonly start: number;
  readonly end: number;
  /** Undefined: the text names a time alone. */
  readonly day: Day | undefined;
  readonly time: TimeOfDay | undefined;
};

/** Finds the dates and times that a text names in English, in order. */
export type ReadDates = (text: string, now: Date) => ReadonlyArray<DateFound>;

const wordsOfTime = /\b(?:morning|afternoon|evening|night|tonight|noon|midnight)\b/i;
const partOfToday = /^(?:this (?:morning|afternoon|evening|night)|tonight)$/i;
/** Not only dates are spelled so: 'look at 5 houses', 'the cat sat', 'a midnight snack'. They are meant as dates at the end alone. */
const weak = /^(?:at \d{1,2}|mon|tue|wed|thu|fri|sat|sun|noon|midnight|\d{1,2}\/\d{1,2})$/i;
/** Names that contain a day. */
const beginsName = /\b(?:black|cyber|good|easter|palm|shrove|ash|super|bloody)\s$/i;

const timeIn = ({ start, text }: ParsedResult): TimeOfDay | undefined => {
  if (!start.isCertain('hour') && !wordsOfTime.test(text)) return undefined;
  const [hour, minute] = [start.get('hour') ?? 0, start.get('minute') ?? 0];
  if (/\bmorning\b/i.test(text) && !start.isCertain('hour')) return { hour: 9, minute: 0 };
  // 'At 5' is in the afternoon, unless it is written 05:00 or 5 am.
  const isAfternoon = hour >= 1 && hour <= 6 && !start.isCertain('meridiem') && !/\b0\d|midnight/i.test(text);
  return { hour: isAfternoon ? hour + 12 : hour, minute };
};

/** Whether a text that looks like a date is one, where it stands. */
const isMeant = ({ index, text, start, end }: ParsedResult, whole: string): boolean => {
  const [before, after] = [whole.slice(0, index), whole.slice(index + text.length)];
  const namesDay = start.isCertain('day') || start.isCertain('weekday');
  const namesTime = start.isCertain('hour') || partOfToday.test(text);
  const isSpan = /^[+-]?(?:an?\b|half\b|\d+\s*[a-z])/i.test(text) && start.tags().has('result/relativeDate');
  return (
    (namesDay || namesTime) &&
    // A range is not one due date.
    !end &&
    // 'Read for 30 minutes', '2 weeks of holiday', but 'in 2 weeks', '2 weeks from now'.
    !/^(?:for|within|now|after)\b/i.test(text) &&
    (!isSpan || /\b(?:later|from now)$/i.test(text)) &&
    text !== '24/7' &&
    !/[\p{L}\p{N}'’#/@.+-]$/u.test(before) &&
    !/^(?:['’/@-]\p{L}|[\p{L}\p{N}])/u.test(after) &&
    !beginsName.test(before) &&
    // 'Read the Sunday Times', 'Watch Friday Night Lights'
    !(
      /^[A-Z][a-z]+(?: [A-Z][a-z]+)?$/.test(text) &&
      !start.isCertain('day') &&
      /^ \p{Lu}\p{Ll}/u.test(after)
    ) &&
    (!weak.test(text) || !/[\p{L}\p{N}]/u.test(after))
  );
};

const foundIn = (result: ParsedResult): DateFound => {
  const { start, index, text } = result;
  const namesDay = start.isCertain('day') || start.isCertain('weekday') || !start.isCertain('hour');
  const part = (name: 'year' | 'month' | 'day'): number => start.get(name) ?? 0;
  return {
    start: index,
    end: index + text.length,
    day: namesDay ? dayOf(new Date(part('year'), part('month') - 1, part('day'))) : undefined,
    time: timeIn(result),
  };
};

/** A parser of what chrono does not read: a pattern, and the day that a match of it means. */
const parserOf = (pattern: RegExp, dayIn: (today: Day, named: number) => Day | undefined): Parser => ({
  pattern: () => pattern,
  extract: ({ refDate }, match) => {
    const day = dayIn(dayOf(refDate), Number(match[1]));
    if (day === undefined) return null;
    const { year, month, date } = partsOfDay(day);
    return { year, month, day: date };
  },
});

/** The next such date of a month, from today on: every one is within two months. */
const nextDate = (today: Day, date: number): Day | undefined =>
  Array.from({ length: 62 }, (_, days) => addDays(today, days)).find((day) => partsOfDay(day).date === date);

const firstOfNextMonth = (today: Day): Day | undefined => nextDate(addDays(today, 1), 1);

const ownParsers: ReadonlyArray<Parser> = [
  parserOf(/(?:the\s+)?day\s+after\s+tomorrow/i, (today) => addDays(today, 2)),
  parserOf(/next\s+month/i, firstOfNextMonth),
  // 'Read the 5th' and 'on the 5th floor' name none. U+FFFC stands for words that are taken, as 'until' is.
  parserOf(
    /(?<=(?:\b(?:on|by|due)|\ufffc)\s+)the\s+(\d{1,2})(?:st|nd|rd|th)(?=\s*(?:$|[,.;:!?\ufffc]|at\s+\d|\d))/i,
    nextDate,
  ),
];

/** Loads the parser of dates (14 kB). `locale`: 3/4 is 4 March in en-US, and 3 April elsewhere. */
export const loadDates = async (locale: string): Promise<ReadDates> => {
  const { GB, casual } = await import('chrono-node/en');
  const chrono: Chrono = (locale === 'en-US' ? casual : GB).clone();
  chrono.parsers.unshift(...ownParsers);
  return (text, now) =>
    chrono
      .parse(text, now, { forwardDate: true })
      .filter((result) => isMeant(result, text))
      .map(foundIn)
      .filter(({ day }) => day === undefined || day >= dayOf(now));
};
