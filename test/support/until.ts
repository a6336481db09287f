import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Milliseconds that whatever is to come is waited for. No promise: it only ends a wait in vain, on the slowest of machines too. */
export const patience = 60_000;

/** Polls until a condition holds; fails if it does not within `patience`. */
export const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const startedAt = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - startedAt < patience, 'it never came to that');
    await sleep(5);
  }
};

/** Polls until so many sessions of the client's database wait for a lock. */
export const untilWaiting = (client: Client, count = 1): Promise<void> =>
  until(async () => {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === count;
  });
