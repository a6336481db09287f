import { Migration } from '@mikro-orm/migrations';
import { type Kysely, CompiledQuery } from 'kysely';
import { foldVersion, sortKey } from '../../../domain/search/search.ts';
import type { Row } from '../driver/connections.ts';
import { textIn } from '../row.ts';
import { foldedText } from '../tasks/folded-text.ts';

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
 * Queries the rows of all tenants as the owner of the table. Its policy applies to the owner too, so this lifts it for one
 * short transaction; the lock of `alter table` (ACCESS EXCLUSIVE) excludes all others meanwhile.
 */
const acrossTenants = (database: Database, table: string, sql: string, values: ReadonlyArray<unknown> = []) =>
  database.transaction().execute(async (session) => {
    await ask(session, `alter table ${table} no force row level security`);
    const rows = await ask(session, sql, values);
    await ask(session, `alter table ${table} force row level security`);
    return rows;
  });

/** Owners per look-up. */
const ownersAtOnce = 250;

const ownersSql = `select id from users where id > $1 order by id limit ${ownersAtOnce}`;

/** All owners, in order. */
async function* ownersIn(database: Database): AsyncGenerator<string> {
  for (let last: string | undefined = ''; last !== undefined;) {
    const rows: ReadonlyArray<Row> = await acrossTenants(database, 'users', ownersSql, [last]);
    const owners = rows.map((row) => textIn(row, 'id'));
    yield* owners;
    last = owners.at(-1);
  }
}

/** The tenant context. A crash may lose the last commits: the migration is not recorded by then, and runs again. */
const contextSql = `select set_config('app.owner_id', $1, true), set_config('synchronous_commit', 'off', true)`;

/** Every writing transaction locks the owner's row first. */
const lockSql = 'select from users where id = $1 for update';

/** Tasks read by one transaction, so that it stays short: 20 MB if all have the maximum length. */
const tasksAtOnce = 250;

const tasksSql = `
  select id, title, coalesce(description, '') as description, title_key, folded from tasks
  where user_id = $1 and ($2::uuid is null or id > $2) order by id limit ${tasksAtOnce}`;

const writeSql = `
  update tasks set title_key = given.title_key, folded = given.folded
  from json_to_recordset($2::json) as given (id uuid, title_key text, folded text)
  where tasks.user_id = $1 and tasks.id = given.id`;

/** The new folded text of a task, if it differs from what is stored. */
const foldedAgain = (row: Row) => {
  const title = textIn(row, 'title');
  const [titleKey, folded] = [sortKey(title), foldedText(title, textIn(row, 'description'))];
  const isSame = titleKey === row['title_key'] && folded === row['folded'];
  return isSame ? [] : [{ id: textIn(row, 'id'), title_key: titleKey, folded }];
};

/** How many tasks a transaction has read, and the id of the last. */
type Seen = { readonly count: number; readonly last: string | undefined };

/** Folds the next tasks of an owner again, in the owner's tenant context. Version, times and change number stay. */
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

/** Folds all tasks of an owner again. Returns how many there are. */
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
 * Recomputes the stored folded text. The fold's version is part of the name, so each new version is a pending migration.
 * Runs in short transactions, each in its owner's tenant context: row-level security binds the owner of the tables too, and
 * an update without a context touches no row and raises no error. After a failure it starts over, and writes only what
 * still differs.
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
    const hidden = await acrossTenants(database, 'tasks', 'select from tasks limit 1');
    if (hidden.length > 0) throw new Error('row-level security hides all tasks from their owners');
  }

  override down(): void {
    // Nothing to undo: the next run folds again.
  }
}
