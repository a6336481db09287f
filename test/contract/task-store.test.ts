import { createMemoryStore } from '../../src/adapters/memory/task-store.ts';
import { createPostgresStore } from '../../src/adapters/postgres/task-store.ts';
import { type Database, openPglite } from '../../src/infrastructure/orm.ts';
import { databaseAt, newDatabase } from '../support/postgres.ts';
import { taskListContract } from './task-list.contract.ts';
import { taskStoreContract } from './task-store.contract.ts';

const opened: Database[] = [];
const storeOn = async (opening: Promise<Database>) => {
  const database = await opening;
  opened.push(database);
  await database.migrate();
  return createPostgresStore(database.em);
};

after(() => Promise.all(opened.map(({ close }) => close())));

taskListContract('PGlite', () => storeOn(openPglite()));
taskListContract('PostgreSQL', async () => storeOn(databaseAt(await newDatabase())));
taskStoreContract('memory', () => Promise.resolve(createMemoryStore()));
taskStoreContract('PGlite', () => storeOn(openPglite()));
taskStoreContract('PostgreSQL', async () => storeOn(databaseAt(await newDatabase())));
