import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import type { ScopingStrategy } from '../../src/adapters/postgres/tenancy/tenant-context.ts';
import { createPostgresStore } from '../../src/adapters/postgres/store.ts';
import type { Store } from '../../src/application/ports.ts';
import type { Database } from '../../src/infrastructure/database.ts';
import { openEmptyPglite } from '../support/pglite.ts';
import { newDatabase, patientDatabaseAt, patientLimits } from '../support/postgres.ts';
import { eraseContract } from './erase.contract.ts';
import { followersContract } from './followers.contract.ts';
import { historyContract } from './history.contract.ts';
import { idempotencyContract } from './idempotency.contract.ts';
import { isolationContract } from './isolation.contract.ts';
import { pageBytesContract } from './page-bytes.contract.ts';
import { retentionContract } from './retention.contract.ts';
import { taskListContract } from './task-list.contract.ts';
import { taskStoreContract } from './task-store.contract.ts';
import { textContract } from './text.contract.ts';

const opened: Database[] = [];
const storeOn = async (opening: Database | Promise<Database>, scoping: ScopingStrategy = 'sync') => {
  const database = await opening;
  opened.push(database);
  await database.migrate();
  return createPostgresStore(openTenantSession(database.connections, scoping, patientLimits));
};

/** One for all: it takes a second to open. */
let pglite: Promise<Store> | undefined;
const onPglite = () => (pglite ??= storeOn(openEmptyPglite()));

after(() => Promise.all(opened.map(({ close }) => close())));

taskListContract('memory', () => Promise.resolve(createMemoryStore()));
taskListContract('PGlite', onPglite);
taskListContract('PostgreSQL', async () => storeOn(patientDatabaseAt(await newDatabase())));
taskListContract('PostgreSQL, scoped by transactions', async () =>
  storeOn(patientDatabaseAt(await newDatabase()), 'transaction'),
);
taskStoreContract('memory', () => Promise.resolve(createMemoryStore()));
taskStoreContract('PGlite', onPglite);
taskStoreContract('PostgreSQL', async () => storeOn(patientDatabaseAt(await newDatabase())));
taskStoreContract('PostgreSQL, scoped by transactions', async () =>
  storeOn(patientDatabaseAt(await newDatabase()), 'transaction'),
);

for (const contract of [
  isolationContract,
  historyContract,
  followersContract,
  idempotencyContract,
  eraseContract,
  retentionContract,
  textContract,
  pageBytesContract,
]) {
  contract('memory', () => Promise.resolve(createMemoryStore()));
  contract('PGlite', onPglite);
  contract('PostgreSQL', async () => storeOn(patientDatabaseAt(await newDatabase())));
  contract('PostgreSQL, scoped by transactions', async () =>
    storeOn(patientDatabaseAt(await newDatabase()), 'transaction'),
  );
}
