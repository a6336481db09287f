import { type ListNotEmpty, listNotEmpty } from '../../../application/errors.ts';
import { initialPoint } from '../../../application/history.ts';
import type { AllLists, ListStore } from '../../../application/ports.ts';
import type { List, ListId } from '../../../domain/list.ts';
import type { OwnerId } from '../../../domain/user.ts';
import { type ItemColumn, collectionIn } from '../collection.ts';
import { type Attempt, listOfTask } from '../errors.ts';
import { changePointIn } from '../row.ts';
import type { Statement } from '../tenancy/tenant-session.ts';
import { listColumns, listIn, listNames } from './list-rows.ts';

const columns: ReadonlyArray<ItemColumn<List>> = [
  { name: 'title', type: 'text', write: ({ title }) => title },
  { name: 'position', type: 'text', write: ({ position }) => position },
  { name: 'updated_at', type: 'timestamptz', write: ({ updatedAt }) => updatedAt },
];

const listCollection = collectionIn<ListId, List, never, ListNotEmpty>({
  kind: 'list',
  name: 'lists',
  columns,
  changedColumns: () => columns,
  readable: listColumns,
  read: listIn,
  inUse: { key: listOfTask, refusal: listNotEmpty },
});

/** The change point, followed by the lists in their order. */
const allSql = `
  select epoch, change_seq, ${listNames.map((name) => `null as ${name}`).join(', ')} from users where id = $1
  union all
  (select null, null, ${listColumns} from lists where user_id = $1 order by lists.position)`;

const all = async (statement: Statement, owner: OwnerId): Promise<AllLists> => {
  const [history, ...rows] = await statement(owner, allSql);
  return {
    at: history === undefined ? initialPoint : changePointIn(history),
    lists: rows.map((row) => listIn(owner, row)),
  };
};

/** The lists, read and written through a statement runner, as tasks are. */
export const listsThrough = (statement: Statement, attempted: Attempt): ListStore => ({
  ...listCollection(statement, attempted),
  all: (owner) => attempted(() => all(statement, owner)),
});
