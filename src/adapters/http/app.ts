import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import Router from '@koa/router';
import * as E from 'fp-ts/lib/Either.js';
import Koa from 'koa';
import type { Authenticator, Ports, Ready } from '../../application/ports.ts';
import { unavailable } from '../../application/errors.ts';
import { docsAssets, docsPolicy } from './docs.ts';
import type { Answer } from './answer.ts';
import { type Ctx, type Middleware, type State, readablePath } from './context.ts';
import { crossOrigin } from './cors.ts';
import type { Failure } from './failures.ts';
import { fairShare } from './fair-share.ts';
import { maxUrl } from './limits.ts';
import { type Observer, observing } from './observing.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { routes } from './routes.ts';
import { type Shedding, sheddingLoad } from './shedding.ts';

/** What the HTTP adapter needs. */
export type AppDependencies = Shedding & {
  readonly ports: Ports;
  readonly authenticate: Authenticator;
  readonly ready: Ready;
  readonly limits: RateLimits;
  /** Proxies in front of us, whose `X-Forwarded-*` fields are believed. */
  readonly trustedProxies: number;
};

const refuse = (ctx: Ctx, failure: Failure): void => {
  ctx.state.failure = failure._tag;
  const { problem, headers } = problemOf(failure, ctx.state.names.requestId);
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

/** What breaks off when the answer is under way gets past the outermost net. */
const tellIfItBreaks = (ctx: Ctx, { broke }: Observer): void => {
  if (ctx.body instanceof Readable) {
    ctx.body.once('error', (error) => broke(error, ctx.state.names));
  }
};

/** The outermost net: an error that no one expected becomes a 500 that says nothing. */
const catchingBugs =
  ({ broke }: Observer): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      broke(error, ctx.state.names);
      refuse(ctx, { _tag: 'Bug' });
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

/** What may be done with the path; nothing, if it is unknown. One that is spelled out beats one with a parameter in its place. */
const methodsAt = (router: Router<State>, path: string): ReadonlyArray<string> => {
  const layers = router.match(path, 'OPTIONS').path;
  const fewest = Math.min(...layers.map(({ paramNames }) => paramNames.length));
  return [
    ...new Set(
      layers.filter(({ paramNames }) => paramNames.length === fewest).flatMap(({ methods }) => methods),
    ),
  ];
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

const addApi = (router: Router<State>, dependencies: AppDependencies): void => {
  const endpoints = { ...dependencies, places: fairShare(Math.ceil(dependencies.maxInFlight / 4)) };
  for (const { method, path, answer } of routes) {
    router[method](path, async (ctx) => {
      const result = await answer(endpoints, ctx);
      if (E.isLeft(result)) refuse(ctx, result.left);
      else give(ctx, result.right);
      tellIfItBreaks(ctx, dependencies.observer);
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
  const { ready, corsOrigins, trustedProxies, observer } = dependencies;
  const router = new Router<State>({ sensitive: true, strict: true });
  addApi(router, dependencies);
  addHealth(router, ready);
  addDocs(router);

  const app = new Koa<State>({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  app.silent = true;
  app.use(observing(observer));
  app.use(catchingBugs(observer));
  app.use(crossOrigin(corsOrigins, (path) => methodsAt(router, path).length > 0));
  app.use(refusingMalformed);
  app.use(refusingUnknown(router));
  app.use(router.routes());
  const listener = app.callback();
  return sheddingLoad(dependencies, (request, response) => void listener(request, response));
};
