import { maxIdempotencyKey } from '../../../src/application/idempotency.ts';
import { maxListTitle } from '../../../src/domain/list.ts';
import { maxOrderKey } from '../../../src/domain/order-key.ts';
import { maxItemTitle, maxItems } from '../../../src/domain/checklist.ts';
import { maxRule } from '../../../src/domain/series/rule.ts';
import { maxSortKey } from '../../../src/domain/search/search.ts';
import { maxDescription, maxTag, maxTags, maxTitle } from '../../../src/domain/task.ts';
import { maxUserId } from '../../../src/domain/user.ts';

/** Columns of a row, each with an SQL expression. */
export type Columns = Readonly<Record<string, string>>;

const aUser: Columns = { id: 'gen_random_uuid()' };

/** A task of the user `owner`, with what has no default. */
export const aTask: Columns = {
  user_id: "'owner'",
  id: 'gen_random_uuid()',
  title: "'a title'",
  title_key: "'a title'",
  folded: "'a title'",
  status: "'pending'",
  priority: '2',
  tags: "'{}'",
  created_at: 'now()',
  updated_at: 'now()',
  version: '1',
  change_seq: '1',
  position: "'a0'",
};

/** A list of theirs. */
export const aList: Columns = {
  user_id: "'owner'",
  id: 'gen_random_uuid()',
  title: "'a list'",
  position: "'a0'",
  created_at: 'now()',
  updated_at: 'now()',
  version: '1',
  change_seq: '1',
};

/** A tombstone of theirs. */
export const aTombstone: Columns = {
  user_id: "'owner'",
  kind: "'task'",
  id: 'gen_random_uuid()',
  change_seq: '1',
  deleted_at: 'now()',
};

/** An answer kept for them. */
export const aRecord: Columns = {
  user_id: "'owner'",
  key: 'gen_random_uuid()',
  fingerprint: "'f'",
  response: "'a'",
  recorded_at: 'now()',
};

const user = (columns: Columns) => ({ table: 'users', row: { ...aUser, ...columns } });
/** A row of the table, with these columns. */
export const task = (columns: Columns) => ({ table: 'tasks', row: { ...aTask, ...columns } });
const list = (columns: Columns) => ({ table: 'lists', row: { ...aList, ...columns } });
const tombstone = (columns: Columns) => ({ table: 'tombstones', row: { ...aTombstone, ...columns } });
const record = (columns: Columns) => ({ table: 'idempotency_records', row: { ...aRecord, ...columns } });

const recurrenceWith = (members: Readonly<Record<string, unknown>>): string =>
  `'${JSON.stringify({
    rrule: 'FREQ=DAILY',
    time_zone: 'UTC',
    anchor: 'due',
    start: '2026-11-26',
    occurrence: '2026-11-26',
    ordinal: 1,
    ...members,
  })}'`;

const anItem = { id: '01a1fc60-b804-724b-ac89-acc7062a9977', title: 'The fern', completed: false };

/** A task with a checklist of such items, and the SQL of its JSON. */
const checked = (...items: ReadonlyArray<object | string | null>) =>
  task({ checklist: `'${JSON.stringify(items)}'` });

const recurring = (columns: Columns) =>
  task({
    due: "'2026-11-26'",
    series_id: 'gen_random_uuid()',
    recurrence: recurrenceWith({}),
    ...columns,
  });

const letters = (count: number): string => `repeat('🦉', ${count})`;
const tagsOf = (tag: string, count: number): string => `array_fill(${tag}, array[${count}])::tag[]`;

/** For each CHECK, rows that break it, and no other of those before it in the alphabet. */
export const violations: Readonly<Record<string, ReadonlyArray<ReturnType<typeof task>>>> = {
  users_id_length: [user({ id: "''" }), user({ id: letters(maxUserId + 1) })],
  users_change_seq_counts: [user({ change_seq: '-1' })],
  users_pruned_to_counts: [user({ pruned_to: '-1' })],
  idempotency_records_key_length: [record({ key: "''" }), record({ key: letters(maxIdempotencyKey + 1) })],
  tasks_title_length: [task({ title: "''" }), task({ title: letters(maxTitle + 1) })],
  tasks_title_key_length: [task({ title_key: letters(maxSortKey + 1) })],
  tasks_description_length: [task({ description: letters(maxDescription + 1) })],
  tasks_status_known: [task({ status: "'open'" })],
  tasks_priority_known: [task({ priority: '0' }), task({ priority: '4' })],
  tasks_tags_count: [
    task({ tags: tagsOf("'x'::text", maxTags + 1) }),
    task({ tags: tagsOf('null::text', 1) }),
  ],
  tag_check: [task({ tags: tagsOf("''::text", 1) }), task({ tags: tagsOf(letters(maxTag + 1), 1) })],
  tasks_completed_at_while_completed: [task({ status: "'completed'" }), task({ completed_at: 'now()' })],
  tasks_due_canonical: [
    '2026-11-21T09:30:00Z',
    '2026-11-21T09:30:00.0001Z',
    '2026-11-21T09:30:00.000z',
    '2026-11-21T09:30:00.000',
    '2026-11-21T09:30:00.000+01:00',
    '2026-11-21T23:59:60.000Z',
    '2026-11-21T24:00:00.000Z',
    '2026-11-21 09:30:00.000Z',
    '2026-11-21 BC',
    '10000-01-01',
    '10000-01-01T00:00:00.000Z',
    '2026-11-21T09:30:00.000Z ',
    '20261121',
    '2026-11-1',
    ' 2026-11-21',
    'infinity',
    '-infinity',
    'now',
    'epoch',
  ].map((due) => task({ due: `'${due}'` })),
  tasks_recurrence_whole: [
    recurring({ recurrence: "'null'" }),
    recurring({ recurrence: "'[]'" }),
    ...[
      { rrule: null },
      { rrule: 'x'.repeat(maxRule + 1) },
      { time_zone: 1 },
      { anchor: 'start' },
      { start: '2026-11-26T09:00' },
      { occurrence: '2026-11-26T09:00:00.000' },
      { occurrence: undefined },
      { ordinal: '1' },
    ].map((members) => recurring({ recurrence: recurrenceWith(members) })),
  ],
  tasks_checklist_whole: [
    ...['null', '1', '{}', '[]', JSON.stringify(anItem)].map((json) => task({ checklist: `'${json}'` })),
    checked(...Array<object>(maxItems + 1).fill(anItem)),
    checked(anItem, null),
    checked([anItem]),
    ...[
      { id: undefined },
      { id: anItem.id.toUpperCase() },
      { id: `${anItem.id}\n` },
      { title: undefined },
      { title: '' },
      { title: 1 },
      { title: '🦉'.repeat(maxItemTitle + 1) },
      { completed: undefined },
      { completed: 'true' },
    ].map((members) => checked(anItem, { ...anItem, ...members })),
  ],
  tasks_version_counts: [task({ version: '0' })],
  tasks_change_seq_counts: [task({ change_seq: '0' }), list({ change_seq: '0' })],
  lists_title_length: [list({ title: "''" }), list({ title: letters(maxListTitle + 1) })],
  lists_version_counts: [list({ version: '0' })],
  order_key_length: [list({ position: "''" }), list({ position: `repeat('a', ${maxOrderKey + 1})` })],
  tombstones_kind_known: [tombstone({ kind: "'user'" })],
};

/** Dues that PostgreSQL reads as no timestamp, so that no rule of ours has to refuse them, and the SQLSTATE. */
export const unreadableDues = {
  '': '22007',
  tomorrowish: '22007',
  '2026-11-21T09:30:00.000Q': '22007',
  '+2026-11-21': '22009',
  '0000-01-01': '22008',
  '0000-02-29T00:00:00.000Z': '22008',
  '2026-02-29': '22008',
  '2026-11-31': '22008',
  '2026-13-01': '22008',
  '2026-00-10': '22008',
  '2026-11-00': '22008',
  '2026-11-21T25:00:00.000Z': '22008',
  '2026-11-21T09:60:00.000Z': '22008',
  '1900-02-29T00:00:00.000Z': '22008',
};

/** Rows that go as far as the CHECKs let them. */
export const atTheLimits = [
  user({ id: letters(maxUserId), change_seq: '0' }),
  user({ change_seq: '2', pruned_to: '2' }),
  record({ key: letters(maxIdempotencyKey) }),
  task({
    title: letters(maxTitle),
    title_key: letters(maxSortKey),
    description: letters(maxDescription),
    tags: tagsOf(letters(maxTag), maxTags),
  }),
  list({ title: letters(maxListTitle), position: `repeat('a', ${maxOrderKey})` }),
  list({ title: "'x'", position: "'a'" }),
  tombstone({ kind: "'list'" }),
  task({ title: "'x'", description: "''", tags: tagsOf("'x'::text", 1), priority: '1' }),
  task({ status: "'completed'", completed_at: 'now()', priority: '3' }),
  ...[
    '0001-01-01',
    '9999-12-31',
    '2000-02-29',
    '2028-02-29',
    '0001-01-01T00:00:00.000Z',
    '2000-02-29T23:59:59.999Z',
    '9999-12-31T23:59:59.999Z',
  ].map((due) => task({ due: `'${due}'` })),
  task({ due: 'null' }),
  task({ checklist: 'null' }),
  checked({ ...anItem, title: '\n', completed: true }),
  checked(...Array<object>(maxItems).fill({ ...anItem, title: '🦉'.repeat(maxItemTitle) })),
  recurring({ recurrence: recurrenceWith({ rrule: 'x'.repeat(maxRule), start: '2026-11-26T09:00:00' }) }),
  recurring({ status: "'completed'", completed_at: 'now()', successor_id: 'gen_random_uuid()' }),
];
