export const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof frequencies)[number];

/** From Monday on. */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** A weekday, 0 is Monday: every one (`ordinal` 0), or the nth of a month or year, from its end if negative. */
export type RuleDay = { readonly weekday: number; readonly ordinal: number };

/** A rule in its parts. A list that the rule does not have is empty. */
export type RuleParts = {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly months: ReadonlyArray<number>;
  /** From the end of the month if negative. */
  readonly monthDays: ReadonlyArray<number>;
  readonly days: ReadonlyArray<RuleDay>;
  /** Which slots of a period remain, from its end if negative. */
  readonly positions: ReadonlyArray<number>;
  /** The weekday on which weeks begin, 0 is Monday. */
  readonly weekStart: number;
  /** How many slots the series has, the first included. */
  readonly count: number | undefined;
  /** The last day `20261126` or local time `20261126T090000`. */
  readonly until: string | undefined;
};

/** The parts of the profile, in the order of the canonical spelling. */
export const partNames = [
  'FREQ',
  'INTERVAL',
  'BYMONTH',
  'BYMONTHDAY',
  'BYDAY',
  'BYSETPOS',
  'WKST',
  'COUNT',
  'UNTIL',
] as const;
export type RulePart = (typeof partNames)[number];

/** The value of each part in its canonical spelling; empty for a part that the rule does not have. */
const valuesOf = (parts: RuleParts): Readonly<Record<RulePart, string>> => ({
  FREQ: parts.frequency,
  INTERVAL: parts.interval === 1 ? '' : String(parts.interval),
  BYMONTH: parts.months.join(','),
  BYMONTHDAY: parts.monthDays.join(','),
  BYDAY: parts.days
    .map(({ weekday, ordinal }) => `${ordinal === 0 ? '' : ordinal}${weekdays[weekday]}`)
    .join(','),
  BYSETPOS: parts.positions.join(','),
  WKST: parts.weekStart === 0 ? '' : (weekdays[parts.weekStart] ?? ''),
  COUNT: parts.count === undefined ? '' : String(parts.count),
  UNTIL: parts.until ?? '',
});

/** The names of the parts that a rule has; an INTERVAL of 1 and a WKST of MO are none. */
export const partsIn = (parts: RuleParts): ReadonlyArray<RulePart> => {
  const values = valuesOf(parts);
  return partNames.filter((part) => values[part] !== '');
};

/** A rule in its canonical spelling. */
export const ruleText = (parts: RuleParts): string => {
  const values = valuesOf(parts);
  return partsIn(parts)
    .map((part) => `${part}=${values[part]}`)
    .join(';');
};
