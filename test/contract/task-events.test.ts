import assert from 'node:assert/strict';
import { Client } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { createLocalEvents } from '../../src/adapters/memory/events.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { createPostgresEvents } from '../../src/adapters/postgres/events/postgres-events.ts';
import { noticesOf, ownersIn } from '../../src/adapters/postgres/events/notices.ts';
import { createPostgresStore } from '../../src/adapters/postgres/store.ts';
import { openTenantSession } from '../../src/adapters/postgres/tenancy/tenant-session.ts';
import { announcedStore } from '../../src/application/events/announced-store.ts';
import type { TaskEvents } from '../../src/application/ports.ts';
import { makeOwnerId } from '../../src/domain/user.ts';
import { type Database, openEvents } from '../../src/infrastructure/database.ts';
import { openMigratedPglite } from '../support/pglite.ts';
import { newDatabase, patientDatabaseAt, patientLimits } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { right } from '../support/values.ts';
import { taskEventsContract } from './task-events.contract.ts';

const closing: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closing) await close();
});

const openInstance = (url: string) => {
  const { connections, close } = patientDatabaseAt(url);
  const events = createPostgresEvents({
    local: createLocalEvents(),
    connections,
    config: parseIntoClientConfig(url),
    onLost: () => undefined,
  });
  closing.push(events.close, close);
  return { connections, events };
};

const storeOn = ({ connections, events }: Pick<Database, 'connections'> & { readonly events: TaskEvents }) =>
  announcedStore(createPostgresStore(openTenantSession(connections, 'sync', patientLimits)), events);

taskEventsContract('memory, in one process', () => {
  const one = announcedStore(createMemoryStore(), createLocalEvents());
  return Promise.resolve({ one, other: one });
});

taskEventsContract('PGlite, in one process', async () => {
  const { connections, close } = await openMigratedPglite();
  closing.push(close);
  const one = storeOn({ connections, events: openEvents({ kind: 'pglite' }, connections, () => undefined) });
  return { one, other: one };
});

taskEventsContract('PostgreSQL, two instances', async () => {
  const url = await newDatabase();
  return { one: storeOn(openInstance(url)), other: storeOn(openInstance(url)) };
});

describe('the events of PostgreSQL', () => {
  const owner = right(makeOwnerId('alice'));

  it('listen only while there is a subscriber, and again when the connection was killed', async () => {
    const url = await newDatabase();
    const [one, other] = [openInstance(url).events, openInstance(url).events];
    const client = new Client(url);
    await client.connect();
    const listeners = async () =>
      (
        await client.query<{ pid: number }>(
          `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`,
        )
      ).rows.map(({ pid }) => pid);
    assert.deepEqual(await listeners(), []);
    let told = 0;
    const end = other.subscribe(owner, () => (told += 1));
    await until(async () => told > 0 && (await listeners()).length === 1);
    const [pid] = await listeners();
    told = 0;
    await client.query('select pg_terminate_backend($1)', [pid]);
    // It is told when it listens again, since it may have missed something; then of each write as before.
    await until(() => told > 0);
    told = 0;
    one.publish(owner);
    await until(() => told > 0);
    end();
    await until(async () => (await listeners()).length === 0);
    await client.end();
  });

  it('say whose data was written, and nothing else, in payloads of less than 8,000 bytes', () => {
    const owners = Array.from({ length: 300 }, (_, n) => right(makeOwnerId(`${'\u0001'.repeat(250)}${n}`)));
    const notices = noticesOf('sender', owners);
    assert.ok(notices.every((notice) => Buffer.byteLength(notice) < 8000));
    assert.deepEqual(
      notices.flatMap((notice) => ownersIn(notice, 'self')),
      owners,
    );
    assert.deepEqual(noticesOf('sender', [owner]), ['["sender","alice"]']);
  });

  it('heed no notice of their own, and none in another form', () => {
    for (const notice of ['["self","alice"]', '', 'x', '{}', '[]', '["sender",1,"",null]'])
      assert.deepEqual(ownersIn(notice, 'self'), [], notice);
  });
});
