import {
  type CryptoKey,
  type JWK,
  type JWTVerifyGetKey,
  createRemoteJWKSet,
  customFetch,
  errors,
} from 'jose';

/** The key set was never had, and cannot be had just now: nothing is known of the token. */
export class KeysUnavailable extends Error {}

export type KeySet = {
  /** The key that a token says it is signed with. */
  readonly keyOf: JWTVerifyGetKey;
  /**
   * The keys that are in use for a `kid`, as text: another text, other keys. Without a `kid` any key could be meant. Asking,
   * as each use of a token does, has an old set fetched anew.
   */
  readonly inUse: (kid: unknown) => string;
  /** Whether there was ever a set; fetches one if not, unless paused. Never rejects. */
  readonly isKnown: () => Promise<boolean>;
};

/** The clock of a key set, and who hears of outages. */
export type KeySetOptions = {
  /** Milliseconds; the default never steps back, as the time of day may. */
  readonly now?: (() => number) | undefined;
  /** The first fetch in vain after a good one, or of all, and its cause. */
  readonly onAway?: (cause: unknown) => void;
  /** The first good fetch after one in vain. */
  readonly onBack?: () => void;
};

/** Milliseconds. */
const timeout = 2000;
const refreshAfter = 600_000;
const pauseWithoutKeys = 1000;
const pauseWithKeys = 30_000;
/** Bytes of a set, unpacked. */
const longest = 262_144;

/** Breaks off, and stops reading, what is longer than a set of keys may be. */
const upToLongest = () => {
  let length = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.length;
      if (length > longest) controller.error(new Error('the set of keys is too long'));
      else controller.enqueue(chunk);
    },
  });
};

const fetchUpToLongest = async (url: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(url, init);
  if (response.status !== 200) throw new Error(`the status is ${response.status}, not 200`);
  return new Response(response.body?.pipeThrough(upToLongest()));
};

const nobody = (): void => undefined;

/** The keys of a set by their `kid`, each as text, and all of them together. */
const textsOf = (keys: ReadonlyArray<JWK>) => {
  const byKid = new Map<unknown, string>();
  for (const key of keys) byKid.set(key.kid, `${byKid.get(key.kid) ?? ''}${JSON.stringify(key)}`);
  return { byKid, all: JSON.stringify(keys) };
};

/**
 * The issuer's keys (RFC 7517) at `url`. A key is in use until a fetch succeeds that no longer has it,
 * however long ago the last one was; only a token whose key is not known waits for a fetch. There is one
 * fetch at a time, and after one in vain none for 30 s, or for 1 s while there are no keys at all:
 * KeysUnavailable.
 */
export const keySetAt = (url: URL, given: KeySetOptions = {}): KeySet => {
  const { now = () => performance.now(), onAway = nobody, onBack = nobody } = given;
  // Neither age nor a missing key makes jose fetch again: while the issuer is away, every caller would wait.
  const options = { timeoutDuration: timeout, cacheMaxAge: Infinity, cooldownDuration: Infinity };
  const remote = createRemoteJWKSet(url, { ...options, [customFetch]: fetchUpToLongest });
  let fetchedAt = -Infinity;
  let pausedUntil = -Infinity;
  let isAway = false;
  let texts = textsOf([]);

  const hasKeys = () => fetchedAt > -Infinity;

  /** Is the set new? Never rejects. */
  const fetchSet = async (): Promise<boolean> => {
    try {
      await remote.reload();
      fetchedAt = now();
      texts = textsOf(remote.jwks()?.keys ?? []);
      if (isAway) onBack();
      isAway = false;
      return true;
    } catch (cause) {
      if (!isAway) onAway(cause);
      isAway = true;
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

  /** A key that cannot be used (a DOMException of its import) is as good as none. */
  const find = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> => {
    try {
      return await remote(...wanted);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof DOMException) return undefined;
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

  const keyOf = async (...wanted: Parameters<JWTVerifyGetKey>): Promise<CryptoKey> => {
    const known = hasKeys() ? await find(...wanted) : undefined;
    const key = known ?? (await findAnew(...wanted));
    if (key !== undefined) return key;
    throw hasKeys() ? new errors.JWKSNoMatchingKey() : new KeysUnavailable();
  };

  const inUse = (kid: unknown) => {
    if (now() - fetchedAt >= refreshAfter) void refresh();
    return typeof kid === 'string' ? (texts.byKid.get(kid) ?? '') : texts.all;
  };

  return { keyOf, inUse, isKnown: async () => hasKeys() || refresh() };
};
