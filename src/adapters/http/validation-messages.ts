import type { AnchorAbsent, ListAbsent, RecurrenceRefused } from '../../application/errors.ts';
import type { ItemIdNotUuid, ItemTitleEmpty, TooManyItems } from '../../domain/checklist.ts';
import type { DueRefusal } from '../../domain/due.ts';
import type { ListIdNotUuid, ListTitleEmpty } from '../../domain/list.ts';
import type { TagEmpty, TaskIdNotUuid, TitleEmpty, TooManyTags } from '../../domain/task.ts';
import type { TextNotStorable, TextTooLong } from '../../domain/text.ts';
import type { RecurrenceRefusal } from '../../domain/recurrence.ts';
import { type RuleFault, maxCount, maxInterval, maxPosition } from '../../domain/series/rule.ts';
import type { SeriesIdNotUuid } from '../../domain/series/series.ts';
import type { RulePart } from '../../domain/series/rule-parts.ts';
import type { TimeZoneUnknown } from '../../domain/time.ts';
import type { Violation } from './api-error.ts';

/** Every refusal by the domain of a value that a client can send. */
export type DomainRefusal =
  | DueRefusal
  | ItemIdNotUuid
  | ItemTitleEmpty
  | ListIdNotUuid
  | ListTitleEmpty
  | TagEmpty
  | SeriesIdNotUuid
  | TaskIdNotUuid
  | TextNotStorable
  | TextTooLong
  | TimeZoneUnknown
  | TitleEmpty
  | TooManyItems
  | TooManyTags;

/** The message of a refusal, to follow the name of its member: `title` must not be empty. */
export const messageOf = (refusal: DomainRefusal): string => {
  switch (refusal._tag) {
    case 'TitleEmpty':
    case 'ListTitleEmpty':
    case 'ItemTitleEmpty':
    case 'TagEmpty':
      return 'must not be empty';
    case 'TextTooLong':
      return `must be at most ${refusal.max} characters`;
    case 'TooManyTags':
      return `must be at most ${refusal.max} tags`;
    case 'TooManyItems':
      return `must be at most ${refusal.max} items`;
    case 'TextNotStorable':
      return 'must not contain U+0000 or a lone surrogate';
    case 'ItemIdNotUuid':
    case 'ListIdNotUuid':
    case 'SeriesIdNotUuid':
    case 'TaskIdNotUuid':
      return 'must be a UUID';
    case 'DueNotReadable':
      return 'must be a date like 2026-11-21 or an RFC 3339 date-time like 2026-11-21T09:30:00Z';
    case 'DueWithoutZone':
      return 'has a time but no zone: add Z or an offset like +01:00';
    case 'DueWithoutSeconds':
      return 'has a time without seconds, which RFC 3339 requires: write 09:30:00 for 09:30';
    case 'NotInCalendar':
      return 'must be an existing date and time';
    case 'YearOutOfRange':
      return 'must be in the years 0001 to 9999';
    case 'TimeZoneUnknown':
      return 'must be an IANA time zone like Europe/Berlin';
  }
};

/** The violations of a recurrence that does not suit its task. */
const recurrenceViolations = (refusal: RecurrenceRefusal): ReadonlyArray<Violation> => {
  const rule = (detail: string): ReadonlyArray<Violation> => [{ pointer: '/recurrence/rrule', detail }];
  switch (refusal._tag) {
    case 'PatternIncomplete':
      return refusal.missing.map((member) => ({
        pointer: `/recurrence/${member === 'rule' ? 'rrule' : 'time_zone'}`,
        detail: 'is required',
      }));
    case 'RuleWithoutNext':
      return rule(`must have a date after the first one: see ${refusal.parts.join(', ')}`);
    case 'RuleNotFromCompletion':
      return rule(`must have FREQ and INTERVAL only from completion, not ${refusal.parts.join(', ')}`);
    case 'RecurrenceWithoutDue':
      return [{ pointer: '/due_date', detail: 'is required for a task that recurs' }];
    case 'RecurrenceCompleted':
      return [{ pointer: '/recurrence', detail: 'can be set on a pending task only' }];
  }
};

/** A refusal of a member of a body, which only the owner's data shows. */
export type MemberRefusal = AnchorAbsent | ListAbsent | RecurrenceRefused;

/** The violations of a body that a use case refused. */
export const violationsIn = (refusal: MemberRefusal): ReadonlyArray<Violation> => {
  switch (refusal._tag) {
    case 'AnchorAbsent':
      return [{ pointer: `/${refusal.side}`, detail: `must be the id of another ${refusal.kind} there` }];
    case 'ListAbsent':
      return [{ pointer: '/list_id', detail: 'must be one of your lists, or null' }];
    case 'RecurrenceRefused':
      return recurrenceViolations(refusal.refusal);
  }
};

const partForms: Readonly<Record<RulePart, string>> = {
  FREQ: 'DAILY, WEEKLY, MONTHLY or YEARLY',
  INTERVAL: `1 to ${maxInterval}`,
  BYMONTH: 'months from 1 to 12, for YEARLY only',
  BYMONTHDAY: 'days from 1 to 31 or -31 to -1, not for WEEKLY, and for YEARLY with BYMONTH',
  BYDAY:
    'days like MO, or for MONTHLY and YEARLY also 1MO or -1FR, of a year up to 52 and without plain days',
  BYSETPOS: `places from 1 to ${maxPosition} or -${maxPosition} to -1 that a period has, with BYDAY or BYMONTHDAY`,
  WKST: 'a day like MO',
  COUNT: `1 to ${maxCount}, without UNTIL`,
  UNTIL: 'a date 20261126 or a time 20261126T090000, in UTC with Z',
};

/** The message of a fault of a recurrence rule. */
export const ruleMessage = (fault: RuleFault): string => {
  switch (fault._tag) {
    case 'RuleTooLong':
      return `must be at most ${fault.max} characters`;
    case 'RuleNotReadable':
      return 'must be parts like FREQ=WEEKLY, separated by semicolons';
    case 'RulePartUnknown':
      return `must not have ${fault.part}`;
    case 'RulePartMissing':
      return `must have ${fault.part}`;
    case 'RulePartRepeated':
      return `must have ${fault.part} once`;
    case 'RulePartNotReadable':
    case 'RulePartMisplaced':
      return `${fault.part} must be ${partForms[fault.part]}`;
  }
};
