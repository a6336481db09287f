import type { Connections, Query } from '../driver/connections.ts';

/** Bytes of WAL behind which a checkpoint is made: PGlite has no checkpointer, and would keep all WAL for as long as it runs. */
const walPerCheckpoint = 48 * 1024 * 1024;

/** Bytes that stay free on the disk: PGlite runs for ever inside a write for which there is no room (0.5.16). */
const reservedBytes = 64 * 1024 * 1024;

const command = (sql: string): Query => ({ sql, values: [], mode: 'unprepared' });

const walSql = `
  select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) > ${walPerCheckpoint} as due from pg_control_checkpoint()`;

/** Where the files of a PGlite are, and who is to know. */
export type Disk = {
  /** The free bytes of the disk; undefined if they are unknown. */
  readonly free: () => Promise<number | undefined>;
  /** Called when the database becomes read-only, since the disk is nearly full, and when there is room again. */
  readonly onChange: (isFull: boolean) => void;
};

/**
 * Returns what is to be done every few seconds for the files of a PGlite: a checkpoint, if it is due, and no more writes (SQLSTATE
 * 25006) while the disk is nearly full.
 */
export const pgliteUpkeep = ({ run }: Connections, { free, onChange }: Disk): (() => Promise<void>) => {
  let wasFull = false;
  return async () => {
    const isFull = ((await free()) ?? Infinity) < reservedBytes;
    // Again each time: a new connection would not know.
    if (isFull || wasFull) await run(command(`set default_transaction_read_only = ${isFull ? 'on' : 'off'}`));
    if (isFull !== wasFull) onChange(isFull);
    wasFull = isFull;
    const [row] = await run(command(walSql));
    if (row?.['due'] === true) await run(command('checkpoint'));
  };
};
