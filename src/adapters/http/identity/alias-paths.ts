import type { HeadersObject, ResponseObject, SchemaObject } from 'openapi3-ts/oas31';
import { exactly, exampleUserId } from '../openapi/components.ts';
import { notStored, retryAfter, revalidated, varies } from '../openapi/headers.ts';
import { type DocumentedOperation, type Paths, publicOperation } from '../openapi/operation.ts';
import { jsonContent, refusal, refusals } from '../openapi/responses.ts';
import { newPerson, person } from './aliases.ts';
import { maxIdentityBody } from './bodies.ts';

const example = { id: exampleUserId, email: 'ada@example.com', name: 'Ada' };
const text = (description: string): SchemaObject => ({ type: 'string', description });

const accountSchema = exactly({
  id: text('The subject of the token.'),
  email: text('In lower case.'),
  name: text('Empty if none was given.'),
});

const token = text('A JWT that is valid for 24 hours.');
const sessionSchema = exactly({
  access_token: token,
  token,
  token_type: { type: 'string', const: 'bearer' },
  user: accountSchema,
});

const signInLimits: HeadersObject = {
  RateLimit: {
    description: 'Remaining attempts, and seconds until the quota is full again.',
    schema: { type: 'string', pattern: '^"(address|sign-in|sign-in-address)";r=\\d+;t=\\d+$' },
  },
  'RateLimit-Policy': {
    description: 'The quota (q) per window in seconds (w): of an address, alone or for one account.',
    schema: { type: 'string', pattern: '^"(address|sign-in|sign-in-address)";q=\\d+;w=\\d+$' },
  },
};

const signedIn = (description: string): ResponseObject => ({
  description,
  headers: { ...notStored, ...signInLimits },
  content: jsonContent(sessionSchema, {
    session: { value: { access_token: 'eyJ…', token: 'eyJ…', token_type: 'bearer', user: example } },
  }),
});

/** What every sign-up and sign-in may be refused with. */
const refused = {
  400: refusals[400],
  413: refusal('SignInBodyTooLarge', `The body has more than ${maxIdentityBody} bytes.`, [
    { _tag: 'BodyTooLarge', max: maxIdentityBody },
  ]),
  415: refusals[415],
  429: refusal(
    'SignInLimited',
    'Too many requests or attempts to sign in from your address.',
    [{ _tag: 'RateLimited', seconds: 42 }],
    { ...retryAfter, ...signInLimits },
  ),
  500: refusals[500],
  503: refusals[503],
};

const credentials = { email: 'ada@example.com', password: 'correct horse battery' };

const signUp = (operationId: string): DocumentedOperation => ({
  ...publicOperation,
  operationId,
  summary: 'Sign up',
  description: 'Makes an account, and signs in. `signup` and `register` are the same.',
  requestBody: {
    required: true,
    content: jsonContent(newPerson.schema ?? {}, { person: { value: { ...credentials, name: 'Ada' } } }),
  },
  responses: {
    201: signedIn('The account, and a token.'),
    ...refused,
    409: refusal('EmailTaken', 'There is an account of this e-mail address.', [{ _tag: 'EmailTaken' }]),
  },
});

const signIn = (operationId: string): DocumentedOperation => ({
  ...publicOperation,
  operationId,
  summary: 'Sign in',
  description: 'Returns a token for an account. `signin` and `login` are the same.',
  requestBody: {
    required: true,
    content: jsonContent(person.schema ?? {}, { person: { value: credentials } }),
  },
  responses: {
    200: signedIn('The account, and a token.'),
    ...refused,
    401: refusal(
      'WrongCredentials',
      'The password is wrong, or there is no such account. The response does not say which.',
      [{ _tag: 'WrongCredentials' }],
      {
        'WWW-Authenticate': {
          description: 'How to authenticate (RFC 6750).',
          required: true,
          schema: { type: 'string', pattern: '^Bearer realm="[^"]+"$' },
        },
      },
    ),
  },
});

/** The OpenAPI paths of the aliases. */
export const aliasPaths: Paths = {
  '/api/auth/signup': { post: signUp('signUp') },
  '/api/auth/register': { post: signUp('register') },
  '/api/auth/signin': { post: signIn('signIn') },
  '/api/auth/login': { post: signIn('logIn') },
  '/api/auth/me': {
    get: {
      parameters: publicOperation.parameters,
      tags: ['User'],
      operationId: 'getAccount',
      summary: 'Get the account',
      description: 'Returns the account of the token.',
      responses: {
        200: {
          description: 'The account.',
          headers: { ...varies, ...revalidated },
          content: jsonContent(accountSchema, { account: { value: example } }),
        },
        401: refusals[401],
        404: refusal('AccountAbsent', 'The account was erased.', [{ _tag: 'AccountAbsent' }]),
        429: refusals[429],
        500: refusals[500],
        503: refusals[503],
      },
    },
  },
};
