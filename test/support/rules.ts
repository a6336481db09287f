import fc from 'fast-check';
import { type Frequency, frequencies, weekdays } from '../../src/domain/series/rule-parts.ts';

const some = <A>(values: ReadonlyArray<A>, maxLength: number): fc.Arbitrary<ReadonlyArray<A>> =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength });

const signed = (max: number): ReadonlyArray<number> =>
  Array.from({ length: 2 * max + 1 }, (_, index) => index - max).filter((number) => number !== 0);

const upTo = (max: number): ReadonlyArray<number> => signed(max).filter((number) => number > 0);

type Values = Readonly<Record<string, ReadonlyArray<number | string> | undefined>>;

const limits = (frequency: Frequency, hasMonths: boolean): fc.Arbitrary<Values> => {
  const isOfMonth = frequency === 'MONTHLY' || hasMonths;
  const daysWith = (ordinals: ReadonlyArray<number | string>): fc.Arbitrary<ReadonlyArray<string>> =>
    fc.array(
      fc.tuple(fc.constantFrom(...ordinals), fc.constantFrom(...weekdays)).map((pair) => pair.join('')),
      { minLength: 1, maxLength: 8 },
    );
  const days = isOfMonth
    ? daysWith(['', ...signed(5)])
    : fc.oneof(daysWith(['']), ...(frequency === 'YEARLY' ? [daysWith(signed(52))] : []));
  return fc.record(
    {
      INTERVAL: fc.oneof(some(upTo(12), 1), some(upTo(999), 1)),
      BYDAY: days,
      ...(frequency === 'DAILY' || isOfMonth ? { BYMONTHDAY: some(signed(31), 6) } : {}),
      ...(hasMonths ? { BYMONTH: some(upTo(12), 4) } : {}),
      WKST: some(weekdays, 1),
    },
    { requiredKeys: hasMonths ? ['BYMONTH'] : [] },
  );
};

const positions = (frequency: Frequency, values: Values): fc.Arbitrary<Values> =>
  values['BYDAY'] === undefined && values['BYMONTHDAY'] === undefined
    ? fc.constant(values)
    : fc
        .record({ BYSETPOS: some(frequency === 'DAILY' ? [1, -1] : signed(5), 3) }, { requiredKeys: [] })
        .map((more) => ({ ...values, ...more }));

/** Rules of the profile, most of them canonical, without an end. */
export const endlessRuleTexts: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...frequencies), fc.boolean())
  .chain(([frequency, isInMonths]) =>
    limits(frequency, isInMonths && frequency === 'YEARLY')
      .chain((values) => positions(frequency, values))
      .map((values) => [
        `FREQ=${frequency}`,
        ...Object.entries(values).map(([part, list]) => `${part}=${list?.join(',')}`),
      ]),
  )
  .map((parts) => parts.join(';'))
  .filter((text) => text.length < 220);

/** Rules of the profile with any end. */
export const ruleTexts: fc.Arbitrary<string> = fc
  .tuple(
    endlessRuleTexts,
    fc.constantFrom(
      '',
      ';COUNT=1',
      ';COUNT=9999',
      ';UNTIL=20271231',
      ';UNTIL=20271231T235959',
      ';UNTIL=20271231T235959Z',
    ),
  )
  .map(([rule, end]) => rule + end);
