import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { type CryptoKey, type JWTPayload, SignJWT, UnsecuredJWT, generateKeyPair } from 'jose';
import { secretAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { refusedFor } from './issuer.ts';

const secret = 'an honest secret of more than thirty-two bytes';
const keyOf = (text: string) => new TextEncoder().encode(text);
const anybody = { issuer: undefined, audience: undefined };
const now = () => Math.floor(Date.now() / 1000);
const claims = (given: JWTPayload = {}): JWTPayload => ({ sub: 'alice', exp: now() + 60, ...given });

const signed = (payload: JWTPayload, key: CryptoKey | Uint8Array = keyOf(secret), alg = 'HS256') =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(key);

const alice = E.right({ userId: 'alice' });

describe('tokens signed with a secret', () => {
  const authenticate = secretAuthenticator(secret, anybody);
  const verdictOn = async (payload: JWTPayload) => authenticate(await signed(payload))();

  it('are refused where the subject is reserved', async () => {
    const { sub: _, ...nobody } = claims();
    for (const reserved of ['space:', 'space:alice']) {
      assert.deepEqual(await verdictOn(claims({ sub: reserved })), refusedFor('subject'));
      assert.deepEqual(await verdictOn({ ...nobody, id: reserved }), refusedFor('subject'));
      assert.deepEqual(await verdictOn({ ...nobody, user_id: reserved }), refusedFor('subject'));
    }
    for (const sub of ['space', 'Space:alice', ' space:alice', 'a space:'])
      assert.deepEqual(await verdictOn(claims({ sub })), E.right({ userId: sub }));
  });

  it('identify the caller', async () => {
    assert.deepEqual(await verdictOn(claims()), alice);
  });

  it('carry their subject in sub, else id, else user_id, and never fall back from a claim that is present', async () => {
    const { sub: _, ...nobody } = claims();
    assert.deepEqual(await verdictOn({ ...nobody, id: 'alice', user_id: 'bob' }), alice);
    assert.deepEqual(await verdictOn({ ...nobody, user_id: 'alice' }), alice);
    assert.deepEqual(await verdictOn({ ...claims(), id: 7, user_id: 'bob' }), alice);
    assert.deepEqual(await verdictOn(nobody), refusedFor('subject'));
    for (const id of [7, '', null, ['alice'], { sub: 'alice' }, 'x'.repeat(256), 'a\u0000', '\ud800']) {
      assert.deepEqual(
        await verdictOn({ ...nobody, id, user_id: 'bob' }),
        refusedFor('subject'),
        JSON.stringify(id),
      );
    }
  });

  it('are valid from 30 s before nbf until they expire [V9.2.1]', async () => {
    assert.deepEqual(await verdictOn(claims({ exp: now() + 5 })), alice);
    assert.deepEqual(await verdictOn(claims({ exp: now() })), refusedFor('exp'));
    assert.deepEqual(await verdictOn(claims({ nbf: now() + 25 })), alice);
    assert.deepEqual(await verdictOn(claims({ nbf: now() + 35 })), refusedFor('nbf'));
  });

  it('must have a numeric exp [V9.2.1]', async () => {
    const { exp: _, ...eternal } = claims();
    assert.deepEqual(await verdictOn(eternal), refusedFor('exp'));
    const part = (json: string) => Buffer.from(json).toString('base64url');
    for (const exp of ['1e999', '"9999999999"', 'null', 'true', '[9999999999]']) {
      const input = `${part('{"alg":"HS256"}')}.${part(`{"sub":"alice","exp":${exp}}`)}`;
      const key = await crypto.subtle.importKey(
        'raw',
        keyOf(secret),
        { name: 'HMAC', hash: 'SHA-256' },
        false,
        ['sign'],
      );
      const signature = Buffer.from(await crypto.subtle.sign('HMAC', key, keyOf(input))).toString(
        'base64url',
      );
      assert.deepEqual(await authenticate(`${input}.${signature}`)(), refusedFor('exp'), exp);
    }
  });

  it('are refused under another secret or algorithm, or without a signature', async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    const another = await signed(claims(), keyOf('another secret of more than thirty-two bytes'));
    assert.deepEqual(await authenticate(another)(), refusedFor('signature'));
    const tokens = [
      await signed(claims(), keyOf(secret.padEnd(64, 'x')), 'HS512'),
      await signed(claims(), privateKey, 'EdDSA'),
    ];
    for (const token of tokens) assert.deepEqual(await authenticate(token)(), refusedFor('alg'), token);
    assert.deepEqual(await authenticate(new UnsecuredJWT(claims()).encode())(), refusedFor('malformed'));
  });

  it('are refused in any other encoding of the same bytes', async () => {
    const token = await signed(claims());
    const [head = '', body = '', signature = ''] = token.split('.');
    const last = signature.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sameBytes = `${signature.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1] ?? ''}`;
    const others = [
      '',
      ' ',
      `${token} `,
      `${token}=`,
      `${token}\n`,
      `${head}.${body}`,
      `${token}.${body}`,
      `${head}.${body}.${sameBytes}`,
      `${head}.${body}.`,
      'a.b.c',
    ];
    for (const other of others) assert.deepEqual(await authenticate(other)(), refusedFor('malformed'), other);
    assert.deepEqual(Buffer.from(sameBytes, 'base64url'), Buffer.from(signature, 'base64url'));
  });

  it('must have the expected issuer and audience [V9.2.3]', async () => {
    const strict = secretAuthenticator(secret, { issuer: 'https://id.example', audience: 'doable' });
    const verdict = async (payload: JWTPayload) => strict(await signed(claims(payload)))();
    assert.deepEqual(await verdict({ iss: 'https://id.example', aud: 'doable' }), alice);
    assert.deepEqual(await verdict({ iss: 'https://id.example', aud: ['other', 'doable'] }), alice);
    for (const iss of [
      undefined,
      'https://id.example/',
      'https://id.example.evil.example',
      'HTTPS://ID.EXAMPLE',
    ]) {
      assert.deepEqual(
        await verdict({ aud: 'doable', ...(iss === undefined ? {} : { iss }) }),
        refusedFor('iss'),
      );
    }
    for (const aud of [undefined, 'Doable', 'doable2', []]) {
      assert.deepEqual(
        await verdict({ iss: 'https://id.example', ...(aud === undefined ? {} : { aud }) }),
        refusedFor('aud'),
      );
    }
  });
});
