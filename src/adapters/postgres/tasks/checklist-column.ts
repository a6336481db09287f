import {
  type Checklist,
  type Item,
  makeChecklist,
  makeItemId,
  makeItemTitle,
  noItems,
} from '../../../domain/checklist.ts';
import type { Task } from '../../../domain/task.ts';
import type { Row } from '../driver/connections.ts';
import { CorruptRow, checked, textIn, textOrNullIn } from '../row.ts';

const column = 'checklist';

/**
 * A checklist is JSON; null without items, which takes no space in the row. In a column of text, whose size a page adds up
 * without reading it.
 */
export const checklistColumns = {
  [column]: {
    type: 'text',
    read: column,
    write: ({ checklist }: Task) => (checklist.length === 0 ? null : JSON.stringify(checklist)),
  },
};

const itemIn = (json: unknown): Item => {
  if (typeof json !== 'object' || json === null) throw new CorruptRow(column);
  const members: Row = { ...json };
  const completed = members['completed'];
  if (typeof completed !== 'boolean') throw new CorruptRow(column);
  return {
    id: checked(column, makeItemId(textIn(members, 'id'))),
    title: checked(column, makeItemTitle(textIn(members, 'title'))),
    completed,
  };
};

export const checklistIn = (row: Row): Checklist => {
  const text = textOrNullIn(row, column);
  if (text === null) return noItems;
  const items: unknown = JSON.parse(text);
  if (!Array.isArray(items)) throw new CorruptRow(column);
  return checked(column, makeChecklist(items.map(itemIn)));
};
