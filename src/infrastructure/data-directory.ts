import { existsSync } from 'node:fs';
import { access, constants, mkdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from './process/lifecycle.ts';

/** The locks of this process: one that is garbage-collected is released. */
const locks = new Set<DatabaseSync>();

/** SQLITE_BUSY: another process has the lock. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5;

const refusal = (directory: string, cause: unknown): Error => {
  if (isBusy(cause))
    return new Error(
      `${directory} is in use by another process; stop it, or set DATA_DIR to another directory`,
    );
  return new Error(
    `${directory} cannot be claimed: ${reasonOf(cause)}; set DATA_DIR to a directory that this user can write to`,
    { cause },
  );
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * Makes a directory and those above it, where they are missing. Node's own `recursive` never returns where a directory exists
 * that takes no others, such as `/proc` (Node 24).
 */
export const makeDirectory = async (directory: string): Promise<void> => {
  try {
    await mkdir(directory);
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await stat(directory)).isDirectory()) return;
    const parent = dirname(directory);
    if (!hasCode(error, 'ENOENT') || parent === directory || existsSync(parent)) throw error;
    await makeDirectory(parent);
    await makeDirectory(directory);
  }
};

/**
 * Creates the directory and locks it for the life of this process, by a lock on a file in it. The system releases it
 * however the process ends, so no lock is ever stale. Node has no file locks but SQLite's; the file stays empty.
 * Processes that claim it at once disturb each other for moments, hence the time-out. In a file that
 * is read-only SQLite begins the transaction without a lock, but refuses the write, which is never committed. Rejects if the
 * directory is in use or read-only.
 */
export const claimDirectory = async (directory: string): Promise<void> => {
  try {
    await makeDirectory(directory);
    await access(directory, constants.W_OK);
    const lock = new DatabaseSync(join(directory, 'owner.lock'), { timeout: 500 });
    lock.exec('pragma journal_mode = memory; begin exclusive; pragma user_version = 1');
    locks.add(lock);
  } catch (error) {
    throw refusal(directory, error);
  }
};

/** The free bytes on the disk of a directory; undefined on a file system that reports no size. */
export const freeBytes = async (directory: string): Promise<number | undefined> => {
  const { blocks, bavail, bsize } = await statfs(directory);
  return blocks === 0 ? undefined : bavail * bsize;
};

/** Rejects if the disk is too full for a new database: its creation would end with a number alone. */
export const requireSpace = async (directory: string, bytes: number): Promise<void> => {
  const free = (await freeBytes(directory)) ?? Infinity;
  if (free < bytes)
    throw new Error(
      `the disk has ${Math.floor(free / 2 ** 20)} MB left, and a new database needs ${Math.ceil(bytes / 2 ** 20)}`,
    );
};
