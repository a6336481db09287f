import {
  type CryptoKey,
  type JWK,
  type JWTVerifyGetKey,
  createRemoteJWKSet,
  customFetch,
  errors,
} from 'jose';

/** The key set has never been fetched and cannot be fetched now: the token cannot be judged. */
export class KeysUnavailable extends Error {}

export type KeySet = {
  /** Resolves the key that a token names. */
  readonly keyOf: JWTVerifyGetKey;
  /**
   * The keys in use for a `kid` (without one, all), as text that changes with them. Every use of a token asks, which makes an
   * old set be fetched again.
   */
  readonly inUse: (kid: unknown) => string;
  /** Whether a set was ever fetched; fetches one if not, unless paused. Never rejects. */
  readonly isKnown: () => Promise<boolean>;
};

/** The clock of a key set, and its hooks. */
export type KeySetOptions = {
  /** Milliseconds; the default never steps back, as the time of day may. */
  readonly now?: (() => number) | undefined;
  /** Fetches the set, where it is not fetched over HTTP. */
  readonly fetchKeys?: (() => Promise<Response>) | undefined;
  /** Called with the cause of the first failed fetch after a successful one, or of all. */
  readonly onUnavailable?: (cause: unknown) => void;
  /** Called at the first successful fetch after a failed one. */
  readonly onAvailable?: () => void;
};

/** Milliseconds. */
const timeout = 2000;
const refreshAfter = 600_000;
const pauseWithoutKeys = 1000;
const pauseWithKeys = 30_000;
/** Bytes of a set, decompressed. */
const maxBytes = 262_144;

/** Aborts a response that is longer than a key set may be. */
const limited = () => {
  let length = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.length;
      if (length > maxBytes) controller.error(new Error(`the key set has more than ${maxBytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
};

const fetchLimited = async (fetching: Promise<Response>): Promise<Response> => {
  const response = await fetching;
  if (response.status !== 200) throw new Error(`status ${response.status} instead of 200`);
  return new Response(response.body?.pipeThrough(limited()));
};

const ignore = (): void => undefined;

/** The keys of a set as text: by `kid`, and all. */
const textsOf = (keys: ReadonlyArray<JWK>) => {
  const byKid = new Map<unknown, string>();
  for (const key of keys) byKid.set(key.kid, `${byKid.get(key.kid) ?? ''}${JSON.stringify(key)}`);
  return { byKid, all: JSON.stringify(keys) };
};

/**
 * The issuer's key set (RFC 7517) at `url`. A key is in use until a successful fetch no longer has it, however long ago the
 * last one was; only a token whose key is unknown waits for a fetch. There is one fetch at a time, and after a failed one
 * none for 30 s, or for 1 s while there are no keys at all: KeysUnavailable.
 */
export const keySetAt = (url: URL, given: KeySetOptions = {}): KeySet => {
  const { now = () => performance.now(), onUnavailable = ignore, onAvailable = ignore, fetchKeys } = given;
  // jose itself never fetches again, for age or a missing key: during an outage every caller would wait.
  const options = { timeoutDuration: timeout, cacheMaxAge: Infinity, cooldownDuration: Infinity };
  const remote = createRemoteJWKSet(url, {
    ...options,
    [customFetch]: (at, init) => fetchLimited(fetchKeys?.() ?? fetch(at, init)),
  });
  let fetchedAt = -Infinity;
  let pausedUntil = -Infinity;
  let isUnavailable = false;
  let texts = textsOf([]);

  const hasKeys = () => fetchedAt > -Infinity;

  /** Whether the fetch succeeded. Never rejects. */
  const fetchSet = async (): Promise<boolean> => {
    try {
      await remote.reload();
      fetchedAt = now();
      texts = textsOf(remote.jwks()?.keys ?? []);
      if (isUnavailable) onAvailable();
      isUnavailable = false;
      return true;
    } catch (cause) {
      if (!isUnavailable) onUnavailable(cause);
      isUnavailable = true;
      pausedUntil = now() + (hasKeys() ? pauseWithKeys : pauseWithoutKeys);
      return false;
    }
  };

  let underWay: Promise<boolean> | undefined;
  /** Fetches the set or joins the fetch under way, unless paused. */
  const refresh = async (): Promise<boolean> => {
    if (now() < pausedUntil) return false;
    underWay ??= fetchSet().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  /** A key that cannot be imported (a DOMException) counts as missing. */
  const find = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> => {
    try {
      return await remote(...wanted);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof DOMException) return undefined;
      throw error;
    }
  };

  /** The key, if a new set has it; if not, fetching pauses as after a failure. */
  const findInNewSet = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> => {
    if (!(await refresh())) return undefined;
    const key = await find(...wanted);
    if (key === undefined) pausedUntil = now() + pauseWithKeys;
    return key;
  };

  const keyOf = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey> => {
    const known = hasKeys() ? await find(...wanted) : undefined;
    const key = known ?? (await findInNewSet(...wanted));
    if (key !== undefined) return key;
    throw hasKeys() ? new errors.JWKSNoMatchingKey() : new KeysUnavailable();
  };

  const inUse = (kid: unknown) => {
    if (now() - fetchedAt >= refreshAfter) void refresh();
    return typeof kid === 'string' ? (texts.byKid.get(kid) ?? '') : texts.all;
  };

  return { keyOf, inUse, isKnown: async () => hasKeys() || refresh() };
};
