import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

const patience = 10_000;

/** Looks until something holds; fails if it does not come to that within 10 s. */
export const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const begun = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - begun < patience, 'it never came to that');
    await sleep(5);
  }
};

/** Looks until so many sessions of the client's database wait for a lock. */
export const untilWaiting = (client: Client, count = 1): Promise<void> =>
  until(async () => {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === count;
  });
