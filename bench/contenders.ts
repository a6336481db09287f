import project from '../package.json' with { type: 'json' };
import type { Algorithm } from './credentials.ts';
import { openPoliciesSql } from './data.ts';
import type { TableName } from './workloads.ts';

/** A server that is measured. */
export type Contender = {
  readonly name: string;
  readonly description: string;
  /** Its tables: the service's, or the peers' in PostgreSQL; the service's in PGlite. */
  readonly schema: 'service' | 'plain' | 'pglite';
  /** Changes its copy of the tables. */
  readonly schemaSql?: string;
  /** Run by Node; without one it is `pgbench`, which needs no server but the database. */
  readonly file?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeOptions?: ReadonlyArray<string>;
  readonly algorithm: Algorithm;
  /** Whether PgBouncer is between it and its database. */
  readonly isPooled?: boolean;
  /** The tables of the results in which it appears. */
  readonly tables: ReadonlyArray<TableName>;
};

/** As `npm start` starts it. The peers are slower with its options than without. */
const shipped = {
  schema: 'service',
  nodeOptions: project.scripts.start.match(/--\S+/g) ?? [],
  file: 'src/infrastructure/main.ts',
  algorithm: 'HS256',
} as const;

const plain = { schema: 'plain', algorithm: 'HS256' } as const;

const fsyncOff: ReadonlyArray<TableName> = ['get', 'list', 'create', 'toggle', 'mix'];
const everywhere: ReadonlyArray<TableName> = [...fsyncOff, 'create-fsync', 'mix-fsync'];

/** Doable as shipped, with which the others are compared. */
export const service: Contender = {
  ...shipped,
  name: 'service',
  description: 'Doable as shipped, row-level security on, logging on',
  tables: everywhere,
};

/** Doable on the embedded database. */
export const pglite: Contender = {
  ...shipped,
  name: 'pglite',
  description: 'Doable on PGlite, in a data directory, with a tenth of the users; it never waits for a disk',
  schema: 'pglite',
  tables: fsyncOff,
};

export const contenders: ReadonlyArray<Contender> = [
  service,
  pglite,
  {
    ...shipped,
    name: 'pooled',
    description: 'Doable behind PgBouncer in transaction mode; unprepared before PgBouncer 1.21',
    isPooled: true,
    tables: ['mix'],
  },
  {
    ...shipped,
    name: 'unprepared',
    description: 'Doable with PREPARED_STATEMENTS=false',
    variables: { PREPARED_STATEMENTS: 'false' },
    tables: ['mix'],
  },
  {
    ...shipped,
    name: 'eddsa',
    description: 'Doable with tokens signed by EdDSA',
    algorithm: 'EdDSA',
    tables: ['mix'],
  },
  {
    ...shipped,
    name: 'no-rls',
    description: 'Doable with policies that let every row through',
    schemaSql: openPoliciesSql,
    tables: ['get', 'list'],
  },
  {
    ...plain,
    name: 'limit',
    description: 'hand-written node:http and pg: pipelined, prepared, cached tokens, no log',
    file: 'bench/peers/limit.ts',
    tables: everywhere,
  },
  {
    ...plain,
    name: 'fastify',
    description: 'Fastify, pg and @fastify/jwt',
    file: 'bench/peers/fastify.ts',
    tables: everywhere,
  },
  {
    ...plain,
    name: 'fastify-named',
    description: 'Fastify, with named statements',
    file: 'bench/peers/fastify.ts',
    variables: { NAMED: 'true' },
    tables: everywhere,
  },
  {
    ...plain,
    name: 'express',
    description: 'Express, Drizzle and jsonwebtoken',
    file: 'bench/peers/express.ts',
    tables: ['mix'],
  },
  {
    ...plain,
    name: 'pgbench',
    description: 'the database alone: the peers’ statements by pgbench -M prepared',
    tables: fsyncOff,
  },
];
