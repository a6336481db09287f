import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { LRUCache } from 'lru-cache';
import type { SchemaObject } from 'openapi3-ts/oas31';
import type { Ports, VersionPrecondition } from '../../application/ports.ts';
import type { Calendar } from '../../domain/time.ts';
import type { Actor } from '../../domain/user.ts';
import { type ApiError, type Invalid, type Violation, both } from './api-error.ts';
import { type Decoder, ignored } from './decoder.ts';
import { type ConcurrencyLimit, inTurn } from './overload/concurrency.ts';
import { type Weight, light } from './overload/costs.ts';
import type { EventStreams } from './overload/event-streams.ts';
import { type Authentication, authorize, expiryOf } from './request/authorize.ts';
import { type MediaTypes, type ReadBody, jsonOnly, readNothing } from './request/body.ts';
import { explainMismatch, preconditionOf } from './request/conditional.ts';
import { idempotently } from './request/idempotency.ts';
import type { RoutedContext } from './request/request-context.ts';
import { type Reply, refusal, replyOf } from './request/respond.ts';
import { membersOf } from './request/target.ts';
import type { Response } from './response.ts';

/** A request that is authenticated, read and decoded. */
export type Call<Query, Body> = {
  readonly actor: Actor;
  /** The parameters in the path, such as the id of a task. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The media type of the response, of those that the operation produces. */
  readonly type: string;
  readonly expected: VersionPrecondition;
  readonly ifNoneMatch: string | undefined;
  /** `Last-Event-ID`: the id of the last event that the client has received. */
  readonly lastEventId: string | undefined;
  /** The query as it was sent. */
  readonly querystring: string;
};

/** The reader and the decoder of a body. A decoder may be made from the decoded query, or from its violations. */
export type BodyReader<Body, Query = unknown> = {
  readonly read: ReadBody;
  readonly decoder:
    | Decoder<Body>
    | (((calendar: Calendar, query: E.Either<Invalid, Query>) => Decoder<Body>) &
        Pick<Decoder<Body>, 'schema'>);
};

/** For operations without a body. */
export const noBody: BodyReader<unknown> = {
  read: readNothing,
  decoder: ignored,
};

/** An operation of a resource: decoders of its input, and a use case with the encoder of its output. */
export type EndpointDefinition<Query, Body> = {
  readonly query: Decoder<Query>;
  readonly body: BodyReader<Body, Query>;
  /** The last segment of the collection that a 201 adds to, for its `Location`. */
  readonly collection?: string;
  /** Media types to choose from, the default first; left out, JSON. */
  readonly produces?: MediaTypes;
  /** Idempotent by nature: Idempotency-Key is ignored. */
  readonly ignoresKey?: true;
  /** The response is an event stream: the limit of streams applies to it, not the one of concurrent requests. */
  readonly isStream?: true;
  /** What a call costs; left out, it is light. */
  readonly weigh?: (query: Query) => Weight;
  readonly handle: (ports: Ports, call: Call<Query, Body>) => TE.TaskEither<ApiError, Response>;
};

/** What every endpoint needs. */
export type EndpointDependencies = Authentication & {
  readonly concurrency: ConcurrencyLimit;
  readonly streams: EventStreams;
  readonly ports: Ports;
};

/** Handles requests for one operation, and describes their input for the OpenAPI document. */
export type Endpoint = ((dependencies: EndpointDependencies) => (ctx: RoutedContext) => Promise<Reply>) & {
  readonly reads: {
    readonly query: SchemaObject | undefined;
    readonly body: SchemaObject | undefined;
    readonly mediaTypes: ReadonlyArray<string>;
    readonly needsBody: boolean;
    /** Whether a write heeds `Idempotency-Key`. */
    readonly key: boolean;
  };
};

/** The media type in `produces` that the client prefers (RFC 9110, 12.5.1). */
const negotiate = (ctx: RoutedContext, produces: MediaTypes): E.Either<ApiError, string> => {
  const { accept = '*/*' } = ctx.req.headers;
  if (accept === '*/*') return E.right(produces[0]);
  // A client may name a type with or without its charset.
  const accepted = ctx.accepts(produces.flatMap((type) => [type, `${type}; charset=utf-8`]));
  const type = produces.find((one) => typeof accepted === 'string' && accepted.startsWith(one));
  return type === undefined
    ? E.left({ _tag: 'NotAcceptable', produces: produces.join(' or ') })
    : E.right(type);
};

/** The maximum number of decoded queries in an operation's cache, and the maximum length of their text. */
const [maxCached, maxCachedLength] = [200, 200];

/** Caches the results for short queries: clients send the same few again and again. */
const cached = <A extends object>(decodeQuery: (querystring: string) => A): typeof decodeQuery => {
  const known = new LRUCache<string, A>({ max: maxCached });
  return (querystring) => {
    const before = known.get(querystring);
    if (before !== undefined) return before;
    const result = decodeQuery(querystring);
    if (querystring.length <= maxCachedLength) known.set(querystring, result);
    return result;
  };
};

const pointerOf = (context: t.Context): string =>
  context
    .slice(1)
    .map(({ key }) => `/${key}`)
    .join('');

/** Decodes an input, or returns all its violations, one for each pointer. */
export const decode = <A>(whole: Decoder<A>, input: unknown): E.Either<Invalid, A> =>
  pipe(
    whole.decode(input),
    E.mapLeft((errors) => {
      const violations = errors.map(({ context, message = 'is not valid' }): Violation => {
        return { pointer: pointerOf(context), detail: message };
      });
      const byPointer = new Map(violations.toReversed().map((fault) => [fault.pointer, fault]));
      return { _tag: 'Invalid', violations: [...byPointer.values()].toReversed() };
    }),
  );

const decodeBody = <Query, Body>(
  { decoder }: BodyReader<Body, Query>,
  value: unknown,
  query: E.Either<Invalid, Query>,
  { calendar }: Ports,
): E.Either<Invalid, Body> =>
  decode(typeof decoder === 'function' ? decoder(calendar, query) : decoder, value);

const created = t.type({ id: t.string });

/**
 * Adds to a 201 the `Location` of the new member of a collection, such as `tasks`. It is relative to the target of this
 * request (RFC 9110, 10.2.2), so that a path prefix in front stays; a replay may have another target, with a trailing slash.
 */
const withLocation = (response: Response, path: string, collection: string | undefined): Response => {
  const { status, headers, body } = response;
  if (status !== 201 || collection === undefined || !created.is(body)) return response;
  const location = path.endsWith('/') ? body.id : `${collection}/${body.id}`;
  return { ...response, headers: { ...headers, Location: location } };
};

/**
 * Makes an endpoint of an operation: authenticate, wait for a turn, negotiate, read, decode, handle, respond. Refusals come in
 * the order of the contract: 401, 403, 429 of the rate; 429 or 503 where a user's turn does not come, by the limit of their
 * concurrent requests; 406; 415, 413, 400 for what is not JSON; those of a key; 400 for all members of query and body that are
 * wrong, although these are decoded before the key is looked up, which begins a transaction; then those of the use case.
 */
export const endpoint = <Query, Body>(operation: EndpointDefinition<Query, Body>): Endpoint => {
  const { produces = jsonOnly, weigh = () => light, collection } = operation;
  const decodeQuery = cached((querystring) => decode(operation.query, membersOf(querystring)));

  const responseTo = async (
    dependencies: EndpointDependencies,
    ctx: RoutedContext,
  ): Promise<E.Either<ApiError, Response>> => {
    const { req, res: response, method, params, querystring } = ctx;
    const { ports } = dependencies;
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = req.headers;
    // Of several the last one: Node does not join them to text.
    const lastEventId = [req.headers['last-event-id']].flat().at(-1);

    const authorized = await authorize(dependencies, ctx);
    if (E.isLeft(authorized)) return authorized;
    const actor = authorized.right;
    const query = decodeQuery(querystring);
    const weight = E.isRight(query) ? weigh(query.right) : light;

    const limit = operation.isStream === true ? dependencies.streams : dependencies.concurrency;
    return inTurn(limit, { who: actor.userId, weight, response }, async () => {
      const type = negotiate(ctx, produces);
      if (E.isLeft(type)) return type;
      const received = await operation.body.read(req);
      if (E.isLeft(received)) return received;
      const { bytes, value } = received.right;

      const decoded = both(query, decodeBody(operation.body, value, query, ports));
      const handle = (within: Ports) => async (): Promise<E.Either<ApiError, Response>> => {
        if (E.isLeft(decoded)) return decoded;
        const result = await operation.handle(within, {
          query: decoded.right[0],
          body: decoded.right[1],
          actor,
          params,
          type: type.right,
          expected: preconditionOf(ifMatch),
          ifNoneMatch,
          lastEventId,
          querystring,
        })();
        return E.isLeft(result) ? E.left(explainMismatch(ifMatch)(result.left)) : result;
      };
      const { ignoresKey = method === 'GET' || method === 'HEAD' } = operation;
      const request = { incoming: ctx, actor, members: operation.query.members, bytes };
      return (ignoresKey ? handle(ports) : idempotently(ports, request, handle))();
    });
  };

  const handler = (dependencies: EndpointDependencies) => async (ctx: RoutedContext) => {
    const result = await responseTo(dependencies, ctx);
    if (E.isLeft(result)) return refusal(ctx, result.left);
    const { end } = result.right;
    if (end !== undefined) dependencies.streams.hold(ctx.res, end, expiryOf(ctx));
    return replyOf(withLocation(result.right, ctx.path, collection));
  };
  const { query, body, ignoresKey = false } = operation;
  const { mediaTypes, isRequired: needsBody } = body.read;
  const reads = { query: query.schema, body: body.decoder.schema, mediaTypes, needsBody, key: !ignoresKey };
  return Object.assign(handler, { reads });
};
