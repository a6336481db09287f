import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import type { ScopingStrategy } from '../../src/adapters/postgres/tenancy/tenant-context.ts';
import { createPostgresStore } from '../../src/adapters/postgres/store.ts';
import type { Store } from '../../src/application/ports.ts';
import type { Database } from '../../src/infrastructure/database.ts';
import { openMigratedPglite } from '../support/pglite.ts';
import { newDatabase, patientDatabaseAt, patientLimits } from '../support/postgres.ts';
import { checklistContract } from './checklist.contract.ts';
import { eraseContract } from './erase.contract.ts';
import { followersContract } from './followers.contract.ts';
import { historyContract } from './history.contract.ts';
import { idempotencyContract } from './idempotency.contract.ts';
import { isolationContract } from './isolation.contract.ts';
import { listOrderContract } from './list-order.contract.ts';
import { listStoreContract } from './list-store.contract.ts';
import { pageBytesContract } from './page-bytes.contract.ts';
import { recurrenceContract } from './recurrence.contract.ts';
import { retentionContract } from './retention.contract.ts';
import { taskListContract } from './task-list.contract.ts';
import { taskOrderContract } from './task-order.contract.ts';
import { taskStoreContract } from './task-store.contract.ts';
import { tasksInListsContract } from './tasks-in-lists.contract.ts';
import { textContract } from './text.contract.ts';

const opened: Database[] = [];
const storeOn = async (opening: Database | Promise<Database>, scoping: ScopingStrategy = 'sync') => {
  const database = await opening;
  opened.push(database);
  return createPostgresStore(openTenantSession(database.connections, scoping, patientLimits));
};

const once = (open: () => Promise<Store>) => {
  let store: Promise<Store> | undefined;
  return (): Promise<Store> => (store ??= open());
};

/** How each suite gets its store. The databases are shared by all suites, since each test has owners of its own. */
const adapters: Readonly<Record<string, () => Promise<Store>>> = {
  memory: () => Promise.resolve(createMemoryStore()),
  PGlite: once(() => storeOn(openMigratedPglite())),
  PostgreSQL: once(async () => storeOn(patientDatabaseAt(await newDatabase()))),
  'PostgreSQL, scoped by transactions': once(async () =>
    storeOn(patientDatabaseAt(await newDatabase()), 'transaction'),
  ),
};

after(() => Promise.all(opened.map(({ close }) => close())));

for (const contract of [
  taskListContract,
  taskStoreContract,
  isolationContract,
  historyContract,
  listStoreContract,
  listOrderContract,
  taskOrderContract,
  tasksInListsContract,
  followersContract,
  idempotencyContract,
  eraseContract,
  retentionContract,
  textContract,
  pageBytesContract,
  recurrenceContract,
  checklistContract,
]) {
  for (const [name, open] of Object.entries(adapters)) contract(name, open);
}
