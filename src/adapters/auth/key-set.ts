import { type CryptoKey, type JWTVerifyGetKey, createRemoteJWKSet, errors } from 'jose';

/** The key set was never had, and cannot be had just now: nothing is known of the token. */
export class KeysUnavailable extends Error {}

/** Milliseconds. */
const timeout = 2000;
const refreshAfter = 600_000;
const pauseWithoutKeys = 1000;
const pauseWithKeys = 30_000;

/**
 * The issuer's keys (RFC 7517) at `url`. A key is in use until a fetch succeeds that no longer has it,
 * however long ago the last one was; only a token whose key is not known waits for a fetch. There is one
 * fetch at a time, and after one in vain none for 30 s, or for 1 s while there are no keys at all:
 * KeysUnavailable.
 * `now` tells milliseconds; the default never steps back, as the time of day may.
 */
export const keySetAt = (url: URL, now: () => number = () => performance.now()): JWTVerifyGetKey => {
  // Neither age nor a missing key makes jose fetch again: while the issuer is away, every caller would wait.
  const options = { timeoutDuration: timeout, cacheMaxAge: Infinity, cooldownDuration: Infinity };
  const remote = createRemoteJWKSet(url, options);
  let fetchedAt = -Infinity;
  let pausedUntil = -Infinity;

  const hasKeys = () => fetchedAt > -Infinity;

  /** Fetches the set or joins the fetch under way, unless paused: is the set new? Never rejects. */
  const refresh = async (): Promise<boolean> => {
    if (now() < pausedUntil) return false;
    try {
      await remote.reload();
      fetchedAt = now();
      return true;
    } catch {
      pausedUntil = now() + (hasKeys() ? pauseWithKeys : pauseWithoutKeys);
      return false;
    }
  };

  const find = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> => {
    try {
      return await remote(...wanted);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    }
  };

  /** The key, if a new set has it; if not, the fetch was in vain. */
  const findAnew = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> => {
    if (!(await refresh())) return undefined;
    const key = await find(...wanted);
    if (key === undefined) pausedUntil = now() + pauseWithKeys;
    return key;
  };

  return async (...wanted) => {
    if (now() - fetchedAt >= refreshAfter) void refresh();
    const known = hasKeys() ? await find(...wanted) : undefined;
    const key = known ?? (await findAnew(...wanted));
    if (key !== undefined) return key;
    throw hasKeys() ? new errors.JWKSNoMatchingKey() : new KeysUnavailable();
  };
};
