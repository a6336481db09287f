import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import cors from '@koa/cors';
import Router from '@koa/router';
import * as E from 'fp-ts/lib/Either.js';
import Koa, { type Next, type ParameterizedContext } from 'koa';
import type { Authenticator, Ports, Ready } from '../../application/ports.ts';
import { unavailable } from '../../application/errors.ts';
import { docsAssets, docsPolicy } from './docs.ts';
import type { Answer } from './endpoint.ts';
import type { Failure } from './failures.ts';
import { maxUrl } from './limits.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf } from './problem.ts';
import { taskRoutes } from './task-endpoints.ts';

/** What is known of a request once it is over. Nothing in it was sent by a user but the id of the request. */
export type RequestRecord = {
  readonly requestId: string;
  readonly method: string;
  /** The template, `/api/:user_id/tasks/:id`; undefined for an unknown path. */
  readonly route: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
  /** The caller was gone before the answer was. */
  readonly aborted: boolean;
};

/** Where the adapter tells what happened. */
export type Observer = {
  readonly answered: (record: RequestRecord) => void;
  /** An error that no one expected; the caller got a 500. */
  readonly broke: (error: unknown, requestId: string) => void;
};

/** What the HTTP adapter needs. */
export type AppDependencies = {
  readonly ports: Ports;
  readonly authenticate: Authenticator;
  readonly ready: Ready;
  /** Origins whose pages may call us. */
  readonly corsOrigins: ReadonlyArray<string>;
  readonly observer: Observer;
};

type State = { requestId: string };
type Ctx = ParameterizedContext<State>;
type Middleware = (ctx: Ctx, next: Next) => Promise<unknown>;

const refuse = (ctx: Ctx, failure: Failure): void => {
  const { problem, headers } = problemOf(failure, ctx.state.requestId);
  ctx.status = problem.status;
  ctx.set({ ...headers, 'Cache-Control': 'no-store' });
  ctx.body = JSON.stringify(problem);
  ctx.type = 'application/problem+json';
};

const give = (ctx: Ctx, { status, headers = {}, body }: Answer): void => {
  ctx.status = status;
  ctx.set(headers);
  if (body !== undefined) ctx.body = body;
};

const requestIdOf = ({ headers }: IncomingMessage): string => {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
};

/** Gives each request its id and reports how it ended. */
const observing =
  ({ answered }: Observer): Middleware =>
  async (ctx, next) => {
    const begun = performance.now();
    ctx.state.requestId = requestIdOf(ctx.req);
    ctx.set('X-Request-Id', ctx.state.requestId);
    ctx.res.once('close', () => {
      answered({
        requestId: ctx.state.requestId,
        method: ctx.method,
        route: routeOf(ctx),
        status: ctx.status,
        milliseconds: Math.round((performance.now() - begun) * 1000) / 1000,
        aborted: !ctx.res.writableFinished,
      });
    });
    await next();
    // Node would read the rest of an unread body before the next request; a hostile one has no end.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
  };

const routeOf = (ctx: Ctx): string | undefined => {
  const route: unknown = ctx['_matchedRoute'];
  return typeof route === 'string' ? route : undefined;
};

/** The outermost net: an error that no one expected becomes a 500 that says nothing. */
const catchingBugs =
  ({ broke }: Observer): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      broke(error, ctx.state.requestId);
      refuse(ctx, { _tag: 'Bug' });
    }
  };

/** The path of the URL, if it can be read. */
const readablePath = (ctx: Ctx): string | undefined => {
  try {
    decodeURIComponent(ctx.path);
    return ctx.path;
  } catch {
    return undefined;
  }
};

const malformation = (ctx: Ctx): Failure | undefined => {
  const hosts = ctx.req.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
  if (hosts > 1 || (hosts === 0 && ctx.req.httpVersion !== '1.0')) {
    return { _tag: 'MalformedRequest', detail: 'Send one Host header' };
  }
  if (ctx.url.length > maxUrl) return { _tag: 'UriTooLong', max: maxUrl };
  return readablePath(ctx) === undefined
    ? { _tag: 'MalformedRequest', detail: 'The URL cannot be read' }
    : undefined;
};

const refusingMalformed: Middleware = async (ctx, next) => {
  const failure = malformation(ctx);
  if (failure !== undefined) {
    refuse(ctx, failure);
    return;
  }
  await next();
};

/** What may be done with the path; nothing, if it is unknown. */
const methodsAt = (router: Router<State>, path: string): ReadonlyArray<string> => [
  ...new Set(router.match(path, 'OPTIONS').path.flatMap(({ methods }) => methods)),
];

const crossOrigin = (router: Router<State>, origins: ReadonlyArray<string>): Middleware => {
  const allowing = cors({
    origin: (ctx) => origins.find((origin) => origin === ctx.get('Origin')) ?? '',
    credentials: true,
    maxAge: 600,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Accept',
      'If-Match',
      'If-None-Match',
      'Idempotency-Key',
      'Last-Event-ID',
      'X-Request-Id',
      'traceparent',
    ],
    exposeHeaders: [
      'ETag',
      'Link',
      'Location',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'Idempotency-Replayed',
    ],
  });
  return async (ctx, next) => {
    ctx.vary('Authorization');
    // The package would bless a preflight for any path at all.
    const isForNothing = ctx.method === 'OPTIONS' && methodsAt(router, readablePath(ctx) ?? '').length === 0;
    await (isForNothing ? next() : allowing(ctx, next));
  };
};

const refusingUnknown =
  (router: Router<State>): Middleware =>
  async (ctx, next) => {
    const methods = methodsAt(router, ctx.path);
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (methods.length === 0) refuse(ctx, { _tag: 'NoSuchPath' });
    else if (ctx.method === 'OPTIONS') give(ctx, { status: 204, headers: { Allow: allow } });
    else if (!methods.includes(ctx.method)) refuse(ctx, { _tag: 'MethodNotAllowed', allow });
    else await next();
  };

const addTasks = (router: Router<State>, { ports, authenticate }: AppDependencies): void => {
  for (const { method, path, answer } of taskRoutes(ports)) {
    router[method](path, async (ctx) => {
      const result = await answer(authenticate, ctx);
      if (E.isLeft(result)) refuse(ctx, result.left);
      else give(ctx, result.right);
    });
  }
};

const addHealth = (router: Router<State>, ready: Ready): void => {
  const alive = { 'Cache-Control': 'no-store' };
  router.get('/health', (ctx) => give(ctx, { status: 200, headers: alive, body: { status: 'healthy' } }));
  router.get('/livez', (ctx) => give(ctx, { status: 200, headers: alive, body: { status: 'alive' } }));
  router.get('/readyz', async (ctx) => {
    if (await ready()) give(ctx, { status: 200, headers: alive, body: { status: 'ready' } });
    else refuse(ctx, unavailable);
  });
};

const addDocs = (router: Router<State>): void => {
  router.get('/openapi.json', (ctx) => give(ctx, { status: 200, body: openApiDocument }));
  for (const [path, load] of Object.entries(docsAssets)) {
    router.get(path, (ctx) => {
      const { type, content } = load();
      ctx.set('Content-Security-Policy', docsPolicy);
      ctx.type = type;
      ctx.body = content;
    });
  }
};

/** The whole API as a listener for Node's HTTP server. */
export const createApp = (dependencies: AppDependencies): RequestListener => {
  const { ready, corsOrigins, observer } = dependencies;
  const router = new Router<State>({ sensitive: true, strict: true });
  addTasks(router, dependencies);
  addHealth(router, ready);
  addDocs(router);

  const app = new Koa<State>();
  app.silent = true;
  app.use(observing(observer));
  app.use(catchingBugs(observer));
  app.use(crossOrigin(router, corsOrigins));
  app.use(refusingMalformed);
  app.use(refusingUnknown(router));
  app.use(router.routes());
  const listener = app.callback();
  return (request, response) => void listener(request, response);
};
