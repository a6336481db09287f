import { keySetAuthenticator, secretAuthenticator } from '../adapters/auth/jwt-authenticator.ts';
import { createApp } from '../adapters/http/app.ts';
import { databaseReady } from '../adapters/postgres/migrations.ts';
import { createPostgresStore } from '../adapters/postgres/task-store.ts';
import { createLogger, loggingObserver } from './logger.ts';
import { openDatabase } from './orm.ts';
import { type SecretAuth, sharedSecret } from './secrets.ts';
import { startServer } from './server.ts';
import { cannotOpen, cannotStart, configured, onSignal } from './start.ts';
import { newTaskId, systemClock } from './system.ts';
import { developmentToken, firstTaskCommand } from './tokens.ts';

const config = configured();
const log = createLogger(config.logLevel);

const database = await openDatabase(config, (error) =>
  log.warn({ err: error }, 'a database connection broke'),
).catch(cannotOpen(config));
if (config.migrateOnStart) await database.migrate().catch(cannotStart('the migrations'));
const ready = databaseReady(database.em, (reason) => log.warn({ err: reason }, 'not ready'));

const secretOf = (auth: SecretAuth) => sharedSecret(auth, config.dataDir).catch(cannotStart('the secret'));
const authenticate =
  config.auth.mode === 'jwks'
    ? keySetAuthenticator(config.auth.url, config)
    : secretAuthenticator(await secretOf(config.auth), config);

const onAway = (error: unknown): void => log.warn({ err: error }, 'the database is away');

let draining = false;
const app = createApp({
  ports: { ...createPostgresStore(database.em, onAway), clock: systemClock, newTaskId },
  authenticate,
  ready: async () => !draining && (await ready()),
  corsOrigins: config.corsOrigins,
  observer: loggingObserver(log),
});

const server = await startServer(app, config.host, config.port, (refusal) =>
  log.info(refusal, 'refused before it was a request'),
).catch(cannotStart('the server'));
log.info({ url: server.url, database: config.database.kind, auth: config.auth.mode }, 'listening');

onSignal(async (signal) => {
  log.info({ signal }, 'draining');
  draining = true;
  await server.drain(config.shutdownSeconds);
  await database.close();
  log.info('stopped');
}, config.shutdownSeconds);

process.stdout.write(`Doable listens on ${server.url}\nThe docs are at ${server.url}/docs\n`);
if (config.auth.mode === 'development') {
  const token = await developmentToken(await secretOf(config.auth), config, 'alice');
  process.stdout.write(
    `Create a first task, with a token for alice that holds for 24 hours:\n\n${firstTaskCommand(server.url, token)}\n\n`,
  );
}
