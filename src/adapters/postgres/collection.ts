import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type AlreadyExists, type Unavailable, alreadyExists } from '../../application/errors.ts';
import type { Kind } from '../../application/history.ts';
import type { Collection } from '../../application/ports.ts';
import { type Versioned, firstVersion, nextVersion } from '../../domain/task.ts';
import type { Instant } from '../../domain/time.ts';
import type { OwnerId } from '../../domain/user.ts';
import type { Row } from './driver/connections.ts';
import { type Attempt, isForeignKeyViolation, isUniqueViolation } from './errors.ts';
import { takeNumberIf, takeNumberSql } from './owner-row.ts';
import type { Statement } from './tenancy/tenant-session.ts';

/** A column that changes with the item. */
export type ItemColumn<A> = {
  readonly name: string;
  readonly type: string;
  /** The value for an item. */
  readonly write: (item: A) => unknown;
};

/** A foreign key, and the refusal of what breaks it. */
type BrokenKey<Err> = { readonly key: RegExp; readonly refusal: Err };

/** A table of items: one row for each, with owner, id, time of creation, version and change number besides what is named here. */
type ItemTable<A, Unwritable, InUse> = {
  readonly kind: Kind;
  readonly name: string;
  /** The columns that a new item sets. */
  readonly columns: ReadonlyArray<ItemColumn<A>>;
  /** Those that a change sets. There are few sets of them. */
  readonly changedColumns: (item: A, before: A) => ReadonlyArray<ItemColumn<A>>;
  /** The columns that `read` needs. */
  readonly readable: string;
  readonly read: (owner: OwnerId, row: Row) => Versioned<A>;
  /** The refusal of a write that breaks a foreign key of the table. */
  readonly unwritable?: BrokenKey<Unwritable>;
  /** The refusal of a removal that breaks one to the table. */
  readonly inUse?: BrokenKey<InUse>;
};

/** The names of columns, separated by commas. */
const namesOf = <A>(columns: ReadonlyArray<ItemColumn<A>>): string =>
  columns.map(({ name }) => name).join(', ');

/** Their parameters, from `$from` on. */
const parametersOf = <A>(columns: ReadonlyArray<ItemColumn<A>>, from: number): string =>
  columns.map(({ type }, index) => `$${from + index}::${type}`).join(', ');

/** Their values. */
const valuesOf = <A>(columns: ReadonlyArray<ItemColumn<A>>, item: A): ReadonlyArray<unknown> =>
  columns.map(({ write }) => write(item));

const sqlOf = <A>({ kind, name, columns, readable }: ItemTable<A, unknown, unknown>) => {
  /** Inserts an item under the change number in `taken`, or nothing if there is none. */
  const insertUnder = (taken: string): string => `
  with taken as (${taken})
  insert into ${name} (user_id, id, created_at, version, change_seq, ${namesOf(columns)})
  select $1, $2::uuid, $3::timestamptz, $4::integer, change_seq, ${parametersOf(columns, 5)} from taken
  returning id`;
  return {
    /** An owner's first write creates the owner's row. The primary key detects an id in use; this also detects a tombstone's. */
    insert: insertUnder(`
  insert into users as owner (id, change_seq)
  select $1, 1
  where not exists (select from ${name} where user_id = $1 and id = $2)
    and not exists (select from tombstones where user_id = $1 and kind = '${kind}' and id = $2)
  on conflict (id) do update set change_seq = owner.change_seq + 1
  returning change_seq`),
    /** A generated id needs no look-up, and almost every owner has a row: an update of it costs less than an upsert. */
    insertNew: insertUnder(takeNumberSql),
    find: `select ${readable} from ${name} where user_id = $1 and id = $2`,
    replace: (changed: ReadonlyArray<ItemColumn<A>>): string => `
  with taken as (
    ${takeNumberIf(`exists (select from ${name} where user_id = $1 and id = $2 and version = $3)`)}
  )
  update ${name} set (${namesOf(changed)}, version, change_seq) = (
    ${parametersOf(changed, 5)}, $4::integer, taken.change_seq
  )
  from taken where user_id = $1 and id = $2
  returning id`,
    /** The tombstone's insert is the outer statement: Citus would copy the rows of one in a CTE, which its policies refuse. */
    remove: `
  with taken as (
    ${takeNumberIf(`exists (
      select from ${name} where user_id = $1 and id = $2 and ($3::integer[] is null or version = any ($3))
    )`)}
  ), removed as (
    delete from ${name} using taken where user_id = $1 and id = $2
  )
  insert into tombstones (user_id, kind, id, change_seq, deleted_at)
  select $1, '${kind}', $2::uuid, change_seq, $4::timestamptz from taken
  returning id`,
  };
};

/** Runs work that may break a foreign key. */
const orRefused = async <Err, A>(
  broken: BrokenKey<Err> | undefined,
  work: () => Promise<A>,
): Promise<E.Either<Err, A>> => {
  try {
    return E.right(await work());
  } catch (error) {
    if (broken === undefined || !isForeignKeyViolation(error, broken.key)) throw error;
    return E.left(broken.refusal);
  }
};

/** The writes and the look-up of every kind, through a statement runner. */
export const collectionIn = <
  Id extends string,
  A extends { readonly id: Id; readonly createdAt: Instant },
  Unwritable = never,
  InUse = never,
>(
  table: ItemTable<A, Unwritable, InUse>,
): ((statement: Statement, attempted: Attempt) => Collection<Id, A, Unwritable, InUse>) => {
  const sql = sqlOf(table);

  /** Inserts an item with the first of `texts` that finds a change number. */
  const insert = async (
    statement: Statement,
    owner: OwnerId,
    item: A,
    texts: ReadonlyArray<string>,
  ): Promise<E.Either<AlreadyExists, Versioned<A>>> => {
    const values = [item.id, item.createdAt, firstVersion, ...valuesOf(table.columns, item)];
    try {
      for (const text of texts) {
        const rows = await statement(owner, text, values);
        if (rows.length > 0) return E.right({ value: item, version: firstVersion });
      }
      return E.left(alreadyExists(table.kind));
    } catch (error) {
      if (isUniqueViolation(error)) return E.left(alreadyExists(table.kind));
      throw error;
    }
  };

  return (statement, attempted) => {
    const refusable = <Err, B>(
      broken: BrokenKey<Err> | undefined,
      work: () => Promise<B>,
    ): TE.TaskEither<Err | Unavailable, B> =>
      pipe(
        attempted(() => orRefused(broken, work)),
        TE.flatMap(TE.fromEither),
      );
    const inserting = (owner: OwnerId, item: A, texts: ReadonlyArray<string>) =>
      pipe(
        refusable(table.unwritable, () => insert(statement, owner, item, texts)),
        TE.flatMap(TE.fromEither),
      );
    return {
      insert: (owner, item) => inserting(owner, item, [sql.insert]),
      insertNew: (owner, item) => inserting(owner, item, [sql.insertNew, sql.insert]),
      find: (owner, id) =>
        attempted(async () => {
          const [row] = await statement(owner, sql.find, [id], 'pipelined');
          return row === undefined ? O.none : O.some(table.read(owner, row));
        }),
      replace: (owner, item, seen, before) =>
        refusable(table.unwritable, async () => {
          const version = nextVersion(seen);
          const changed = before === undefined ? table.columns : table.changedColumns(item, before);
          const values = [item.id, seen, version, ...valuesOf(changed, item)];
          const rows = await statement(owner, sql.replace(changed), values);
          return rows.length === 0 ? O.none : O.some({ value: item, version });
        }),
      remove: (owner, id, expected, at) =>
        refusable(
          table.inUse,
          async () => (await statement(owner, sql.remove, [id, O.toNullable(expected), at])).length > 0,
        ),
    };
  };
};
