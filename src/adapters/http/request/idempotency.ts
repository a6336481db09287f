import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { IdempotentResult, Ports } from '../../../application/ports.ts';
import type { Actor } from '../../../domain/user.ts';
import type { Response } from '../response.ts';
import type { State } from './request-context.ts';
import type { ApiError } from '../api-error.ts';

/** A call whose sender may send it again. */
type Repeatable = {
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

/** The ids in the path. They are UUIDs, which are the same in either case. */
const idsIn = ({ user_id: _, ...ids }: Repeatable['incoming']['params']): ReadonlyArray<unknown> =>
  Object.entries(ids).map(([name, id]) => [name, id.toLowerCase()]);

/** The members of the query that are known and not empty, in one order. */
const queryOf = (querystring: string, known: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new URLSearchParams(querystring)]
    .filter(([name, value]) => value !== '' && known.includes(name))
    .map((member) => JSON.stringify(member))
    .toSorted();

/** Tells a request from others: the same for all spellings of its place and of its query. */
const fingerprintOf = ({ incoming, actor, members, bytes }: Repeatable): string => {
  const { req, method, state, params, querystring } = incoming;
  const said = JSON.stringify([
    method,
    state.route,
    actor.userId,
    idsIn(params),
    queryOf(querystring, members),
    req.headers['if-match'],
  ]);
  return createHash('sha256').update(`${said}\n`).update(bytes).digest('base64url');
};

const storedResponse = t.intersection([
  t.type({
    status: t.union([t.literal(200), t.literal(201), t.literal(204)]),
    headers: t.record(t.string, t.string),
  }),
  t.partial({ body: t.unknown }),
]);

const written = ({ status, headers = {}, body }: Response): string =>
  JSON.stringify({ status, headers, body });

/** The answer as it was kept, marked if it is given again. */
const readAgain = ({ answer, isReplayed }: IdempotentResult): Response => {
  const kept = storedResponse.decode(JSON.parse(answer));
  if (E.isLeft(kept)) throw new Error('an answer was kept in a form that nobody wrote');
  const { headers, ...rest } = kept.right;
  return { ...rest, headers: isReplayed ? { ...headers, 'Idempotency-Replayed': 'true' } : headers };
};

const keyRefusal: ApiError = {
  _tag: 'Invalid',
  violations: [{ pointer: '/Idempotency-Key', detail: 'must be 1 to 255 visible characters' }],
};

/**
 * Answers a call that may have come before. Under an `Idempotency-Key` it is done at most once, and what was answered
 * then is answered again; refusals are not kept.
 */
export const idempotently = (
  ports: Ports,
  call: Repeatable,
  answer: (ports: Ports) => TE.TaskEither<ApiError, Response>,
): TE.TaskEither<ApiError, Response> => {
  const key = call.incoming.req.headers['idempotency-key'];
  if (key === undefined) return answer(ports);
  if (typeof key !== 'string' || !/^[!-~]{1,255}$/.test(key)) return TE.left(keyRefusal);
  const request = { key, fingerprint: fingerprintOf(call), at: ports.clock() };
  return pipe(
    ports.idempotently(call.actor, request, (held) => pipe(answer({ ...ports, ...held }), TE.map(written))),
    TE.map(readAgain),
  );
};
