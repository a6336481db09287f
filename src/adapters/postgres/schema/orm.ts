import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Connections } from '../driver/connections.ts';
import { dialectOn } from '../driver/kysely-dialect.ts';
import { entities } from './entities.ts';
import { type MigrationName, migrationNames } from './pending-migrations.ts';
import { Migration0001 } from './migrations/0001-0006/0001-tasks.ts';
import { Migration0002 } from './migrations/0001-0006/0002-lists.ts';
import { Migration0003 } from './migrations/0001-0006/0003-safe-writes.ts';
import { Migration0004 } from './migrations/0001-0006/0004-walls.ts';
import { Migration0005 } from './migrations/0001-0006/0005-owner-id.ts';
import { Migration0006 } from './migrations/0001-0006/0006-due-and-domains.ts';
import { Migration0007 } from './migrations/0007-lists.ts';
import { Migration0008 } from './migrations/0008-recurrence.ts';
import { Migration0009 } from './migrations/0009-task-lists.ts';
import { Migration0010 } from './migrations/0010-task-positions.ts';
import { Migration0011 } from './migrations/0011-checklists.ts';
import { Migration0012 } from './migrations/0012-identity.ts';
import { Migration0013 } from './migrations/0013-smaller-rows.ts';
import { FoldMigration } from './fold.ts';

const migrations = {
  '0001-tasks': Migration0001,
  '0002-lists': Migration0002,
  '0003-safe-writes': Migration0003,
  '0004-walls': Migration0004,
  '0005-owner-id': Migration0005,
  '0006-due-and-domains': Migration0006,
  '0007-lists': Migration0007,
  '0008-recurrence': Migration0008,
  '0009-task-lists': Migration0009,
  '0010-task-positions': Migration0010,
  '0011-checklists': Migration0011,
  '0012-identity': Migration0012,
  '0013-smaller-rows': Migration0013,
  'fold-2': FoldMigration,
} satisfies Record<MigrationName, unknown>;

/** MikroORM on these connections, which stay open when it is closed: for migrations and for comparing schemas. */
export const openOrm = (connections: Connections) =>
  MikroORM.init({
    entities,
    extensions: [Migrator],
    migrations: {
      migrationsList: migrationNames.map((name) => ({ name, class: migrations[name] })),
      tableName: 'migrations',
      snapshot: false,
      silent: true,
      disableForeignKeys: false,
      allOrNothing: false,
    },
    // It is Better Auth’s, which no entity describes.
    schemaGenerator: { ignoreSchema: ['identity'] },
    // The connections decide, but MikroORM requires a name.
    dbName: 'postgres',
    driverOptions: dialectOn(connections),
  });
