import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { Rate } from '../../adapters/rate-limit/rate-limiter.ts';

type Variable<A> = t.Type<A, unknown>;

/** Reads a variable; one that is empty is unset. Values are not repeated in messages: they may be secrets. */
const variable = <A>(name: string, unset: A, read: (text: string) => E.Either<string, A>): Variable<A> =>
  new t.Type<A, unknown>(
    name,
    (_): _ is never => false,
    (input, context) =>
      typeof input !== 'string' || input === ''
        ? t.success(unset)
        : pipe(
            read(input),
            E.match((message) => t.failure(input, context, message), t.success<A>),
          ),
    t.identity,
  );

export const text = <A>(unset: A) => variable<string | A>('text', unset, E.right);

export const wholeNumber = <A>(unset: A, min: number, max: number) =>
  variable<number | A>('whole number', unset, (input) =>
    /^\d{1,9}$/.test(input) && Number(input) >= min && Number(input) <= max
      ? E.right(Number(input))
      : E.left(`must be a whole number from ${min} to ${max}`),
  );

export const oneOf = <A extends string, B>(unset: B, allowed: ReadonlyArray<A>) =>
  variable<A | B>('one of', unset, (input) =>
    pipe(
      allowed.find((value) => value === input),
      E.fromNullable(`must be one of ${allowed.join(', ')}`),
    ),
  );

export const url = (...protocols: ReadonlyArray<string>) =>
  variable<string | undefined>('URL', undefined, (input) =>
    URL.canParse(input) && protocols.includes(new URL(input).protocol)
      ? E.right(input)
      : E.left(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`),
  );

const isWebUrl = (input: string): boolean =>
  URL.canParse(input) && ['http:', 'https:'].includes(new URL(input).protocol);

/** A URL to fetch, which is logged when that fails: one with a password cannot be fetched, and would be in the log. */
export const webUrl = variable<string | undefined>('web URL', undefined, (input) => {
  if (!isWebUrl(input)) return E.left('must be a URL that begins with http:// or https://');
  const { username, password } = new URL(input);
  return username === '' && password === '' ? E.right(input) : E.left('must be a URL without a password');
});

const isOrigin = (input: string): boolean =>
  URL.canParse(input) && new URL(input).origin === input && input !== 'null';

export const origin = variable<string | undefined>('origin', undefined, (input) =>
  isWebUrl(input) && isOrigin(input)
    ? E.right(input)
    : E.left('must be an origin like https://todo.example, without a path'),
);

export const origins = variable<ReadonlyArray<string> | undefined>('origins', undefined, (input) => {
  const list = input.split(',').map((origin) => origin.trim());
  return list.every(isOrigin)
    ? E.right(list)
    : E.left('must be origins like https://app.example, separated by commas');
});

export const rate = variable<Rate>('rate', { requests: 600, seconds: 60 }, (input) => {
  const [, requests, seconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(input) ?? [];
  return requests === undefined || Number(seconds) > 86_400
    ? E.left('must be requests/seconds, like 600/60, of at most a day')
    : E.right({ requests: Number(requests), seconds: Number(seconds) });
});

/** A key of HS256 has at least as many bytes as its hash (RFC 7518, 3.2). */
export const secret = variable<string | undefined>('secret', undefined, (input) =>
  Buffer.byteLength(input) >= 32 ? E.right(input) : E.left('must have at least 32 bytes'),
);
