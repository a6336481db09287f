import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The locks of this process: one that is garbage-collected is released. */
const locks = new Set<DatabaseSync>();

/** SQLITE_BUSY: another process has the lock. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5;

const refusal = (directory: string, cause: unknown): Error =>
  isBusy(cause)
    ? new Error(`${directory} is in use by another process; stop it, or set DATA_DIR to another directory`)
    : new Error(`${directory} cannot be claimed: ${String(cause)}`, { cause });

/**
 * Creates the directory and locks it for the life of this process, by a lock on a file in it. The system releases it
 * however the process ends, so no lock is ever stale. Node has no file locks but SQLite's; the file stays empty.
 * Processes that claim it at once disturb each other for moments, hence the time-out. In a file that cannot be written SQLite
 * begins a transaction that excludes nobody; hence the write, which is never committed. Rejects if it is in use or read-only.
 */
export const claimDirectory = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  try {
    const lock = new DatabaseSync(join(directory, 'owner.lock'), { timeout: 500 });
    lock.exec('pragma journal_mode = memory; begin exclusive; pragma user_version = 1');
    locks.add(lock);
  } catch (error) {
    throw refusal(directory, error);
  }
};
