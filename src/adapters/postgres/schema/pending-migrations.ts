import type { Ready } from '../../../application/ports.ts';
import { foldVersion } from '../../../domain/search/search.ts';
import type { Connections } from '../driver/connections.ts';

/** The migrations in order; `orm.ts` has their classes. */
export const migrationNames = [
  '0001-tasks',
  '0002-lists',
  '0003-safe-writes',
  '0004-walls',
  '0005-owner-id',
  '0006-due-and-domains',
  '0007-lists',
  '0008-recurrence',
  '0009-task-lists',
  '0010-task-positions',
  '0011-checklists',
  '0012-identity',
  '0013-smaller-rows',
  // Must stay the last one: each new version of it has a new name, and runs on the latest schema.
  `fold-${foldVersion}`,
] as const;

export type MigrationName = (typeof migrationNames)[number];

const isEarlierFold = (name: string): boolean => Number(/^fold-(\d+)$/.exec(name)?.[1]) < foldVersion;

const pendingSql = `
  select count(*) as pending from unnest($1::text[]) as known (name)
  where not exists (select from migrations where migrations.name = known.name)`;

/** Whether a migration is still to be run. */
export const hasPending = async ({ run }: Connections): Promise<boolean> => {
  const [row] = await run({ sql: pendingSql, values: [migrationNames], mode: 'unprepared' });
  return Number(row?.['pending']) > 0;
};

/** The migrations of a newer version of the service that has used the database, in order. */
export const newerMigrations = async ({ run }: Connections): Promise<ReadonlyArray<string>> => {
  const sql = 'select name from migrations where name <> all ($1::text[]) order by name';
  const rows = await run({ sql, values: [migrationNames], mode: 'unprepared' });
  // Of the folds only the later ones: each is run anew under a name of its own.
  return rows.map(({ name }) => String(name)).filter((name) => !isEarlierFold(name));
};

/** Ready if the database is available and fully migrated; `onUnready` receives the reason if not. */
export const databaseReady =
  (connections: Connections, onUnready: (reason: unknown) => void = () => undefined): Ready =>
  async () => {
    try {
      const isReady = !(await hasPending(connections));
      if (!isReady) onUnready('there are migrations to run');
      return isReady;
    } catch (error) {
      onUnready(error);
      return false;
    }
  };
