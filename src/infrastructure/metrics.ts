import cluster from 'node:cluster';
import type { RequestListener } from 'node:http';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { RequestHooks, RequestRecord } from '../adapters/http/request/request-log.ts';
import type { PoolCounts } from '../adapters/postgres/driver/pool.ts';
import type { Config } from './config/config.ts';
import { type RawRefusal, startServer } from '../adapters/http/server.ts';

/** What is counted in this process, and who counts it. */
type Metrics = {
  readonly registry: Registry;
  readonly observer: RequestHooks;
  /** Counts malformed HTTP requests. */
  readonly refused: (refusal: Pick<RawRefusal, 'status'>) => void;
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Seconds: from a read by its key to what every deadline has ended. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** Callers choose paths and methods, without end: what we do not know has one name. */
const labelsOf = ({ method, route = 'unknown' }: Pick<RequestRecord, 'method' | 'route'>) => ({
  method: methods.includes(method) ? method : 'other',
  route,
});

/** Why requests are refused that another time would not be, by the failure that the log tells. */
const reasons: Partial<Record<NonNullable<RequestRecord['failure']>, string>> = {
  Overloaded: 'shed',
  RateLimited: 'limited',
  TooManyStreams: 'limited',
  Unavailable: 'unavailable',
};
const reasonOf = ({ failure }: RequestRecord): string | undefined =>
  failure === undefined ? undefined : reasons[failure];

/** A gauge whose value is read when it is collected. */
const watch = (registers: Registry[], name: string, help: string, value: () => number): void => {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(value());
    },
  });
};

const watchPool = (registers: Registry[], counts: () => PoolCounts): void => {
  const watchCount = (name: string, help: string, count: keyof PoolCounts): void =>
    watch(registers, name, help, () => counts()[count]);
  watchCount('database_pool_connections', 'Connections of the pool', 'total');
  watchCount('database_pool_idle_connections', 'Idle connections of the pool', 'idle');
  watchCount('database_pool_waiting', 'Sessions waiting for a connection of the pool', 'waiting');
  watchCount(
    'database_shared_statements',
    'Short reads in progress on the shared, pipelined connections',
    'shared',
  );
};

/** Counts in a registry of its own, which also has the counts of the pool, where there is one, and of the open event streams. */
export const createMetrics = (counts?: () => PoolCounts, streams = (): number => 0): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  if (counts !== undefined) watchPool(registers, counts);
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Finished requests; aborted: the client disconnected before the end of the response',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the head of a request to the end of its response',
    labelNames: ['method', 'route'],
    buckets,
    registers,
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that have not finished',
    registers,
  });
  watch(registers, 'http_event_streams', 'Open event streams', streams);
  const refusals = new Counter({
    name: 'http_requests_refused_total',
    help: 'Requests refused for now: shed under load, limited per user or address, or database or keys unavailable',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of Object.values(reasons)) refusals.inc({ reason }, 0);
  return {
    registry,
    observer: {
      onRequest: () => inFlight.inc(),
      onResponse: (record) => {
        const [labels, reason] = [labelsOf(record), reasonOf(record)];
        inFlight.dec();
        requests.inc({ ...labels, status: record.aborted ? 'aborted' : record.status });
        durations.observe(labels, record.milliseconds / 1000);
        if (reason !== undefined) refusals.inc({ reason });
      },
      onError: () => undefined,
    },
    refused: ({ status }) => requests.inc({ ...labelsOf({ method: '', route: undefined }), status }),
  };
};

/** Tells what is counted, at `/metrics` and nowhere else (Prometheus' text format). */
const telling =
  (text: () => Promise<string>): RequestListener =>
  (request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const isAsked = request.url === '/metrics' && ['GET', 'HEAD'].includes(request.method ?? '');
    if (!isAsked) answer(404, 'text/plain', 'GET /metrics\n');
    else
      void text().then(
        (metrics) => answer(200, Registry.PROMETHEUS_CONTENT_TYPE, metrics),
        () => answer(500, 'text/plain', 'The metrics are unavailable\n'),
      );
  };

/** Metrics with the server that tells them; without one, where it is not asked for, nothing is counted. */
export type OpenMetrics = Omit<Metrics, 'registry'> & {
  /** Where they are told. */
  readonly url: string | undefined;
  readonly close: () => Promise<void>;
};

/** Lets the process that this one works for ask for what is counted here; only one that was made listens. */
const answerLeader = (registry: Registry): AggregatorRegistry<typeof Registry.PROMETHEUS_CONTENT_TYPE> => {
  AggregatorRegistry.setRegistries([registry]);
  return new AggregatorRegistry();
};

/** Metrics on a port of their own, which is not for the public. */
export const openMetrics = async (
  { host, metricsPort }: Config,
  counts?: () => PoolCounts,
  streams?: () => number,
): Promise<OpenMetrics> => {
  const nothing = (): void => undefined;
  if (metricsPort === undefined) {
    const observer = { onRequest: nothing, onResponse: nothing, onError: nothing };
    return { observer, refused: nothing, url: undefined, close: () => Promise.resolve() };
  }
  const metrics = createMetrics(counts, streams);
  if (cluster.isWorker) {
    answerLeader(metrics.registry);
    return { ...metrics, url: undefined, close: () => Promise.resolve() };
  }
  const server = await startServer(
    telling(() => metrics.registry.metrics()),
    { host, port: metricsPort },
  );
  return { ...metrics, url: `${server.url}/metrics`, close: () => server.drain(0) };
};

/** The metrics of all workers of this process, added up; where they are not asked for, nothing is told. */
export const openMetricsOfWorkers = async ({
  host,
  metricsPort,
}: Config): Promise<Pick<OpenMetrics, 'close'>> => {
  if (metricsPort === undefined) return { close: () => Promise.resolve() };
  const registry = new AggregatorRegistry();
  const server = await startServer(
    telling(() => registry.clusterMetrics()),
    { host, port: metricsPort },
  );
  return { close: () => server.drain(0) };
};
