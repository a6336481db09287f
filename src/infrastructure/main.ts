import cluster from 'node:cluster';
import { createApp } from '../adapters/http/app.ts';
import { readPage } from '../adapters/http/web-client/page-files.ts';
import { createEventStreams } from '../adapters/http/overload/event-streams.ts';
import { allHooks } from '../adapters/http/request/request-log.ts';
import type { Connections } from '../adapters/postgres/driver/connections.ts';
import { openTenantSession } from '../adapters/postgres/tenancy/tenant-session.ts';
import type { OnUnavailable } from '../adapters/postgres/errors.ts';
import { databaseReady, newerMigrations } from '../adapters/postgres/schema/pending-migrations.ts';
import { pgliteUpkeep } from '../adapters/postgres/operations/pglite-upkeep.ts';
import { replicaOrPrimary } from '../adapters/postgres/replica.ts';
import { createPostgresStore } from '../adapters/postgres/store.ts';
import { rlsViolations } from '../adapters/postgres/tenancy/rls-check.ts';
import { announcedStore } from '../application/events/announced-store.ts';
import { applyRetention } from '../application/retention.ts';
import { openAuthentication, ownAuthentication } from './auth/authentication.ts';
import { openEmbeddedIdentity } from './auth/identity.ts';
import { makeDemoAccount } from './auth/demo-account.ts';
import { firstStart, welcome } from './process/first-start.ts';
import { createLogger, logRefusedOrigin, loggingObserver } from './logger.ts';
import { releaseIdleMemory } from './process/idle-memory.ts';
import { watchEventLoopLag } from './process/event-loop-lag.ts';
import { openMetrics } from './metrics.ts';
import { openDatabase, openEvents, openReplica } from './database.ts';
import { freeBytes } from './data-directory.ts';
import { openRateLimits } from './rate-limit-store.ts';
import { periodically } from './process/periodic-job.ts';
import { startServer } from '../adapters/http/server.ts';
import { requireFreePorts } from './process/free-ports.ts';
import { cannotOpen, exitWith, configured, giveUp, onEnd } from './process/lifecycle.ts';
import { systemPorts } from './system-ports.ts';
import { leadWorkers } from './process/workers.ts';

const config = configured();
const log = createLogger(config.logLevel);
if (cluster.isPrimary) await requireFreePorts(config);
if (config.workers > 1 && cluster.isPrimary) await leadWorkers(config, log);

const onLost = (error: Error): void => log.warn({ err: error }, 'database connection lost');
const creation = firstStart(config);
const database = await openDatabase(config, onLost, creation.announce).catch(cannotOpen(config));
const replicaConnections = openReplica(config, onLost);
if (config.migrateOnStart) await database.migrate().catch(exitWith('the migrations'));
creation.report();
const newer = await newerMigrations(database.connections).catch(() => []);
if (newer.length > 0)
  log.warn({ migrations: newer }, 'the database is of a newer version, and this one may fail');
// A database that cannot be checked yet is checked before the first statement.
const violations = await rlsViolations(database.connections).catch(() => []);
const ready = databaseReady(database.connections, (reason) => log.warn({ err: reason }, 'not ready'));
// Policies of before a migration that is still to be run are no violation: nothing is served until then.
if (violations.length > 0 && (await ready())) giveUp(violations);

const { auth, dataDir } = config;
const events = openEvents(config.database, database.connections, onLost);
const identity = await openEmbeddedIdentity(config, database.connections, events, log).catch(
  exitWith('the secret'),
);
await identity?.checkSecret().catch(exitWith('AUTH_SECRET'));
const authentication =
  identity !== undefined
    ? ownAuthentication(identity, log, config.production)
    : await openAuthentication(auth, dataDir, log).catch(exitWith('the secret'));
const { authenticate, sample } = authentication;

const storeOn = (connections: Connections, onUnavailable: OnUnavailable) =>
  createPostgresStore(openTenantSession(connections, config.scoping), onUnavailable);
const store = storeOn(database.connections, (error) => log.warn({ err: error }, 'database unavailable'));
const onReplicaUnavailable = (error: unknown): void =>
  log.warn({ err: error }, 'replica unavailable, reading from the primary');
const replica =
  replicaConnections === undefined
    ? store.tasks
    : replicaOrPrimary(
        storeOn(replicaConnections, onReplicaUnavailable).tasks,
        store.tasks,
        onReplicaUnavailable,
      );

const ports = { ...announcedStore(store, events), replica, ...systemPorts };
const streams = createEventStreams();

const limits = await openRateLimits(config).catch(exitWith('the rate limits'));
const metrics = await openMetrics(config, database.counts, streams.count).catch(exitWith('the metrics'));

const page = identity && readPage();
if (page?.length === 0) log.warn('the page is not built: npm run web:build');

let draining = false;
const app = createApp({
  ports,
  authenticate,
  identity: identity && {
    handle: identity.handle,
    limits: limits.signIn,
    aliases: identity.aliases ? identity.accounts : undefined,
  },
  ready: async () => !draining && (await authentication.ready()) && (await ready()),
  limits,
  maxInFlight: config.maxInFlight,
  isOverloaded: watchEventLoopLag(),
  corsOrigins: config.corsOrigins,
  trustedProxies: config.trustedProxies,
  streams,
  observer: allHooks(loggingObserver(log), metrics.observer),
  onRefusedOrigin: logRefusedOrigin(log),
  page,
  docsToken: sample?.token,
});

const server = await startServer(app, {
  ...config,
  onRefused: (refusal) => {
    log.info(refusal, 'malformed HTTP request rejected');
    metrics.refused(refusal);
  },
}).catch(exitWith('the server'));
log.info(
  { url: server.url, metrics: metrics.url, database: config.database.kind, auth: auth.mode },
  'listening',
);

releaseIdleMemory();

const hour = 60 * 60 * 1000;
const retention = periodically(hour, async (goesOn) => {
  // An unavailable database is logged already. Any other error is no reason to stop serving: the next hour tries again.
  await applyRetention(ports)(config.tombstoneDays, goesOn)().catch((error: unknown) =>
    log.error({ err: error }, 'purging expired rows failed'),
  );
  await identity
    ?.purgeExpired()
    .catch((error: unknown) => log.error({ err: error }, 'purging expired sessions failed'));
});

const keepPglite = () => {
  const keep = pgliteUpkeep(database.connections, {
    free: () => freeBytes(dataDir),
    onChange: (isFull) => {
      if (isFull) log.error({ directory: dataDir }, 'disk nearly full, refusing writes');
      else log.info({ directory: dataDir }, 'disk has room again, accepting writes');
    },
  });
  return periodically(2000, () =>
    keep().catch((error: unknown) => log.error({ err: error }, 'database upkeep failed')),
  );
};
const upkeep = config.database.kind === 'pglite' ? keepPglite() : undefined;

const stop = async (signal?: string): Promise<void> => {
  log.info({ signal }, 'draining');
  draining = true;
  streams.endAll();
  await server.drain(config.shutdownSeconds);
  await retention.stop();
  await upkeep?.stop();
  await limits.close();
  await metrics.close();
  await events.close();
  await replicaConnections?.close();
  await database.close();
  log.info('stopped');
};
onEnd(
  stop,
  (error) => log.fatal({ err: error }, 'uncaught exception, shutting down'),
  config.shutdownSeconds,
);

// Of many workers, the first prints for all.
const isFirst = (cluster.worker?.id ?? 1) === 1;
if (isFirst) {
  const hasDemo = identity !== undefined && sample !== undefined;
  const made = hasDemo ? await makeDemoAccount(identity).catch(() => undefined) : undefined;
  if (page !== undefined && page.length > 0) process.stdout.write(`The page is at ${server.url}/app/\n`);
  process.stdout.write(`Doable listens on ${server.url}\nThe docs are at ${server.url}/docs\n`);
  await welcome(server.url, sample, made);
}
