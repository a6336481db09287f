import type { Logger } from 'pino';
import { authenticatorOf, keySetVerifier, secretVerifier } from '../adapters/auth/jwt-authenticator.ts';
import { type KeySet, keySetAt } from '../adapters/auth/key-set.ts';
import type { Authenticator, Ready } from '../application/ports.ts';
import { type AuthConfig, keySetOf } from './config/auth-config.ts';
import { sharedSecret } from './secrets.ts';
import { reasonOf } from './process/lifecycle.ts';
import { developmentToken } from './development-token.ts';

/** How callers prove who they are. */
export type Authentication = {
  readonly authenticate: Authenticator;
  /** Whether tokens can be judged: not until the key set was fetched once, where it is the only key. */
  readonly ready: Ready;
  /** Makes a token for a user, in development: the secret is our own. */
  readonly tokenFor: ((user: string) => Promise<string>) | undefined;
};

/** What went wrong first, without what a server sent: a SyntaxError quotes it. */
const rootOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error && !(error.cause instanceof SyntaxError)
    ? rootOf(error.cause)
    : error;

/** The key set at a URL, and the first fetch of it, so that a wrong URL is in the log before the first token comes. */
const openKeySet = (url: URL, log: Logger): KeySet => {
  const place = { url: `${url.origin}${url.pathname}` };
  const keySet = keySetAt(url, {
    onAway: (cause) =>
      log.warn({ ...place, reason: reasonOf(rootOf(cause)) }, 'the key set cannot be fetched'),
    onBack: () => log.info(place, 'the key set was fetched again'),
  });
  void keySet.isKnown();
  return keySet;
};

const alwaysReady: Ready = () => Promise.resolve(true);

/** Verifies tokens with all keys that are configured. */
export const openAuthentication = async (
  auth: AuthConfig,
  dataDir: string,
  log: Logger,
): Promise<Authentication> => {
  const secret = await sharedSecret(auth, dataDir);
  const at = keySetOf(auth);
  const keySet = at === undefined ? undefined : openKeySet(at.url, log);
  return {
    authenticate: authenticatorOf([
      ...(secret === undefined ? [] : [secretVerifier(secret.secret, secret)]),
      ...(at === undefined || keySet === undefined ? [] : [keySetVerifier(keySet, at)]),
    ]),
    ready: (secret === undefined ? keySet?.isKnown : undefined) ?? alwaysReady,
    tokenFor:
      auth.mode === 'development' && secret !== undefined
        ? (user) => developmentToken(secret, user)
        : undefined,
  };
};
