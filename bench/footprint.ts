import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Contender } from './contenders.ts';
import { userName } from './data.ts';
import { makeMigrated, onDatabase } from './database.ts';
import { printed, timeOfFamily } from './machine.ts';
import type { Place, Plan, Ready } from './rounds.ts';
import type { Stage } from './stage.ts';
import { median } from './statistics.ts';
import { newTask } from './workloads.ts';

const tasks = `/api/${userName(0)}/tasks`;

const headersFor = ({ tokens }: Plan, { algorithm }: Contender) => ({
  Authorization: `Bearer ${tokens[algorithm][0] ?? ''}`,
});

const expectStatus = async (status: number, response: Response): Promise<void> => {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status}, not ${status}: ${text}`);
};

/** Milliseconds from the start of a process to its first 200, for a list, and the CPU milliseconds that it took. */
export type Start = { readonly milliseconds: number; readonly cpu: number };

/** Starts a contender again and again on the same tables. */
export const measureStarts = async (
  stage: Stage,
  contender: Contender,
  place: Place,
): Promise<ReadonlyArray<Start>> => {
  const headers = headersFor(stage.plan, contender);
  const found: Start[] = [];
  for (let time = 1; time <= stage.plan.rounds; time += 1) {
    const startedAt = performance.now();
    const { server } = await stage.start(contender, place);
    await expectStatus(200, await fetch(`${server?.origin ?? ''}${tasks}?limit=50`, { headers }));
    found.push({
      milliseconds: performance.now() - startedAt,
      cpu: await timeOfFamily(server?.pid ?? 0),
    });
    await server?.stop();
  }
  return found;
};

/** Counts Syncs in what a client sends: messages of a type, a length and a body, behind a first one that has no type. */
const syncCounter = (onSync: () => void) => {
  let [unread, isFirst] = [Buffer.alloc(0), true];
  return (bytes: Buffer): void => {
    unread = Buffer.concat([unread, bytes]);
    for (;;) {
      const typeLength = isFirst ? 0 : 1;
      if (unread.length < typeLength + 4) return;
      const end = typeLength + unread.readUInt32BE(typeLength);
      if (unread.length < end) return;
      // A simple query is its own Sync.
      if (!isFirst && ['S', 'Q'].includes(String.fromCharCode(unread[0] ?? 0))) onSync();
      unread = unread.subarray(end);
      isFirst = false;
    }
  };
};

/** A way to a database, on which the Syncs are counted. */
const openCountedWay = async (target: string) => {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port)];
  let syncs = 0;
  const proxy = createServer((near) => {
    const far = connect({ host, port });
    near.on(
      'data',
      syncCounter(() => (syncs += 1)),
    );
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  url.host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { url: url.href, syncs: () => syncs, close: () => proxy.close() };
};

/** The Syncs of a create with an `Idempotency-Key`, when its statements have been prepared: the median of some. */
export const measureSyncs = async ({ start, plan }: Stage, ready: Ready): Promise<number> => {
  if (!('databaseUrl' in ready.place)) throw new Error('PGlite has no connection to count on');
  const way = await openCountedWay(ready.place.databaseUrl);
  const { server } = await start(ready, { ...ready.place, databaseUrl: way.url });
  const headers = { ...headersFor(plan, ready), 'Content-Type': 'application/json' };
  const found: number[] = [];
  for (let time = 1; time <= 50; time += 1) {
    const before = way.syncs();
    const response = await fetch(`${server?.origin ?? ''}${tasks}`, {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': `key-${time}` },
      body: JSON.stringify(newTask),
    });
    await expectStatus(201, response);
    found.push(way.syncs() - before);
  }
  await server?.stop();
  way.close();
  return median(found.slice(-25));
};

const bytesSql = fileURLToPath(new URL('../docs/scale/bytes.sql', import.meta.url));

/** The bytes of a task with all its indexes: 300 bytes of text, edited once, vacuumed. NaN without `psql`. */
export const measureBytes = async ({ database }: Plan): Promise<number> => {
  if ((await printed('psql', '--version')) === undefined) return Number.NaN;
  const url = await makeMigrated(database, 'bytes');
  await promisify(execFile)('psql', [url, '--quiet', '--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-f', bytesSql]);
  const [row] = await onDatabase(
    url,
    `select pg_total_relation_size('tasks') / count(*) as bytes from tasks`,
  );
  return Number(row?.['bytes']);
};
