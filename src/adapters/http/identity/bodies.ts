import * as E from 'fp-ts/lib/Either.js';
import type { Invalid } from '../api-error.ts';
import { type Decoder, clearable, decoder, object } from '../decoder.ts';
import { decode } from '../endpoint.ts';

/** The maximum size of a body in bytes. */
export const maxIdentityBody = 16 * 1024;

/** The maximum length of an e-mail address (RFC 5321, 4.5.3.1.3) and, by our choice, of a name. */
export const [maxEmail, maxName] = [254, 200];

/** The maximum length of the address of an image. */
const maxImage = 2048;

/** Text of a number of characters. */
export const textOf = (name: string, min: number, max: number): Decoder<string> =>
  decoder(name, { type: 'string', description: `${min} to ${max} UTF-16 code units.` }, (input) => {
    if (input === undefined) return E.left('is required');
    if (typeof input !== 'string') return E.left('must be a string');
    return input.length < min || input.length > max
      ? E.left(`must have ${min} to ${max} characters`)
      : E.right(input);
  });

/** The members that Better Auth stores in whatever form and length they come. */
const stored = {
  email: textOf('email', 1, maxEmail),
  name: textOf('name', 0, maxName),
  image: clearable('', textOf('image', 0, maxImage)),
};

const anyBody = object({}, stored);

/** Better Auth asks for none where the session is new. */
const withItsPassword = object({ password: textOf('password', 0, maxIdentityBody) }, stored);

/** What is wrong with the body of an endpoint of Better Auth, such as `sign-up/email`, before it gets there. */
export const faultIn = (endpoint: string, body: unknown): Invalid | undefined => {
  const checked = endpoint === 'delete-user' ? decode(withItsPassword, body) : decode(anyBody, body);
  return E.isLeft(checked) ? checked.left : undefined;
};
