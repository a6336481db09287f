import { randomBytes } from 'node:crypto';
import { secretAuthenticator } from '../adapters/auth/jwt-authenticator.ts';
import { createApp } from '../adapters/http/app.ts';
import { limiterInMemory } from '../adapters/rate-limit/rate-limiter.ts';
import { createEventStreams } from '../adapters/http/overload/event-streams.ts';
import { createLocalEvents } from '../adapters/memory/events.ts';
import { createMemoryStore } from '../adapters/memory/store.ts';
import { announcedStore } from '../application/events/announced-store.ts';
import { demoOperations, sendBatch } from './demo-data.ts';
import { createLogger, logRefusedOrigin, loggingObserver } from './logger.ts';
import { watchEventLoopLag } from './process/event-loop-lag.ts';
import { startServer } from '../adapters/http/server.ts';
import { exitWith, configured, onEnd } from './process/lifecycle.ts';
import { systemPorts } from './system-ports.ts';
import { developmentToken, firstTaskCommand } from './auth/development-token.ts';

const config = configured();
const log = createLogger(config.logLevel);
const secret = {
  secret: randomBytes(32).toString('base64url'),
  issuer: undefined,
  audience: undefined,
};

const streams = createEventStreams();
const app = createApp({
  ports: { ...announcedStore(createMemoryStore(), createLocalEvents()), ...systemPorts },
  streams,
  authenticate: secretAuthenticator(secret.secret, secret),
  ready: () => Promise.resolve(true),
  limits: { perUser: limiterInMemory(config.rateLimit), perAddress: limiterInMemory(config.rateLimit) },
  maxInFlight: config.maxInFlight,
  isOverloaded: watchEventLoopLag(),
  corsOrigins: config.corsOrigins,
  trustedProxies: config.trustedProxies,
  observer: loggingObserver(log),
  onRefusedOrigin: logRefusedOrigin(log),
  docsToken: config.production ? undefined : () => developmentToken(secret, 'alice'),
});

const server = await startServer(app, { host: '127.0.0.1', port: config.port }).catch(exitWith('the server'));
onEnd(
  () => {
    streams.endAll();
    return server.drain(config.shutdownSeconds);
  },
  (error) => log.fatal({ err: error }, 'uncaught exception, shutting down'),
  config.shutdownSeconds,
);

process.stdout.write(`The demo of Doable listens on ${server.url}\nThe docs are at ${server.url}/docs\n`);
process.stdout.write('It keeps all data in memory, and loses it when it stops.\n');
for (const [user, operations] of Object.entries(demoOperations())) {
  const token = await developmentToken(secret, user);
  await sendBatch(server.url, token, operations).catch(exitWith(`the data of ${user}`));
  process.stdout.write(`\nCreate a task as ${user}:\n\n${firstTaskCommand(server.url, token)}\n`);
}
