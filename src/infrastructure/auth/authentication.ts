import type { Logger } from 'pino';
import { authenticatorOf, keySetVerifier, secretVerifier } from '../../adapters/auth/jwt-authenticator.ts';
import { type KeySet, keySetAt } from '../../adapters/auth/key-set.ts';
import type { Authenticator, Ready } from '../../application/ports.ts';
import { type AuthConfig, keySetOf } from '../config/auth-config.ts';
import { demoEmail, demoToken } from './demo-account.ts';
import type { EmbeddedIdentity } from './identity.ts';
import { sharedSecret } from './secrets.ts';
import { reasonOf } from '../process/lifecycle.ts';
import { developmentToken } from './development-token.ts';

/** How callers prove who they are. */
export type Authentication = {
  readonly authenticate: Authenticator;
  /** False until the key set was fetched once, where it is the only key. */
  readonly ready: Ready;
  /** Somebody to try the service as: only outside production, where the service signs tokens itself. */
  readonly sample: Sample | undefined;
};

/** A user, and tokens for them that are valid for 24 hours; none, once their account is erased. */
type Sample = { readonly name: string; readonly token: () => Promise<string | undefined> };

/** The root cause, except a SyntaxError, which would quote what a server sent. */
const rootCauseOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error && !(error.cause instanceof SyntaxError)
    ? rootCauseOf(error.cause)
    : error;

/** Opens the key set at a URL and begins to fetch it, so that a wrong URL is logged before the first token comes. */
const openKeySet = (url: URL, log: Logger, fetchKeys?: () => Promise<Response>): KeySet => {
  const where = { url: `${url.origin}${url.pathname}` };
  const keySet = keySetAt(url, {
    fetchKeys,
    onUnavailable: (cause) =>
      log.warn({ ...where, reason: reasonOf(rootCauseOf(cause)) }, 'key set unavailable'),
    onAvailable: () => log.info(where, 'key set available again'),
  });
  void keySet.isKnown();
  return keySet;
};

const alwaysReady: Ready = () => Promise.resolve(true);

/** Verifies the tokens that the service signs itself, with keys that it reads from its own database. */
export const ownAuthentication = (
  identity: EmbeddedIdentity,
  log: Logger,
  production: boolean,
): Authentication => {
  const { publicUrl } = identity;
  const keySet = openKeySet(new URL('/api/auth/jwks', publicUrl), log, identity.keys);
  const expectations = { issuer: publicUrl, audience: publicUrl };
  return {
    authenticate: authenticatorOf([keySetVerifier(keySet, expectations)]),
    ready: keySet.isKnown,
    sample: production ? undefined : { name: demoEmail, token: () => demoToken(identity) },
  };
};

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
    sample:
      auth.mode === 'generated secret' && secret !== undefined
        ? { name: 'alice', token: () => developmentToken(secret, 'alice') }
        : undefined,
  };
};
