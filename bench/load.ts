import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pinned, printed } from './machine.ts';

/** The responses to some seconds of load. */
export type Outcome = {
  /** Responses below 400 per second. */
  readonly rate: number;
  /** Responses below 400. */
  readonly good: number;
  /** Responses of 400 and above. */
  readonly refused: number;
  /** Connections that failed or broke. */
  readonly broken: number;
  /** Times that a connection waited over 2 s for a response. */
  readonly late: number;
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
  /** Requests per second, of all connections together; 0: the next one follows each response. */
  readonly rate: number;
};

const place = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const version = /^wrk (\S+)/.exec((await printed('sh', '-c', 'wrk -v 2>&1 || true')) ?? '')?.[1];

export const loadedBy = version === undefined ? 'autocannon' : `wrk ${version}, one thread`;

const byWrk = ({ origin, file, connections, seconds, rate }: Load) =>
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

const byAutocannon = ({ origin, file, connections, seconds, rate }: Load) =>
  pinned('others', process.execPath, [
    place('peers/autocannon.ts'),
    ...[origin, file, connections, seconds, rate].map(String),
  ]);

/** Loads a server for some seconds. */
export const underLoad = async (load: Load): Promise<Outcome> => {
  const [command, args] = version === undefined ? byAutocannon(load) : byWrk(load);
  const { stdout } = await promisify(execFile)(command, args);
  const figures =
    /responses=(?<responses>\d+) seconds=(?<seconds>\S+) refused=(?<refused>\d+) broken=(?<broken>\d+) late=(?<late>\d+) p99=(?<p99>\S+)/.exec(
      stdout,
    )?.groups;
  if (figures === undefined) throw new Error(`not what was expected of ${command}: ${stdout}`);
  const refused = Number(figures['refused']);
  const good = Number(figures['responses']) - refused;
  return {
    rate: good / Number(figures['seconds']),
    good,
    refused,
    broken: Number(figures['broken']),
    late: Number(figures['late']),
    p99: Number(figures['p99']),
  };
};
