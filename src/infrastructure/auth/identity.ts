import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Logger } from 'pino';
import type { openIdentity } from '../../adapters/identity/identity.ts';
import { isAllowedOrigin } from '../../adapters/http/request/cors.ts';
import type { Connections } from '../../adapters/postgres/driver/connections.ts';
import { identityDialect, identitySchema, isTransient } from '../../adapters/postgres/identity-dialect.ts';
import type { TaskEvents } from '../../application/ports.ts';
import { makeOwnerId } from '../../domain/user.ts';
import type { EmbeddedConfig } from '../config/auth-config.ts';
import type { Config } from '../config/config.ts';
import { identitySecret } from './secrets.ts';

/** People's accounts, the keys of their tokens, and how both are served. */
export type EmbeddedIdentity = ReturnType<typeof openIdentity> &
  Pick<EmbeddedConfig, 'publicUrl' | 'aliases'>;

/** Opens the accounts, where the service itself signs people in; else undefined. */
export const openEmbeddedIdentity = async (
  { auth, dataDir, scoping, corsOrigins }: Config,
  connections: Connections,
  events: Pick<TaskEvents, 'publish'>,
  log: Logger,
): Promise<EmbeddedIdentity | undefined> => {
  if (auth.mode !== 'embedded') return undefined;
  const secret = await identitySecret(auth, dataDir);
  if (auth.ignored.length > 0)
    log.warn({ variables: auth.ignored }, 'AUTH_MODE=embedded: other keys are ignored');
  // Loaded on demand: it takes 50 MB and 0.4 s of the processor.
  const { DatabaseUnavailable, openIdentity } = await import('../../adapters/identity/identity.ts');
  const explain = (error: unknown): unknown => {
    if (!isTransient(error)) return error;
    log.warn({ err: error }, 'identity unavailable');
    return new DatabaseUnavailable();
  };
  const { publicUrl, aliases } = auth;
  const identity = openIdentity({
    dialect: identityDialect(connections, scoping, explain),
    schemaName: identitySchema,
    secret,
    publicUrl,
    isTrustedOrigin: (origin) => isAllowedOrigin(corsOrigins, origin),
    onErased: (id) => pipe(makeOwnerId(id), E.map(events.publish)),
  });
  return { ...identity, publicUrl, aliases };
};
