import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { TokenFault } from '../../../src/application/errors.ts';

/** JSON text as it stands, or a value to be written as JSON. */
type Json = string | object;
export type Sign = (input: string) => Buffer;
/** What a forger changes of an honest token; members that are undefined are left out. */
export type Forgery = { readonly header?: object; readonly payload?: object; readonly sign?: Sign };
export type Forge = (forgery?: Forgery) => string;
/** Tokens by what is wrong with them. */
type Class = Readonly<Record<string, string>>;

export const now = () => Math.floor(Date.now() / 1000);

export const part = (json: Json): string =>
  Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url');

export const hmac =
  (secret: string | Buffer, hash = 'sha256'): Sign =>
  (input) =>
    createHmac(hash, secret).update(input).digest();

/** A token of any texts, with a signature that fits them. */
const written = (sign: Sign, header: Json, payload: Json): string => {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${sign(input).toString('base64url')}`;
};

/** Headers and claims to begin from, and the key of the issuer: what is honest but for the forgery. */
export type Honest = { readonly header: object; readonly payload: object; readonly sign: Sign };

export const forger =
  (honest: Honest): Forge =>
  ({ header = {}, payload = {}, sign = honest.sign } = {}) =>
    written(sign, { ...honest.header, ...header }, { ...honest.payload, ...payload });

/** Claims beside those that a text says itself, as the end of it. */
const alsoIn = ({ payload }: Honest): string => {
  const also = Object.entries(payload).filter(([name]) => !['sub', 'exp'].includes(name));
  return also.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join('');
};

const each = (values: ReadonlyArray<unknown>, forge: (value: unknown) => string): Class =>
  Object.fromEntries(values.map((value) => [inspect(value), forge(value)]));

/** The same bytes in another spelling: bits that no byte has are set. */
const respelt = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = text.slice(-1);
  return text.length % 4 === 0
    ? `${text.slice(0, -1)}${last}A`
    : `${text.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1] ?? ''}`;
};

const algorithms = (forge: Forge, honest: Honest): Readonly<Record<string, Class>> => ({
  'say that they need no signature [V9.1.2]': {
    ...each(['none', 'None', 'nOnE', 'NONE', ' none'], (alg) => forge({ header: { alg } })),
    unsigned: forge({ header: { alg: 'none' } }).replace(/[^.]*$/, ''),
    'signed with nothing': forge({ header: { alg: 'none' }, sign: () => Buffer.alloc(0) }),
  },
  'name no algorithm, many, or another [V9.1.2]': {
    ...each([undefined, null, '', 7, true, [], {}], (alg) => forge({ header: { alg } })),
    ...each([['HS256'], ['EdDSA'], ['HS256', 'none'], { HS256: 1 }, 'hs256', 'eddsa', 'HS256 '], (alg) =>
      forge({ header: { alg } }),
    ),
    ...each(['HS384', 'HS512', 'RS1', 'PS256', 'ES384', 'ML-DSA-44', '__proto__'], (alg) =>
      forge({ header: { alg } }),
    ),
  },
  'have extensions that they call critical': each(
    [['exp'], [], 'exp', ['x'], ['alg'], ['__proto__'], ['b64'], [7], null, {}],
    (crit) => forge({ header: { crit, x: true } }),
  ),
  'have a payload that is not base64url, or say so': {
    'not encoded': (() => {
      const header = { ...honest.header, b64: false, crit: ['b64'] };
      const input = `${part(header)}.{"sub":"alice","exp":${now() + 60}${alsoIn(honest)}}`;
      return `${input}.${honest.sign(input).toString('base64url')}`;
    })(),
    'encoded, and said not to be': forge({ header: { b64: false, crit: ['b64'] } }),
    'not critical': forge({ header: { b64: false } }),
    'said to be': forge({ header: { b64: true, crit: ['b64'] } }),
    'neither true nor false': forge({ header: { b64: 'false', crit: ['b64'] } }),
  },
});

const times = (forge: Forge, honest: Honest): Readonly<Record<string, Class>> => {
  const { header, sign } = honest;
  const raw = (claim: string, value: string) => {
    const rest = claim === 'exp' ? '' : `,"exp":${now() + 60}`;
    return written(sign, header, `{"sub":"alice","${claim}":${value}${rest}${alsoIn(honest)}}`);
  };
  const malformed = (claim: string) =>
    Object.fromEntries(
      ['1e999', '-1e999', `"${now()}"`, '"1e9"', 'null', 'true', '{}', `[${now() + 60}]`].map((value) => [
        value,
        raw(claim, value),
      ]),
    );
  return {
    'do not expire, or have': {
      ...malformed('exp'),
      ...each([undefined, 0, -1, now(), now() - 1, now() - 86_400], (exp) => forge({ payload: { exp } })),
    },
    'are not yet to be used': {
      ...malformed('nbf'),
      ...each([now() + 40, now() + 86_400, Number.MAX_SAFE_INTEGER], (nbf) => forge({ payload: { nbf } })),
    },
    'come from the future': {
      ...malformed('iat'),
      ...each([now() + 40, now() + 86_400, Number.MAX_SAFE_INTEGER, Date.now()], (iat) =>
        forge({ payload: { iat } }),
      ),
    },
  };
};

const texts = (forge: Forge, given: Honest): Readonly<Record<string, Class>> => {
  const { header, payload, sign } = given;
  const honest = forge();
  const also = alsoIn(given);
  const [head = '', body = '', signature = ''] = honest.split('.');
  const again = (input: string) => `${input}.${sign(input).toString('base64url')}`;
  const of = (text: string) => written(sign, header, text);
  const exp = now() + 60;
  return {
    'are not spelt as tokens are': {
      'padding after all': `${honest}=`,
      'padding in the header': again(`${head}=.${body}`),
      'padding in the payload': again(`${head}.${body}==`),
      'a space before': ` ${honest}`,
      'a space after': `${honest} `,
      'a space inside': again(`${head} .${body}`),
      'a line break': `${honest}\n`,
      'a tab inside': `${head}.\t${body}.${signature}`,
      'bits in the header that no byte has': again(`${respelt(head)}.${body}`),
      'bits in the payload that no byte has': again(`${head}.${respelt(body)}`),
      'bits in the signature that no byte has': `${head}.${body}.${respelt(signature)}`,
      'base64, not base64url': `${head}.${body}.${Buffer.from(signature, 'base64url').toString('base64')}`,
    },
    'say a thing twice': {
      sub: of(`{"sub":"bob","sub":"alice","exp":${exp}${also}}`),
      'sub, alike': of(`{"sub":"alice","sub":"alice","exp":${exp}${also}}`),
      'sub, one of them escaped': of(`{"sub":"bob","\\u0073ub":"alice","exp":${exp}${also}}`),
      exp: of(`{"sub":"alice","exp":1,"exp" : ${exp}${also}}`),
      'what is inside': of(`{"sub":"alice","exp":${exp},"x":[{"a":1,"a":2}]${also}}`),
      'a prototype': of(`{"sub":"alice","exp":${exp},"__proto__":1,"__proto__":2${also}}`),
      alg: written(sign, JSON.stringify(header).replace('{', '{"alg":"none",'), payload),
      typ: written(sign, JSON.stringify(header).replace('{', '{"typ":"x","typ":"JWT",'), payload),
    },
    'say nothing, or not in JSON': {
      ...Object.fromEntries(['', '{', '[]', 'null', '7', '"alice"', '{}'].map((text) => [text, of(text)])),
      'a byte order mark': of(`\ufeff{"sub":"alice","exp":${exp}${also}}`),
      'a byte order mark in the header': written(sign, `\ufeff${JSON.stringify(header)}`, payload),
      'a header that is a list': written(sign, '[]', payload),
      'not UTF-8': again(
        `${head}.${Buffer.from(`{"sub":"alice\xff","exp":${exp}${also}}`, 'latin1').toString('base64url')}`,
      ),
    },
    'are of another serialization': {
      flattened: JSON.stringify({ protected: head, payload: body, signature }),
      general: JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
      encrypted: `${part({ alg: 'dir', enc: 'A256GCM' })}..${part('iv')}.${body}.${signature}`,
      'encrypted, they say': forge({ header: { alg: 'dir', enc: 'A256GCM' } }),
      'encrypted with a password': forge({
        header: { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31 },
      }),
      'a token in a token': of(honest),
      'two signatures': `${honest}.${signature}`,
    },
  };
};

const persons = (forge: Forge, honest: Honest): Readonly<Record<string, Class>> => {
  const { header, sign } = honest;
  const exp = now() + 60;
  const also = alsoIn(honest);
  const { sub: _, ...given }: { sub?: unknown } = { ...honest.payload };
  return {
    'are for something else [V9.2.2]': each(
      [
        ...['better-auth.session-cache+jwt', 'Better-Auth.Session-Cache+JWT', 'at+jwt+jwt', 'at-jwt'],
        ...['application/better-auth.session-cache+jwt', 'application/application/jwt', 'application/'],
        ...['dpop+jwt', 'logout+jwt', 'secevent+jwt', 'JOSE', 'JWTs', ' JWT', 'text/jwt'],
        'application/jwt; x=y',
      ],
      (typ) => forge({ header: { typ } }),
    ),
    'name a type that is no text [V15.3.5]': each([7, null, ['JWT'], {}, ''], (typ) =>
      forge({ header: { typ } }),
    ),
    'name nobody': {
      ...each([undefined, null, 7, '', ['alice'], { sub: 'alice' }, 'x'.repeat(256), '\ud800'], (sub) =>
        forge({ payload: { sub, id: sub === undefined ? undefined : 'bob' } }),
      ),
      'by a prototype': written(sign, header, `{"__proto__":{"sub":"alice"},"exp":${exp}${also}}`),
      'by a constructor': written(
        sign,
        header,
        `{"constructor":{"prototype":{"sub":"alice"}},"exp":${exp}${also}}`,
      ),
    },
    'name a space': {
      ...each(['space:', 'space:alice', 'space:7f9c'], (sub) => forge({ payload: { sub } })),
      'in id': forge({ payload: { sub: undefined, id: 'space:alice', user_id: 'alice' } }),
      'in user_id': forge({ payload: { sub: undefined, user_id: 'space:alice' } }),
    },
    'Better Auth signs for its own links and cookies': {
      'a link in an e-mail': written(sign, header, { ...given, email: 'a@example.com', iat: now(), exp }),
      'a change of e-mail': written(sign, header, {
        ...given,
        email: 'a@example.com',
        updateTo: 'b@example.com',
        requestType: 'change-email-confirmation',
        iat: now(),
        exp,
      }),
      'a link in an e-mail of its first versions': written(sign, header, {
        email: 'a@example.com',
        iss: 'better-auth',
        sub: 'verify-email',
        aud: ['a@example.com'],
        iat: now(),
        exp,
      }),
      'a cookie': written(sign, header, {
        ...given,
        session: { id: 's', userId: 'alice', token: 't' },
        user: { id: 'alice', email: 'a@example.com' },
        updatedAt: Date.now(),
        version: '1',
        iat: now(),
        exp,
      }),
    },
  };
};

/** For each class what is told to the log, where it is not always the same thing. */
export const faultsOfClass: Readonly<Record<string, ReadonlyArray<TokenFault>>> = {
  'say that they need no signature [V9.1.2]': ['alg', 'malformed'],
  'name no algorithm, many, or another [V9.1.2]': ['alg', 'malformed'],
  'have extensions that they call critical': ['malformed'],
  'have a payload that is not base64url, or say so': ['malformed'],
  'do not expire, or have': ['exp'],
  'are not yet to be used': ['nbf'],
  'come from the future': ['iat'],
  'are not spelt as tokens are': ['malformed'],
  'say a thing twice': ['malformed'],
  'say nothing, or not in JSON': ['malformed', 'exp'],
  'are of another serialization': ['malformed', 'alg'],
  'are for something else [V9.2.2]': ['typ'],
  'name a type that is no text [V15.3.5]': ['typ'],
  'name nobody': ['subject'],
  'name a space': ['subject'],
  'Better Auth signs for its own links and cookies': ['subject'],
};

/** The classes with tokens of no issuer, or of another: whoever expects one may refuse them for that. */
export const ofNoIssuer: ReadonlySet<string> = new Set([
  'say nothing, or not in JSON',
  'Better Auth signs for its own links and cookies',
]);

/** Tokens that are to be refused whoever the issuer is, by class. All but their fault is honest. */
export const hostileTokens = (honest: Honest): Readonly<Record<string, Class>> => {
  const forge = forger(honest);
  return {
    ...algorithms(forge, honest),
    ...times(forge, honest),
    ...texts(forge, honest),
    ...persons(forge, honest),
  };
};
