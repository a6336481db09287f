import { type List, type ListId, makeListId, makeListTitle } from '../../../domain/list.ts';
import { makeOrderKey } from '../../../domain/order-key.ts';
import { type Versioned, makeVersion } from '../../../domain/task.ts';
import type { OwnerId } from '../../../domain/user.ts';
import type { Row } from '../driver/connections.ts';
import { checked, countIn, inUtc, instantIn, textIn } from '../row.ts';

/** The columns needed to build a list, and the SQL that reads each. */
const readable: Readonly<Record<string, string>> = {
  id: 'id',
  version: 'version',
  created_at: inUtc('created_at'),
  updated_at: inUtc('updated_at'),
  title: 'title',
  position: 'position',
};

export const listNames = Object.keys(readable);
export const listColumns = Object.entries(readable)
  .map(([name, sql]) => `${sql} as ${name}`)
  .join(', ');

/** A list's columns among others, which are null. */
export const listColumnsAmong = (names: ReadonlyArray<string>): string =>
  names.map((name) => `${readable[name] ?? 'null'} as ${name}`).join(', ');

export const listIdIn = (row: Row): ListId => checked('id', makeListId(textIn(row, 'id')));

/** Builds the list of a row with the model's constructors; throws `CorruptRow` if they refuse a value. */
export const listIn = (owner: OwnerId, row: Row): Versioned<List> => ({
  value: {
    id: listIdIn(row),
    owner,
    title: checked('title', makeListTitle(textIn(row, 'title'))),
    position: checked('position', makeOrderKey(textIn(row, 'position'))),
    createdAt: instantIn(row, 'created_at'),
    updatedAt: instantIn(row, 'updated_at'),
  },
  version: checked('version', makeVersion(countIn(row, 'version'))),
});
