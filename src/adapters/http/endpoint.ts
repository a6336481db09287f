import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { Calendar, VersionPrecondition, Ports } from '../../application/ports.ts';
import type { Actor } from '../../domain/user.ts';
import { type EndpointDependencies, type Incoming, authorize } from './request/authenticate.ts';
import type { Response } from './response.ts';
import { type MediaTypes, type ReadBody, type ReceivedBody, jsonOnly } from './request/body.ts';
import { type Decoder, decode, ignored } from './decoder.ts';
import { preconditionOf, explainWeakTag } from './request/conditional.ts';
import type { ApiError } from './api-error.ts';
import { idempotently } from './request/idempotency.ts';
import { type Weight, light } from './overload/limits.ts';
import { membersOf } from './request/target.ts';

/** A call that is authenticated and read. */
export type Call<Query, Body> = {
  readonly actor: Actor;
  /** The parameters in the path, such as the id of a task. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The media type of the answer, of those that the operation produces. */
  readonly type: string;
  readonly expected: VersionPrecondition;
  readonly ifNoneMatch: string | undefined;
  /** The query as it was asked for. */
  readonly querystring: string;
};

/** How a body gets in, and what is read out of it, which may depend on the query. */
export type BodyReader<Body, Query = unknown> = {
  readonly read: ReadBody;
  readonly decoder: Decoder<Body> | ((calendar: Calendar, query: Query) => Decoder<Body>);
};

/** For calls that look at no body. */
export const noBody: BodyReader<unknown> = {
  read: () => Promise.resolve(E.right({ bytes: Buffer.alloc(0), value: undefined })),
  decoder: ignored,
};

/** An operation on what is a user's: what is read, and a use case with its encoder. */
export type Operation<Query, Body> = {
  readonly query: Decoder<Query>;
  readonly body: BodyReader<Body, Query>;
  /** The last segment of the collection that a 201 adds to, for its `Location`. */
  readonly collection?: string;
  /** Media types to choose from, the usual one first; JSON, if it is not said. */
  readonly produces?: MediaTypes;
  /** Idempotent by nature: Idempotency-Key is ignored. */
  readonly ignoresKey?: true;
  /** What the call costs; left out, it is light. */
  readonly weigh?: (query: Query) => Weight;
  readonly handle: (ports: Ports, call: Call<Query, Body>) => TE.TaskEither<ApiError, Response>;
};

/** Answers a call to one operation. */
export type Endpoint = (
  dependencies: EndpointDependencies,
  incoming: Incoming,
) => Promise<E.Either<ApiError, Response>>;

/** A call of which the body has not been decoded. */
type Unread<Query> = {
  readonly incoming: Incoming;
  readonly asked: E.Either<ApiError, Query>;
  readonly actor: Actor;
  readonly type: string;
  readonly received: ReceivedBody;
};

const answerTo =
  <Query, Body>(
    { body, handle }: Operation<Query, Body>,
    { incoming, asked, actor, type, received }: Unread<Query>,
  ) =>
  (ports: Ports): TE.TaskEither<ApiError, Response> => {
    const { req, params, querystring } = incoming;
    if (E.isLeft(asked)) return TE.fromEither(asked);
    const { decoder } = body;
    const reader = typeof decoder === 'function' ? decoder(ports.calendar, asked.right) : decoder;
    const sent = decode(reader, received.value);
    if (E.isLeft(sent)) return TE.fromEither(sent);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = req.headers;
    return pipe(
      handle(ports, {
        actor,
        params,
        query: asked.right,
        body: sent.right,
        type,
        expected: preconditionOf(ifMatch),
        ifNoneMatch,
        querystring,
      }),
      TE.mapLeft(explainWeakTag(ifMatch)),
    );
  };

const created = t.type({ id: t.string });

/**
 * Adds the `Location` of what a 201 has created in a collection, such as `tasks`. It is relative to the target of this very
 * request (RFC 9110, 10.2.2), which may have a trailing slash: a path prefix in front stays, and a replay may come by another
 * spelling.
 */
const withLocation = (response: Response, path: string, collection: string | undefined): Response => {
  const { status, headers, body } = response;
  if (status !== 201 || collection === undefined || !created.is(body)) return response;
  const location = path.endsWith('/') ? body.id : `${collection}/${body.id}`;
  return { ...response, headers: { ...headers, Location: location } };
};

/** The media type that the caller likes best, of those that there are; undefined: they like none. */
const mediaTypeFor = (incoming: Incoming, produces: MediaTypes): string | undefined => {
  const { accept = '*/*' } = incoming.req.headers;
  if (accept === '*/*') return produces[0];
  // As a caller may name them: with or without the charset that they will have.
  const accepted = incoming.accepts(produces.flatMap((type) => [type, `${type}; charset=utf-8`]));
  return produces.find((one) => typeof accepted === 'string' && accepted.startsWith(one));
};

/**
 * Makes an endpoint of an operation. Refusals come in the order of the contract: 401, 403, 429, 406, 415, 413, 400 for
 * what is no JSON, those of a key, 400 for members, and then those of the use case.
 */
export const endpoint = <Query, Body>(operation: Operation<Query, Body>): Endpoint => {
  const { produces = jsonOnly, weigh = () => light } = operation;
  return async (dependencies, incoming) => {
    const { req, res, method } = incoming;
    const admission = await authorize(dependencies, incoming);
    if (E.isLeft(admission)) return admission;
    const { ports, concurrency } = dependencies;
    const actor = admission.right;
    const asked = decode(operation.query, membersOf(incoming.querystring));

    const work = async (): Promise<E.Either<ApiError, Response>> => {
      const type = mediaTypeFor(incoming, produces);
      if (type === undefined) return E.left({ _tag: 'NotAcceptable', produces: produces.join(' or ') });
      const received = await operation.body.read(req);
      if (E.isLeft(received)) return received;
      const answer = answerTo(operation, { incoming, asked, actor, type, received: received.right });
      const { ignoresKey = method === 'GET' || method === 'HEAD' } = operation;
      const { collection, query } = operation;
      const repeatable = { incoming, actor, members: query.members, bytes: received.right.bytes };
      return pipe(
        ignoresKey ? answer(ports) : idempotently(ports, repeatable, answer),
        TE.map((done) => withLocation(done, incoming.path, collection)),
      )();
    };

    const weight = E.isRight(asked) ? weigh(asked.right) : light;
    const { promise: worked, resolve: isWorked } = Promise.withResolvers<undefined>();
    const refusal = await concurrency.enter({ who: actor.userId, weight, response: res, worked });
    if (refusal !== undefined) return E.left(refusal);
    try {
      return await work();
    } finally {
      isWorked(undefined);
    }
  };
};
