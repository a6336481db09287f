import assert from 'node:assert/strict';
import { type RequestListener, createServer } from 'node:http';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins/jwt';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

const day = 86_400_000;
/** Days for which a key signs, and for which it is served after that. */
const rotation = 30;

const signedUp = t.type({ user: t.type({ id: t.string }) });
const signed = t.type({ token: t.string });
const keySet = t.type({ keys: t.array(t.type({ kid: t.string })) });

const read = async <A>(codec: t.Decoder<unknown, A>, response: Response): Promise<A> => {
  const body: unknown = await response.json();
  const decoded = codec.decode(body);
  assert.ok(response.ok && E.isRight(decoded), `${String(response.status)} ${JSON.stringify(body)}`);
  return decoded.right;
};

const listening = async () => {
  let answer: RequestListener = () => undefined;
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    answering: (listener: RequestListener) => {
      answer = listener;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

/** A Better Auth of its own on the loopback, which signs its session cookies as tokens: with its keys, or with its secret. */
export const startBetterAuth = async (secret: string, cookiesSignedWith: 'keys' | 'secret') => {
  const { url, answering, close } = await listening();
  const mailed: string[] = [];
  const mail = ({ token }: { readonly token: string }): Promise<void> => {
    mailed.push(token);
    return Promise.resolve();
  };
  const options = {
    baseURL: url,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true },
    emailVerification: { sendOnSignUp: true, sendVerificationEmail: mail },
    user: { changeEmail: { enabled: true, sendChangeEmailConfirmation: mail } },
    session: { cookieCache: { enabled: true, strategy: 'jwt' } },
    plugins: [
      jwt({
        sessionCookieCache: cookiesSignedWith === 'keys',
        jwks: { rotationInterval: (rotation * day) / 1000, gracePeriod: (rotation * day) / 1000 },
      }),
    ],
  } satisfies BetterAuthOptions;
  const auth = betterAuth(options);
  const handle = toNodeHandler(auth);
  answering((request, response) => void handle(request, response));
  const { adapter } = await auth.$context;

  const post = (path: string, json: object, cookie = '') =>
    fetch(`${url}/api/auth${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url, Cookie: cookie },
      body: JSON.stringify(json),
    });

  const signUp = async (email: string) => {
    const response = await post('/sign-up/email', { name: 'Ada', email, password: 'correct horse' });
    const { user } = await read(signedUp, response);
    const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1).join());
    const cookie = cookies.join('; ');
    return {
      id: user.id,
      /** The session as the cookie has it, which is a token too. */
      sessionToken: cookies.find((one) => one.includes('session_data='))?.split('=')[1] ?? '',
      token: async () =>
        (await read(signed, await fetch(`${url}/api/auth/token`, { headers: { Cookie: cookie } }))).token,
      changeEmail: async (newEmail: string) =>
        assert.equal((await post('/change-email', { newEmail }, cookie)).status, 200),
      /** Opens a link of an e-mail. */
      open: (token: string) =>
        fetch(`${url}/api/auth/verify-email?token=${token}`, { headers: { Cookie: cookie } }),
    };
  };

  /** The keys that it serves, by their ids. */
  const keyIds = async () =>
    (await read(keySet, await fetch(`${url}/api/auth/jwks`))).keys.map(({ kid }) => kid);

  /** As if a key had stopped signing that many days ago. */
  const retire = (kid: string, daysAgo: number) =>
    adapter.update({
      model: 'jwks',
      where: [{ field: 'id', value: kid }],
      update: { expiresAt: new Date(Date.now() - daysAgo * day) },
    });

  return {
    url,
    /** The tokens in the links of all e-mails, the latest last. */
    mailed,
    signUp,
    keyIds,
    /** The time comes for another key to sign; this one is still served. */
    rotate: (kid: string) => retire(kid, 0),
    /** The time comes for a key to be served no longer. */
    drop: (kid: string) => retire(kid, rotation),
    close,
  };
};
