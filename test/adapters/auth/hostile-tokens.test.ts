import assert from 'node:assert/strict';
import { type KeyObject, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { inspect } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import {
  type Expectations,
  authenticatorOf,
  keySetAuthenticator,
  keySetVerifier,
  secretAuthenticator,
  secretVerifier,
} from '../../../src/adapters/auth/jwt-authenticator.ts';
import { keySetAt } from '../../../src/adapters/auth/key-set.ts';
import type { TokenFault } from '../../../src/application/errors.ts';
import type { Authenticator } from '../../../src/application/ports.ts';
import {
  type Forge,
  type Sign,
  faultsOfClass,
  forger,
  hmac,
  hostileTokens,
  now,
  ofNoIssuer,
} from './hostile-tokens.ts';
import { ownAuthentication } from '../../../src/infrastructure/auth/authentication.ts';
import { createLogger } from '../../../src/infrastructure/logger.ts';
import { identityOn, publicUrl } from '../../support/identity-service.ts';
import { newDatabase, patientDatabaseAt } from '../../support/postgres.ts';
import { alice, startIssuer } from './issuer.ts';

const secret = 'an honest secret of more than thirty-two bytes';
const anybody: Expectations = { issuer: undefined, audience: undefined };

const ed25519 =
  (key: KeyObject): Sign =>
  (input) =>
    signWith(null, Buffer.from(input), key);
const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
/** A secret that somebody has published among the public keys. */
const published = { kty: 'oct', kid: 'oct', k: Buffer.alloc(32, 'k').toString('base64url') };
const setOf = (key: KeyObject) =>
  JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), kid: 'one' }, published] });

const deeply = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const withBoth = (url: URL, expectations = anybody): Authenticator =>
  authenticatorOf([secretVerifier(secret, expectations), keySetVerifier(keySetAt(url), expectations)]);

/** Better Auth's table of keys, with a key of ours in it. */
const identityWithKeys = async () => {
  const database = patientDatabaseAt(await newDatabase());
  after(database.close);
  for (const [kid, key] of [
    ['one', { ...ours.publicKey.export({ format: 'jwk' }), kid: 'one' }],
    ['oct', published],
  ] as const)
    await database.connections.run({
      sql: `insert into identity.jwks (id, "publicKey", "privateKey", "createdAt") values ($1, $2, '', now())`,
      values: [kid, JSON.stringify(key)],
      mode: 'unprepared',
    });
  return { ...identityOn(database), publicUrl, aliases: false };
};
let identity: Awaited<ReturnType<typeof identityWithKeys>>;
before(async () => {
  identity = await identityWithKeys();
});

/** As AUTH_MODE=embedded opens it. */
const embedded = (): Authenticator => ownAuthentication(identity, createLogger('silent'), true).authenticate;

/** `claims`: what every token has; `strict`: what an authenticator can be made to expect. */
const ofAnybody = { claims: {}, strict: { issuer: 'https://id.example', audience: 'doable' } };
const bySecret = { header: { alg: 'HS256' }, sign: hmac(secret), ...ofAnybody };
const byKey = { header: { alg: 'EdDSA', kid: 'one' }, sign: ed25519(ours.privateKey), ...ofAnybody };

const modes = [
  {
    ...bySecret,
    name: 'with a secret',
    hasKeySet: false,
    authenticatorAt: (_: URL, expectations = anybody) => secretAuthenticator(secret, expectations),
  },
  {
    ...byKey,
    name: 'with a key of a set',
    hasKeySet: true,
    authenticatorAt: (url: URL, expectations = anybody) => keySetAuthenticator(url, expectations),
  },
  {
    ...byKey,
    name: 'by the service itself',
    hasKeySet: false,
    claims: { iss: publicUrl, aud: publicUrl },
    strict: { issuer: publicUrl, audience: publicUrl },
    authenticatorAt: embedded,
  },
  { ...bySecret, name: 'with a secret beside a key set', hasKeySet: true, authenticatorAt: withBoth },
  { ...byKey, name: 'with a key of a set beside a secret', hasKeySet: true, authenticatorAt: withBoth },
];

const isRefusedFor = (
  verdict: Awaited<ReturnType<ReturnType<Authenticator>>>,
  faults: ReadonlyArray<TokenFault>,
) => E.isLeft(verdict) && verdict.left._tag === 'NotAuthenticated' && faults.includes(verdict.left.fault);

/** Twice, and also when tokens like them have been seen to be good; always for one of these faults. */
const assertRefused = async (
  authenticate: Authenticator,
  tokens: Readonly<Record<string, string>>,
  honest: string,
  faults: ReadonlyArray<TokenFault>,
) => {
  assert.ok(Object.keys(tokens).length >= 3);
  assert.deepEqual(await authenticate(honest)(), alice, 'the honest one');
  for (const [what, token] of Object.entries(tokens)) {
    for (const time of ['first', 'again']) {
      const verdict = await authenticate(token)();
      assert.ok(isRefusedFor(verdict, faults), `${what}, ${time}: ${inspect(verdict)}`);
    }
  }
  assert.deepEqual(await authenticate(honest)(), alice, 'the honest one, again');
};

for (const { name, header, sign, hasKeySet, claims, strict, authenticatorAt } of modes) {
  describe(`where tokens are signed ${name}, tokens`, () => {
    const issuer = startIssuer();
    let asked: Array<string | undefined> = [];
    beforeEach(() => {
      asked = [];
      issuer.answering((request, response) => {
        asked.push(request.url);
        response.end(setOf(request.url === '/jwks' ? ours.publicKey : theirs.publicKey));
      });
    });
    const honestly = () => ({ header, payload: { sub: 'alice', exp: now() + 60, ...claims }, sign });
    const strictly = () => {
      const { payload } = honestly();
      return { header, payload: { ...payload, iss: strict.issuer, aud: strict.audience }, sign };
    };

    for (const fault of Object.keys(hostileTokens(honestly()))) {
      it(`that ${fault} are refused`, async () => {
        const tokens = hostileTokens(honestly())[fault] ?? {};
        const ofIssuer: ReadonlyArray<TokenFault> = 'iss' in claims && ofNoIssuer.has(fault) ? ['iss'] : [];
        const faults = [...(faultsOfClass[fault] ?? []), ...ofIssuer];
        await assertRefused(authenticatorAt(issuer.url), tokens, forger(honestly())(), faults);
      });
    }

    it('that carry their key or its URL are refused without a fetch [V1.3.6, V9.1.3, V15.3.2]', async () => {
      const jwk = theirs.publicKey.export({ format: 'jwk' });
      const elsewhere = new URL('/theirs', issuer.url).href;
      const byThem = (given: object) =>
        forger(honestly())({ header: given, sign: ed25519(theirs.privateKey) });
      const byNothing = (given: object) => forger(honestly())({ header: given, sign: hmac('') });
      const key = { alg: 'EdDSA' };
      const tokens = {
        jwk: byThem({ ...key, jwk }),
        'jwk of the same kid': byThem({ ...key, kid: 'one', jwk: { ...jwk, kid: 'one' } }),
        'jwk that is a secret': byNothing({ alg: 'HS256', jwk: { kty: 'oct', k: '' } }),
        jku: byThem({ ...key, jku: elsewhere }),
        'jku and kid': byThem({ ...key, kid: 'one', jku: elsewhere }),
        x5u: byThem({ ...key, x5u: elsewhere }),
        x5c: byThem({
          ...key,
          x5c: [theirs.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
        }),
        'all of them': byThem({ ...key, jwk, jku: elsewhere, x5u: elsewhere }),
        'kid that is an address': byThem({ ...key, kid: elsewhere }),
        'kid that is a file': byNothing({ alg: 'HS256', kid: '../../../../../../dev/null' }),
        'kid that is a query': byThem({ ...key, kid: "' union select 'x' --" }),
        'kid that is a command': byThem({ ...key, kid: '| sleep 1' }),
        'kid of a prototype': byThem({ ...key, kid: '__proto__' }),
        'kid that is no text': byThem({ ...key, kid: ['one'] }),
        'kid that is empty': byThem({ ...key, kid: '' }),
        'no kid': byThem({ ...key, kid: undefined }),
      };
      const authenticate = authenticatorAt(issuer.url);
      const faults: ReadonlyArray<TokenFault> = ['alg', 'kid', 'signature', 'malformed'];
      await assertRefused(authenticate, tokens, forger(honestly())(), faults);
      const harmless = forger(honestly())({ header: { jku: elsewhere, x5u: elsewhere, jwk } });
      assert.deepEqual(await authenticate(harmless)(), alice);
      assert.deepEqual(new Set(asked), new Set(hasKeySet ? ['/jwks'] : []));
      assert.ok(asked.length <= 2);
    });

    it('that use the public key or an empty text as a secret are refused [V9.1.2]', async () => {
      const { x = '' } = ours.publicKey.export({ format: 'jwk' });
      const secrets = {
        PEM: ours.publicKey.export({ type: 'spki', format: 'pem' }),
        'PEM without the last line break': ours.publicKey
          .export({ type: 'spki', format: 'pem' })
          .slice(0, -1),
        DER: ours.publicKey.export({ type: 'spki', format: 'der' }),
        JWK: JSON.stringify(ours.publicKey.export({ format: 'jwk' })),
        'the bytes of it': Buffer.from(x, 'base64url'),
        x,
        nothing: '',
        'zero bytes': Buffer.alloc(32),
        'a secret of the set': Buffer.alloc(32, 'k'),
        'another secret': 'another secret of more than thirty-two bytes',
      };
      const forge: Forge = forger(honestly());
      const tokens = Object.fromEntries(
        Object.entries(secrets).flatMap(([what, key]) =>
          [undefined, 'one', 'oct'].map((kid) => [
            `${what}, ${String(kid)}`,
            forge({ header: { alg: 'HS256', kid }, sign: hmac(key) }),
          ]),
        ),
      );
      await assertRefused(authenticatorAt(issuer.url), tokens, forge(), ['alg', 'signature']);
    });

    it('that use the secret with an algorithm of another family are refused [V9.1.2]', async () => {
      const forge: Forge = forger(honestly());
      const tokens = ['HS384', 'HS512', 'EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256', 'none'].flatMap(
        (alg) =>
          ['sha256', 'sha384', 'sha512'].flatMap((hash) =>
            [undefined, 'one', 'oct'].map((kid): [string, string] => [
              `${alg}, ${hash}, ${String(kid)}`,
              forge({ header: { alg, kid }, sign: hmac(secret, hash) }),
            ]),
          ),
      );
      const faults: ReadonlyArray<TokenFault> = ['alg', 'kid', 'signature', 'malformed'];
      await assertRefused(authenticatorAt(issuer.url), Object.fromEntries(tokens), forge(), faults);
    });

    it('that were changed after they were signed are refused [V9.1.1]', async () => {
      const honest = forger(honestly())();
      const other = forger(honestly())({ payload: { sub: 'bob' } });
      const [head = '', body = '', signature = ''] = honest.split('.');
      const [, bobs = '', bobsSignature = ''] = other.split('.');
      const tokens = {
        'of another': `${head}.${bobs}.${signature}`,
        'with the signature of another': `${head}.${body}.${bobsSignature}`,
        'with a shorter signature': `${head}.${body}.${signature.slice(0, -4)}`,
        'with no signature': `${head}.${body}.`,
        'with a signature of zeros': `${head}.${body}.${'A'.repeat(signature.length)}`,
      };
      await assertRefused(authenticatorAt(issuer.url), tokens, honest, ['signature', 'malformed']);
    });

    const { issuer: iss, audience: aud } = strict;
    const lookAlikes: Readonly<Record<'iss' | 'aud', ReadonlyArray<unknown>>> = {
      iss: [
        undefined,
        null,
        '',
        `${iss}/`,
        iss.toUpperCase(),
        iss.replace('https', 'http'),
        `${iss}.evil.example`,
        `${iss}\u0000`,
        iss.replace('e', 'е'),
        [iss],
        { [iss]: true },
      ],
      aud: [
        undefined,
        null,
        '',
        `${aud[0]?.toUpperCase() ?? ''}${aud.slice(1)}`,
        `${aud} `,
        `${aud}2`,
        aud.replace('o', 'о'),
        `other ${aud}`,
        [],
        ['other'],
        [[aud]],
        { [aud]: true },
        true,
      ],
    };
    for (const claim of ['iss', 'aud'] as const) {
      const values = lookAlikes[claim];
      it(`whose ${claim} only resembles the expected one are refused [V9.2.3]`, async () => {
        const tokens = Object.fromEntries(
          values.map((value) => [inspect(value), forger(strictly())({ payload: { [claim]: value } })]),
        );
        const authenticate = authenticatorAt(issuer.url, strict);
        await assertRefused(authenticate, tokens, forger(strictly())(), [claim]);
      });
    }

    it('that are unusual but valid are accepted', async () => {
      const forge = forger(honestly());
      const odd = [
        ...['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/jwt', 'application/at+jwt'].map((typ) =>
          forge({ header: { typ } }),
        ),
        forge({ payload: { iat: now() + 20, nbf: now() + 20 } }),
        forge({ payload: { iat: 0, nbf: 0.5, exp: now() + 60.5 } }),
        forge({ payload: { exp: Number.MAX_VALUE } }),
        forge({
          payload: { name: '"sub":"bob", \\" {"sub" : 1}', x: [{ sub: 'bob' }, { sub: 'carol' }], y: {} },
        }),
        forge({ payload: { x: Array(2000).fill('sub'), deep: deeply(3000) } }),
      ];
      const authenticate = authenticatorAt(issuer.url);
      for (const token of odd) assert.deepEqual(await authenticate(token)(), alice, token.slice(0, 200));
    });
  });
}
