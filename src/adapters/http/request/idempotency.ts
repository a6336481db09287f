import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { maxIdempotencyKey } from '../../../application/idempotency.ts';
import type { Ports, UnitOfWork } from '../../../application/ports.ts';
import { type Actor, ownerFor } from '../../../domain/user.ts';
import type { Response } from '../response.ts';
import type { State } from './request-context.ts';
import type { ApiError } from '../api-error.ts';

/** A request that its client may retry. */
type RepeatableRequest = {
  readonly incoming: {
    readonly req: Pick<IncomingMessage, 'headers'>;
    readonly method: string;
    readonly state: Pick<State, 'route'>;
    readonly params: Readonly<Record<string, string>>;
    readonly querystring: string;
  };
  readonly actor: Actor;
  /** The members of the query that the operation knows. */
  readonly members: ReadonlyArray<string>;
  readonly bytes: Buffer;
};

/** The ids in the path, in lower case: UUIDs are equal in either case. */
const idsIn = ({ user_id: _, ...ids }: RepeatableRequest['incoming']['params']): ReadonlyArray<unknown> =>
  Object.entries(ids).map(([name, id]) => [name, id.toLowerCase()]);

/** The known members of the query that are not empty, sorted. */
const queryOf = (querystring: string, known: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new URLSearchParams(querystring)]
    .filter(([name, value]) => value !== '' && known.includes(name))
    .map((member) => JSON.stringify(member))
    .toSorted();

/** A digest of a request, equal for all spellings of its path and its query. */
const fingerprintOf = ({ incoming, actor, members, bytes }: RepeatableRequest): string => {
  const { req, method, state, params, querystring } = incoming;
  const text = JSON.stringify([
    method,
    state.route,
    actor.userId,
    idsIn(params),
    queryOf(querystring, members),
    req.headers['if-match'],
  ]);
  return createHash('sha256').update(`${text}\n`).update(bytes).digest('base64url');
};

const kept = t.intersection([
  t.type({
    status: t.union([t.literal(200), t.literal(201), t.literal(204)]),
    headers: t.record(t.string, t.string),
  }),
  t.partial({ body: t.unknown }),
]);

/** Decodes a stored response, and marks it as a replay. */
const replayed = (text: string): Response => {
  const decoded = kept.decode(JSON.parse(text));
  if (E.isLeft(decoded)) throw new Error('a response is kept in an unknown form');
  const { headers, ...rest } = decoded.right;
  return { ...rest, headers: { ...headers, 'Idempotency-Replayed': 'true' } };
};

/** A response with its body encoded. */
const encodedOf = (response: Response): Response =>
  response.body === undefined ? response : { ...response, encoded: JSON.stringify(response.body) };

/** The text that is stored of a response: JSON that contains the encoded body. */
const keptText = ({ status, headers = {}, encoded }: Response): string => {
  const head = JSON.stringify({ status, headers });
  return encoded === undefined ? head : `${head.slice(0, -1)},"body":${encoded}}`;
};

/** The form of a key: visible characters. */
export const keyForm = `^[!-~]{1,${maxIdempotencyKey}}$`;

const isKey = new RegExp(keyForm);

const keyRefusal: ApiError = {
  _tag: 'Invalid',
  violations: [
    { pointer: '/Idempotency-Key', detail: `must be 1 to ${maxIdempotencyKey} visible characters` },
  ],
};

/**
 * Handles a request that may be a retry. With an `Idempotency-Key` it is handled at most once, and a retry gets the stored
 * response, marked by `Idempotency-Replayed`. Refusals are not stored.
 */
export const idempotently = (
  ports: Ports,
  request: RepeatableRequest,
  handle: (ports: Ports) => TE.TaskEither<ApiError, Response>,
): TE.TaskEither<ApiError, Response> => {
  const key = request.incoming.req.headers['idempotency-key'];
  if (key === undefined) return handle(ports);
  if (typeof key !== 'string' || !isKey.test(key)) return TE.left(keyRefusal);
  const work = (unit: UnitOfWork) => pipe(handle({ ...ports, ...unit }), TE.map(encodedOf));
  return () => {
    const keyed = { key, fingerprint: fingerprintOf(request), at: ports.clock() };
    return pipe(
      ports.idempotently(ownerFor(request.actor), keyed, work, keptText),
      TE.map((result) => (result.isReplayed ? replayed(result.response) : result.response)),
    )();
  };
};
