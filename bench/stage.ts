import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPooler } from '../test/support/pooler.ts';
import type { Contender } from './contenders.ts';
import { secret, serveKeySet, tokensOf } from './credentials.ts';
import type { Size } from './data.ts';
import { onDatabase, seedPglite, seedPlain, seedService, startDatabase } from './database.ts';
import { pin, pinned } from './machine.ts';
import type { Place, Plan, Ready, Server } from './rounds.ts';

type Variables = Readonly<Record<string, string>>;

/** Undoes steps, the last first, even if a later step failed. */
const undoing = () => {
  const steps: Array<() => unknown> = [];
  return {
    later: (step: () => unknown) => steps.push(step),
    all: async (): Promise<void> => {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) await step();
    },
  };
};

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts a file of the project with only these variables set, on the core of the server. Resolves when it says where it listens. */
const startServer = async (
  file: string,
  variables: Variables,
  logFile: string,
  nodeOptions: ReadonlyArray<string> = [],
): Promise<Server> => {
  const [command, args] = pinned('served', process.execPath, [...nodeOptions, join(root, file)]);
  const log = await open(logFile, 'a');
  const child = spawn(command, args, {
    // Not in the root, where somebody's `.env` would be read.
    cwd: join(root, 'bench'),
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...variables },
    stdio: ['ignore', 'pipe', log.fd],
  });
  await log.close();
  const ended = once(child, 'close');
  const { pid = 0, stdout } = child;
  if (stdout === null) throw new Error('a pipe was asked for');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  for await (const chunk of stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    const [, origin] = /listens on (http:\S+)/.exec(String(chunk)) ?? [];
    if (origin !== undefined) return { origin, pid, stop };
  }
  throw new Error(`${file} did not start: ${await readFile(logFile, 'utf8')}`);
};

/** As many connections as the pool of `pg` has. */
const poolSize = 10;

/** What everything is measured on: a database server with filled tables, tokens, and a directory. */
export type Stage = {
  readonly plan: Plan;
  /** Gives a contender its own copy of the tables, and starts it. */
  readonly enter: (contender: Contender) => Promise<Ready>;
  /** Starts a contender on tables that are there. */
  readonly start: (contender: Contender, place: Place) => Promise<Ready>;
  readonly takeDown: () => Promise<void>;
};

type Wish = {
  readonly size: Size;
  readonly fsync: boolean;
  /** The tables of PostgreSQL that are needed. */
  readonly schemas: ReadonlyArray<'service' | 'plain'>;
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
};

/** Sets the stage; takes it down again if that fails. */
export const setStage = async ({ fsync, schemas, ...wish }: Wish): Promise<Stage> => {
  const undo = undoing();
  try {
    const directory = await mkdtemp(join(tmpdir(), 'doable-bench-'));
    undo.later(() => rm(directory, { recursive: true }));
    // What is started from here on inherits it.
    await pin('others', process.pid);
    const database = await startDatabase(fsync);
    undo.later(database.stop);
    const keySet = await serveKeySet();
    undo.later(keySet.stop);
    if (schemas.includes('service')) await seedService(database, 'service', wish.size);
    if (schemas.includes('plain')) await seedPlain(database, 'plain', wish.size);

    const placeFor = async ({ schema, name, schemaSql }: Contender): Promise<Place> => {
      if (schema === 'pglite') {
        const [dataDir, size] = [join(directory, name), { ...wish.size, users: wish.size.users / 10 }];
        await seedPglite(dataDir, size);
        return { dataDir, size };
      }
      const databaseUrl = await database.copy(schema, `${schema}_${name.replaceAll('-', '_')}`);
      if (schemaSql !== undefined) await onDatabase(databaseUrl, schemaSql);
      return { databaseUrl, size: wish.size };
    };

    /** The variables for a place, and the process of a PgBouncer in front of it. Migrations bypass PgBouncer. */
    const reach = async ({ isPooled = false }: Contender, place: Place): Promise<[Variables, number?]> => {
      if ('dataDir' in place) return [{ DATA_DIR: place.dataDir }];
      const { databaseUrl } = place;
      if (!isPooled) return [{ DATABASE_URL: databaseUrl }];
      const direct = new URL(databaseUrl);
      const pooler = await startPooler(databaseUrl, poolSize);
      undo.later(pooler.stop);
      const pooled = new URL(pooler.urlOf(direct.pathname.slice(1)));
      // PgBouncer lets anyone in; the migrations let this user serve.
      pooled.username = direct.username;
      const variables = {
        DATABASE_URL: pooled.href,
        DATABASE_DIRECT_URL: databaseUrl,
        PREPARED_STATEMENTS: String(pooler.knowsPrepared),
      };
      return [variables, pooler.pid];
    };

    const common = { RATE_LIMIT: '100000000/60', PORT: '0' };
    const keys = {
      HS256: { JWT_SECRET: secret },
      EdDSA: { AUTH_MODE: 'jwks', JWT_JWKS_URL: keySet.url },
    };
    const start = async (contender: Contender, place: Place): Promise<Ready> => {
      const { name, file, algorithm, variables, nodeOptions } = contender;
      const logFile = join(directory, `${name}.log`);
      if (file === undefined) return { ...contender, place, logFile, server: undefined, pooler: undefined };
      const [reached, pooler] = await reach(contender, place);
      const all = { ...reached, ...common, ...keys[algorithm], ...variables };
      const server = await startServer(file, all, logFile, nodeOptions);
      undo.later(server.stop);
      return { ...contender, place, logFile, server, pooler };
    };
    return {
      plan: { ...wish, database, directory, tokens: await tokensOf(wish.size.users) },
      enter: async (contender) => start(contender, await placeFor(contender)),
      start,
      takeDown: undo.all,
    };
  } catch (error) {
    await undo.all();
    throw error;
  }
};
