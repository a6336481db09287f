import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pinned, printed } from './machine.ts';

/** What came of some seconds of load. */
export type Outcome = {
  /** Answers a second. */
  readonly rate: number;
  readonly answers: number;
  /** Answers of 400 and above, connections that broke, and time-outs. */
  readonly errors: number;
  /** Milliseconds. */
  readonly p99: number;
};

export type Load = {
  /** Where the requests go. */
  readonly origin: string;
  /** The requests: see workloads.ts. */
  readonly file: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, for all connections together; as many as are answered, if it is left out. */
  readonly rate?: number;
};

const place = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const version = /^wrk (\S+)/.exec((await printed('sh', '-c', 'wrk -v 2>&1 || true')) ?? '')?.[1];

export const loadedBy = version === undefined ? 'autocannon' : `wrk ${version}, one thread`;

const byWrk = ({ origin, file, connections, seconds, rate = 0 }: Load) =>
  pinned('others', 'wrk', [
    '--threads=1',
    `--connections=${connections}`,
    `--duration=${seconds}s`,
    '--latency',
    `--script=${place('load.lua')}`,
    origin,
    file,
    String(rate),
  ]);

const byAutocannon = ({ origin, file, connections, seconds, rate = 0 }: Load) =>
  pinned('others', process.execPath, [
    place('peers/autocannon.ts'),
    ...[origin, file, connections, seconds, rate].map(String),
  ]);

/** Loads a service for some seconds. */
export const underLoad = async (load: Load): Promise<Outcome> => {
  const [command, args] = version === undefined ? byAutocannon(load) : byWrk(load);
  const { stdout } = await promisify(execFile)(command, args);
  const [, answers, seconds, errors, p99] =
    /answers=(\d+) seconds=(\S+) errors=(\d+) p99=(\S+)/.exec(stdout) ?? [];
  if (p99 === undefined) throw new Error(`not what was expected of ${command}: ${stdout}`);
  return {
    rate: Number(answers) / Number(seconds),
    answers: Number(answers),
    errors: Number(errors),
    p99: Number(p99),
  };
};
