import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The locks that this process holds: one that nobody refers to is let go. */
const held = new Set<DatabaseSync>();

/** SQLITE_BUSY: somebody else has the lock. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5;

const refusal = (directory: string, cause: unknown): Error =>
  isBusy(cause)
    ? new Error(`${directory} is in use by another process; stop it, or set DATA_DIR to another directory`)
    : new Error(`${directory} cannot be claimed: ${String(cause)}`, { cause });

/**
 * Makes the directory, and makes it ours as long as this process lives: by a lock on a file in it, which the system
 * lets go of however the process ends, so that nothing stale is ever to be cleared away. Node has no locks but
 * SQLite's; the file stays empty. Claimants at once disturb each other for moments, hence the time-out.
 */
export const claimDirectory = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  try {
    const lock = new DatabaseSync(join(directory, 'owner.lock'), { timeout: 500 });
    lock.exec('pragma journal_mode = memory; begin exclusive');
    held.add(lock);
  } catch (error) {
    throw refusal(directory, error);
  }
};
