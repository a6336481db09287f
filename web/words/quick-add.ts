import { ruleText } from '../../src/domain/series/rule-parts.ts';
import type { NewTask } from '../../client/local/state.ts';
import { type Day, addDays, dayOf, dueDateOf } from './days.ts';
import type { DateFound, ReadDates } from './read-dates.ts';
import { type RepeatFound, findRepeats } from './repeat.ts';
import { firstDay } from './rule.ts';
import { storable } from './storable.ts';

/** A part of the line that is understood, from `start` up to `end` (indices of the line). */
export type Part = {
  readonly kind: 'priority' | 'tag' | 'due' | 'recurrence' | 'until';
  readonly start: number;
  readonly end: number;
  readonly text: string;
};

/** The task that a line means. */
export type QuickAdd = {
  /** Without the members that the line does not name. A line that recurs has a due date. */
  readonly task: Pick<NewTask, 'title' | 'priority' | 'tags' | 'due_date' | 'recurrence'>;
  /** In the order of the line. */
  readonly parts: ReadonlyArray<Part>;
  /** Why the API would refuse the title. */
  readonly fault?: 'empty' | 'too long';
};

export type QuickAddOptions = {
  readonly now: Date;
  /** The IANA name of this device's time zone. */
  readonly zone: string;
  /** Until it is loaded, no date is found. */
  readonly readDates?: ReadDates | undefined;
  /** Texts of parts that stay in the title as they are, in lower case. */
  readonly plain?: ReadonlySet<string>;
};

/** What the API takes, in characters (code points): see src/domain/task.ts. */
export const [maxTitle, maxTag, maxTags] = [200, 50, 20];

/**
 * The maximum length of a line that is read, in UTF-16 code units: the longest title with all tags fits. The time to read a line
 * grows with the square of its length.
 */
const maxLine = 2000;

const lengthOf = (text: string): number => Array.from(text).length;

/** Stands for parts that are taken, in a text of the same length: no word, and no space. */
const taken = '\ufffc';
const without = (text: string, parts: ReadonlyArray<Pick<Part, 'start' | 'end'>>): string =>
  parts.reduce(
    (rest, { start, end }) => rest.slice(0, start) + taken.repeat(end - start) + rest.slice(end),
    text,
  );

const partIn =
  (line: string) =>
  (kind: Part['kind'], start: number, end: number): Part => ({
    kind,
    start,
    end,
    text: line.slice(start, end),
  });

const priorities: Readonly<Record<string, NonNullable<NewTask['priority']>>> = {
  '!low': 'low',
  '!medium': 'medium',
  '!high': 'high',
};

/** The last priority of a line counts: whoever changes their mind types on. */
const findPriority = (text: string): ReadonlyArray<RegExpExecArray> =>
  [...text.matchAll(/(?<!\S)!(?:low|medium|high)(?=[\s,.;]|$)/gi)].slice(-1);

const findTags = (text: string): ReadonlyArray<RegExpExecArray> =>
  [...text.matchAll(/(?<!\S)#\p{L}[\p{L}\p{M}\p{N}_-]*(?=[\s,.;!?)]|$)/gu)]
    .filter(([tag]) => lengthOf(tag) <= maxTag + 1)
    .slice(0, maxTags);

/** The first of those that are equal by NFC. */
const distinct = (tags: ReadonlyArray<string>): ReadonlyArray<string> => {
  const known = tags.map((tag) => tag.normalize());
  return tags.filter((_, index) => known.indexOf(known[index] ?? '') === index);
};

/** Before a date: it belongs to the date, or the title speaks of another time than that. */
const belongs = /(?<![\p{L}\p{N}])(?:due\s+)?(?:by|on|at|due)\s+(?:the\s+)?$/iu;
const untilBefore = /(?<![\p{L}\p{N}])(?:until|till)\s+(?:the\s+)?$/iu;
const speaksOfOther =
  /(?<![\p{L}\p{N}])(?:before|after|since|from|until|till|than|not|last)\s+(?:the\s+)?$/iu;

/** The day, then the time of a line: in one place (`tomorrow 5pm`) or in two. The last ones count. */
const dueOf = (dates: ReadonlyArray<DateFound>): ReadonlyArray<DateFound> => {
  const named = dates.findLast(({ day }) => day !== undefined);
  const timed = named?.time === undefined ? dates.findLast(({ day }) => day === undefined) : undefined;
  return [named, timed].filter((date) => date !== undefined);
};

/** The due date that a line names; one without a day is the next one, of its rule if it recurs. */
const dueDateIn = (
  [first, second = first]: ReadonlyArray<DateFound>,
  repeat: RepeatFound | undefined,
  now: Date,
): { readonly day: Day; readonly dueDate: string } | undefined => {
  const at = (day: Day) => ({ day, dueDate: dueDateOf(day, first?.time ?? second?.time) });
  if (first?.day !== undefined) return at(first.day);
  if (first === undefined && repeat === undefined) return undefined;
  const dayFrom = (day: Day): Day => (repeat === undefined ? day : firstDay(repeat.rule, day));
  const soonest = at(dayFrom(dayOf(now)));
  const isOver = first !== undefined && Date.parse(soonest.dueDate) <= now.getTime();
  return isOver ? at(dayFrom(addDays(soonest.day, 1))) : soonest;
};

const recurrenceOf = ({ rule, anchor }: RepeatFound, until: Day | undefined, zone: string) => ({
  rrule: ruleText({ ...rule, until: until?.replaceAll('-', '') }),
  time_zone: zone,
  ...(anchor === 'due' ? {} : { anchor }),
});

/** What remains of the line between its parts. */
const titleIn = (line: string, parts: ReadonlyArray<Part>): string => {
  const pieces = [0, ...parts.map(({ end }) => end)].map((start, index) =>
    line.slice(start, parts[index]?.start ?? line.length).trim(),
  );
  if (parts.length === 0) return line.trim();
  return pieces
    .filter((piece) => piece !== '')
    .join(' ')
    .replace(/ (?=[,.;:!?](?:\s|$))/g, '')
    .replace(/^[\s,;:]+|[\s,;:]+$/g, '');
};

/**
 * Reads a task in one line: `Buy milk !high #home tomorrow 5pm every week`. What is not understood, and what `plain` names, is
 * the title.
 */
export const parseQuickAdd = (line: string, { now, zone, readDates, plain }: QuickAddOptions): QuickAdd => {
  if (line.length > maxLine) return { task: { title: line }, parts: [], fault: 'too long' };
  const text = storable(line);
  const part = partIn(text);
  const isMeant = ({ text: words }: Part): boolean => plain?.has(words.toLowerCase()) !== true;

  const marks = [
    ...findPriority(text).map((match) => part('priority', match.index, match.index + match[0].length)),
    ...findTags(text).map((match) => part('tag', match.index, match.index + match[0].length)),
  ].filter(isMeant);
  const unmarked = without(text, marks);
  const repeat = findRepeats(unmarked).findLast(({ start, end }) => isMeant(part('recurrence', start, end)));
  const rest = repeat === undefined ? unmarked : without(unmarked, [repeat]);

  // Otherwise 'tomorrow until 3 May' is a range.
  const apart = rest.replace(/(?<![\p{L}\p{N}])(?:until|till)(?=\s)/giu, (word) => taken.repeat(word.length));
  const dates = (readDates?.(apart, now) ?? []).map((date) => {
    const before = rest.slice(0, date.start);
    const start = date.start - (belongs.exec(before) ?? untilBefore.exec(before) ?? [''])[0].length;
    return { ...date, start, isUntil: untilBefore.test(before), isOther: speaksOfOther.test(before) };
  });
  const found = dueOf(
    dates.filter(({ start, end, isOther }) => !isOther && isMeant(part('due', start, end))),
  );
  const due = dueDateIn(found, repeat, now);
  const until = dates.findLast(
    ({ start, end, isUntil, day = '' }) =>
      isUntil &&
      repeat?.anchor === 'due' &&
      repeat.rule.count === undefined &&
      due !== undefined &&
      day > due.day &&
      isMeant(part('until', start, end)),
  );

  const parts = [
    ...marks,
    ...(repeat === undefined ? [] : [part('recurrence', repeat.start, repeat.end)]),
    ...found.map(({ start, end }) => part('due', start, end)),
    ...(until === undefined ? [] : [part('until', until.start, until.end)]),
  ].sort((a, b) => a.start - b.start);
  const tags = distinct(parts.filter(({ kind }) => kind === 'tag').map((tag) => tag.text.slice(1)));
  const priority = priorities[parts.find(({ kind }) => kind === 'priority')?.text.toLowerCase() ?? ''];
  const title = titleIn(text, parts);
  return {
    task: {
      title,
      ...(priority === undefined ? {} : { priority }),
      ...(tags.length === 0 ? {} : { tags }),
      ...(due === undefined ? {} : { due_date: due.dueDate }),
      ...(repeat === undefined ? {} : { recurrence: recurrenceOf(repeat, until?.day, zone) }),
    },
    parts,
    ...(title === '' ? { fault: 'empty' } : lengthOf(title) > maxTitle ? { fault: 'too long' } : {}),
  };
};
