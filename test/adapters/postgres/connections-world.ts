import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Socket, createServer } from 'node:net';
import * as O from 'fp-ts/lib/Option.js';
import { Client } from 'pg';
import { databaseReady } from '../../../src/adapters/postgres/schema/pending-migrations.ts';
import { createPostgresStore } from '../../../src/adapters/postgres/store.ts';
import { openTenantSession } from '../../../src/adapters/postgres/tenancy/tenant-session.ts';
import { type TaskQuery, anyTask } from '../../../src/application/task-query.ts';
import { type Database, connectPostgres } from '../../../src/infrastructure/database.ts';
import { type Way, wayTo } from '../../support/proxy.ts';

/** The first page of all tasks. */
export const firstPage: TaskQuery = {
  filter: anyTask,
  sort: { by: 'created_at', order: 'desc' },
  limit: 20,
  after: O.none,
};

/** Connections for a suite, or a file, and what stands in their way. All are closed after its last test. */
export const connectionsOfSuite = () => {
  /** What is to be closed in the end, the latest first. */
  const closers: (() => Promise<unknown>)[] = [];
  after(async () => {
    for (const close of closers.toReversed()) await close();
  });

  const lost: Error[] = [];
  /** Connects as the service does. */
  const open = (url: string): Database => {
    const database = connectPostgres(url, url, (error) => lost.push(error));
    closers.push(database.close);
    return database;
  };

  /** Why the database could not be had, as the log would hear it. */
  const reasons: unknown[] = [];
  const hear = (reason: unknown): void => {
    reasons.push(reason);
  };
  const storeOn = ({ connections }: Database) => createPostgresStore(openTenantSession(connections), hear);
  const isReady = ({ connections }: Database): Promise<boolean> => databaseReady(connections, hear)();

  /** A connection past the service. */
  const directTo = async (url: string): Promise<Client> => {
    const client = new Client(url);
    await client.connect();
    closers.push(() => client.end());
    return client;
  };

  /** A TCP server on a port of its own. */
  const listen = async (onSocket: (socket: Socket) => void) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onSocket(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const close = async (): Promise<void> => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((closed) => server.close(closed));
    };
    closers.push(close);
    return { port: address.port, close };
  };

  /** A way that is closed in the end. */
  const wayThrough = async (url: string): Promise<Way> => {
    const way = await wayTo(url);
    closers.push(way.close);
    return way;
  };

  return { closers, lost, open, reasons, hear, storeOn, isReady, directTo, listen, wayThrough };
};
