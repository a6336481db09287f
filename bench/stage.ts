import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender } from './contenders.ts';
import { secret, serveKeySet, tokensOf } from './credentials.ts';
import type { Size } from './data.ts';
import { startPooler } from '../test/support/pooler.ts';
import { onDatabase, seedPlain, seedService, startDatabase } from './database.ts';
import { pin } from './machine.ts';
import { startListening } from './processes.ts';
import type { Plan, Ready } from './rounds.ts';

type Variables = Readonly<Record<string, string>>;

/** Takes down what was put up, the last first, even if some of it fails. */
const undoing = () => {
  const steps: Array<() => unknown> = [];
  return {
    later: (step: () => unknown) => steps.push(step),
    all: async (): Promise<void> => {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) await step();
    },
  };
};

/** As many connections as the pool of `pg` has. */
const poolSize = 10;

const seed = { service: seedService, plain: seedPlain };

/** What everything is measured on: a database server, tables that are filled, tokens, and a place for files. */
export type Stage = {
  readonly plan: Plan;
  /** Makes a copy of the tables that is a contender's own; resolves with its URL. */
  readonly tablesFor: (contender: Contender) => Promise<string>;
  readonly start: (contender: Contender, databaseUrl: string) => Promise<Ready>;
  readonly takeDown: () => Promise<void>;
};

type Wish = {
  readonly size: Size;
  readonly fsync: boolean;
  /** Whose tables are filled. */
  readonly tables: ReadonlyArray<Contender['tables']>;
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
};

/** Sets the stage; what is on it by then is taken down again if that fails. */
export const setStage = async ({ fsync, tables, ...wish }: Wish): Promise<Stage> => {
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
    for (const name of tables) await seed[name](database, name, wish.size);
    /** Where a contender has its database from: past PgBouncer, which it gets for itself, only for migrations. */
    const addresses = async ({ isPooled = false }: Contender, databaseUrl: string): Promise<Variables> => {
      if (!isPooled) return { DATABASE_URL: databaseUrl };
      const direct = new URL(databaseUrl);
      const pooler = await startPooler(databaseUrl, poolSize);
      undo.later(pooler.stop);
      const pooled = new URL(pooler.urlOf(direct.pathname.slice(1)));
      // PgBouncer lets in whoever it is; the migrations let this one serve.
      pooled.username = direct.username;
      return {
        DATABASE_URL: pooled.href,
        DATABASE_DIRECT_URL: databaseUrl,
        PREPARED_STATEMENTS: String(pooler.knowsPrepared),
      };
    };
    const common = { RATE_LIMIT: '100000000/60', PORT: '0' };
    const keys = {
      HS256: { JWT_SECRET: secret },
      EdDSA: { AUTH_MODE: 'jwks', JWT_JWKS_URL: keySet.url },
    };
    return {
      plan: { ...wish, database, directory, tokens: await tokensOf(wish.size.users) },
      tablesFor: async ({ tables: from, name, tablesSql }) => {
        const url = await database.copy(from, `${from}_${name.replaceAll('-', '_')}`);
        if (tablesSql !== undefined) await onDatabase(url, tablesSql);
        return url;
      },
      start: async (contender, databaseUrl) => {
        const { name, file, algorithm, variables, nodeOptions } = contender;
        const logFile = join(directory, `${name}.log`);
        if (file === undefined) return { ...contender, databaseUrl, logFile, process: undefined };
        const started = await startListening(
          file,
          {
            ...(await addresses(contender, databaseUrl)),
            ...common,
            ...keys[algorithm],
            ...variables,
          },
          logFile,
          nodeOptions,
        );
        undo.later(started.stop);
        return { ...contender, databaseUrl, logFile, process: started };
      },
      takeDown: undo.all,
    };
  } catch (error) {
    await undo.all();
    throw error;
  }
};
