import type { Algorithm } from './credentials.ts';
import project from '../package.json' with { type: 'json' };
import type { Workload } from './workloads.ts';
import { openPoliciesSql } from './data.ts';
import { workloads } from './workloads.ts';

/** Whoever is measured. */
export type Contender = {
  readonly name: string;
  readonly description: string;
  /** Whose tables it uses. */
  readonly tables: 'service' | 'plain';
  /** What is changed in its copy of the tables. */
  readonly tablesSql?: string;
  /** What is run with Node; `pgbench` runs itself. */
  readonly file?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeOptions?: ReadonlyArray<string>;
  readonly algorithm: Algorithm;
  /** Whether PgBouncer is between it and its database. */
  readonly isPooled?: boolean;
  readonly workloads: ReadonlyArray<Workload>;
};

/** As `npm start` starts it. The others are slower with its options than without. */
const shipped = {
  tables: 'service',
  nodeOptions: project.scripts.start.match(/--\S+/g) ?? [],
  file: 'src/infrastructure/main.ts',
  algorithm: 'HS256',
} as const;

const plain = { tables: 'plain', algorithm: 'HS256' } as const;

const mostly: ReadonlyArray<Workload> = ['get', 'list', 'mix'];

/** The one that this is about. */
export const service: Contender = {
  ...shipped,
  name: 'service',
  description: 'this service as shipped, row-level security on, logging on',
  workloads,
};

export const contenders: ReadonlyArray<Contender> = [
  service,
  {
    ...shipped,
    name: 'no-rls',
    description: 'this service, its policies let every row through',
    tablesSql: openPoliciesSql,
    workloads: mostly,
  },
  {
    ...shipped,
    name: 'eddsa',
    description: 'this service, tokens signed by EdDSA',
    algorithm: 'EdDSA',
    workloads: mostly,
  },
  {
    ...shipped,
    name: 'unprepared',
    description: 'this service, PREPARED_STATEMENTS=false',
    variables: { PREPARED_STATEMENTS: 'false' },
    workloads: ['mix'],
  },
  {
    ...shipped,
    name: 'pooled',
    description: 'this service behind PgBouncer in transaction mode; unprepared before PgBouncer 1.21',
    isPooled: true,
    workloads: ['mix'],
  },
  {
    ...plain,
    name: 'limit',
    description: 'hand-written node:http and pg: pipelined, prepared, cached tokens, no log',
    file: 'bench/peers/limit.ts',
    workloads,
  },
  {
    ...plain,
    name: 'fastify',
    description: 'Fastify, pg and @fastify/jwt',
    file: 'bench/peers/fastify.ts',
    workloads,
  },
  {
    ...plain,
    name: 'fastify-named',
    description: 'Fastify, with named statements',
    file: 'bench/peers/fastify.ts',
    variables: { NAMED: 'true' },
    workloads,
  },
  {
    ...plain,
    name: 'express',
    description: 'Express, Drizzle and jsonwebtoken',
    file: 'bench/peers/express.ts',
    workloads: mostly,
  },
  {
    ...plain,
    name: 'pgbench',
    description: 'the database alone: the peers’ statements by pgbench -M prepared',
    workloads,
  },
];
