import { openOrm } from '../../src/adapters/postgres/schema/orm.ts';
import type { Database } from '../../src/infrastructure/database.ts';

/** Takes migrations back, the latest first, down to one that stays; 0: all of them. */
export const migrateDown = async ({ connections }: Database, to: string | 0): Promise<void> => {
  const orm = await openOrm(connections);
  await orm.migrator.down({ to }).finally(() => orm.close());
};
