import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { RouterContext } from '@koa/router';
import { type TaskNotFound, taskNotFound } from '../../application/errors.ts';
import type { Authenticator, Expected } from '../../application/ports.ts';
import { type TaskId, makeTaskId } from '../../domain/task.ts';
import type { Actor } from '../../domain/user.ts';
import { type ReadBody, json } from './body.ts';
import { nothing } from './codecs.ts';
import { type Decoder, decode } from './decoding.ts';
import { expectedBy } from './entity-tags.ts';
import type { Failure } from './failures.ts';
import { membersOf } from './queries.ts';

/** What goes out when all went well. */
export type Answer = {
  readonly status: 200 | 201 | 204 | 304;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes out as JSON. */
  readonly body?: unknown;
};

/** A call that is authenticated and read. */
export type Call<Query, Body> = {
  readonly actor: Actor;
  /** The task in the path; what is no id is the id of no task. */
  readonly id: E.Either<TaskNotFound, TaskId>;
  readonly query: Query;
  readonly body: Body;
  readonly expected: Expected;
  readonly ifNoneMatch: string | undefined;
  /** The path and the query as they were asked for. */
  readonly path: string;
  readonly querystring: string;
};

/** How a body gets in, and what is read out of it. */
export type BodyReader<Body> = { readonly read: ReadBody; readonly decoder: Decoder<Body> };

/** For calls that look at no body. */
export const noBody: BodyReader<unknown> = {
  read: () => Promise.resolve(E.right(undefined)),
  decoder: nothing,
};

/** An operation on a user's tasks: what is read, and a use case with its encoder. */
export type Operation<Query, Body> = {
  readonly query: Decoder<Query>;
  readonly body: BodyReader<Body>;
  readonly handle: (call: Call<Query, Body>) => TE.TaskEither<Failure, Answer>;
};

/** A call as it comes in. */
export type Incoming = Pick<RouterContext, 'req' | 'params' | 'path' | 'querystring' | 'accepts'>;

/** Answers a call to one operation. */
export type Endpoint = (
  authenticate: Authenticator,
  incoming: Incoming,
) => Promise<E.Either<Failure, Answer>>;

const whoAsks = (authenticate: Authenticator, authorization = ''): TE.TaskEither<Failure, Actor> => {
  const [, token] = /^Bearer +(.*)$/i.exec(authorization) ?? [];
  return token === undefined ? TE.left({ _tag: 'TokenMissing' }) : authenticate(token);
};

/**
 * Makes an endpoint of an operation. Refusals come in the order of the contract: 401, 403, 406, 415, 413, 400 for
 * what is no JSON, 400 for its members, and then those of the use case.
 */
export const endpoint =
  <Query, Body>({ query, body, handle }: Operation<Query, Body>): Endpoint =>
  async (authenticate, incoming) => {
    const { req, params, querystring } = incoming;
    const actor = await whoAsks(authenticate, req.headers.authorization)();
    if (E.isLeft(actor)) return actor;
    const owner = params['user_id'];
    if (owner !== 'me' && owner !== actor.right.userId) return E.left({ _tag: 'NotYours' });
    if (incoming.accepts(json) === false) return E.left({ _tag: 'NotAcceptable', produces: json });
    const received = await body.read(req);
    if (E.isLeft(received)) return received;
    const asked = decode(query, membersOf(querystring));
    if (E.isLeft(asked)) return asked;
    const sent = decode(body.decoder, received.right);
    if (E.isLeft(sent)) return sent;
    return handle({
      actor: actor.right,
      id: pipe(
        makeTaskId(params['id'] ?? ''),
        E.mapLeft(() => taskNotFound),
      ),
      query: asked.right,
      body: sent.right,
      expected: expectedBy(req.headers['if-match']),
      ifNoneMatch: req.headers['if-none-match'],
      path: incoming.path,
      querystring,
    })();
  };
