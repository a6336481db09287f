import { Migration } from '@mikro-orm/migrations';
import { type Kysely, CompiledQuery } from 'kysely';
import { foldVersion, searchedText, sortKey } from '../../../domain/search.ts';
import type { Row } from '../door.ts';
import { textIn } from '../task-rows.ts';

type Database = Kysely<unknown>;
type Session = Pick<Database, 'executeQuery'>;

const ask = async (
  session: Session,
  sql: string,
  values: ReadonlyArray<unknown> = [],
): Promise<ReadonlyArray<Row>> => {
  const query: CompiledQuery<Row> = CompiledQuery.raw(sql, [...values]);
  return (await session.executeQuery(query)).rows;
};

/**
 * Asks about all owners, as the owner of a table, whom else its policy binds too: it is lifted for this statement, and for
 * nobody else, who waits for the lock that lifting it takes.
 */
const acrossOwners = (database: Database, table: string, sql: string, values: ReadonlyArray<unknown> = []) =>
  database.transaction().execute(async (session) => {
    await ask(session, `alter table ${table} no force row level security`);
    const rows = await ask(session, sql, values);
    await ask(session, `alter table ${table} force row level security`);
    return rows;
  });

/** Owners who are looked up at a time. */
const ownersAtOnce = 250;

const ownersSql = `select id from users where id > $1 order by id limit ${ownersAtOnce}`;

/** All owners, in order. */
async function* ownersIn(database: Database): AsyncGenerator<string> {
  for (let last: string | undefined = ''; last !== undefined;) {
    const rows: ReadonlyArray<Row> = await acrossOwners(database, 'users', ownersSql, [last]);
    const owners = rows.map((row) => textIn(row, 'id'));
    yield* owners;
    last = owners.at(-1);
  }
}

/** What is lost in a crash is made again, as the migration has not been noted as run by then. */
const contextSql = `select set_config('app.user_id', $1, true), set_config('synchronous_commit', 'off', true)`;

/** The owner's row first, as in every writing transaction. */
const lockSql = 'select from users where id = $1 for update';

/** Tasks that one transaction looks at, so that it stays a short one: 20 MB, if all are as long as can be. */
const tasksAtOnce = 250;

const tasksSql = `
  select id, title, coalesce(description, '') as description, title_key, folded from tasks
  where user_id = $1 and ($2::uuid is null or id > $2) order by id limit ${tasksAtOnce}`;

const writeSql = `
  update tasks set title_key = given.title_key, folded = given.folded
  from json_to_recordset($2::json) as given (id uuid, title_key text, folded text)
  where tasks.user_id = $1 and tasks.id = given.id`;

/** The folded text of a task that has another. */
const foldedAgain = (row: Row) => {
  const title = textIn(row, 'title');
  const [titleKey, folded] = [sortKey(title), searchedText(title, textIn(row, 'description'))];
  const isSame = titleKey === row['title_key'] && folded === row['folded'];
  return isSame ? [] : [{ id: textIn(row, 'id'), title_key: titleKey, folded }];
};

/** The tasks that were looked at: how many, and the last of them. */
type Seen = { readonly count: number; readonly last: string | undefined };

/** Folds the next tasks of an owner again, seen and written as by the owner alone. Nothing else of a task changes. */
const foldSome = (database: Database, owner: string, after: string | undefined): Promise<Seen> =>
  database.transaction().execute(async (session) => {
    await ask(session, contextSql, [owner]);
    await ask(session, lockSql, [owner]);
    const rows = await ask(session, tasksSql, [owner, after ?? null]);
    const folded = rows.flatMap(foldedAgain);
    if (folded.length > 0) await ask(session, writeSql, [owner, JSON.stringify(folded)]);
    const last = rows.at(-1);
    return { count: rows.length, last: last && textIn(last, 'id') };
  });

/** How many tasks the owner has. */
const foldAll = async (database: Database, owner: string): Promise<number> => {
  let seen: Seen = { count: 0, last: undefined };
  let count = 0;
  do {
    seen = await foldSome(database, owner, seen.last);
    count += seen.count;
  } while (seen.count === tasksAtOnce);
  return count;
};

/**
 * Makes again what is stored of folded text: the name has the version of it, so that the next version is run once more.
 * In short transactions, each in its owner's context: row-level security binds the owner of the tables too, and lets an
 * update of all rows touch none without an error. After a failure it starts over, and writes only what is still to do.
 */
export class FoldMigration extends Migration {
  override name = `fold-${foldVersion}`;

  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    const database = this.getEntityManager().getKysely<unknown>();
    let count = 0;
    for await (const owner of ownersIn(database)) count += await foldAll(database, owner);
    if (count > 0) return;
    const hidden = await acrossOwners(database, 'tasks', 'select from tasks limit 1');
    if (hidden.length > 0) throw new Error('row-level security hides all tasks from their owners');
  }

  override down(): void {
    // There is nothing to take back: run again, it folds again.
  }
}
