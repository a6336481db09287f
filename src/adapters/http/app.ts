import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import Router from '@koa/router';
import * as E from 'fp-ts/lib/Either.js';
import Koa from 'koa';
import type { Authenticator, Ports, Ready } from '../../application/ports.ts';
import { unavailable } from '../../application/errors.ts';
import {
  type Document,
  developmentAssets,
  docsAssets,
  docsPolicy,
  openApiJson,
} from './openapi/docs-page.ts';
import { docsTokenPath, isFromThisMachine } from './openapi/docs-development.ts';
import type { Response } from './response.ts';
import { isIdentityPath } from './request/canonical-path.ts';
import { causeOf } from './refusal-cause.ts';
import { type Ctx, type Middleware, type State, overrideRequest } from './request/request-context.ts';
import { crossOrigin } from './request/cors.ts';
import { matchesIfNoneMatch } from './request/conditional.ts';
import type { ApiError } from './api-error.ts';
import { type ConcurrencyLimit, concurrencyLimit } from './overload/concurrency.ts';
import { malformationOf } from './malformed-request.ts';
import { type RequestHooks, loggingRequests } from './request/request-log.ts';
import { openApiDocument } from './openapi/document.ts';
import { problemOf } from './problem.ts';
import type { RateLimits } from './overload/rate-limit.ts';
import { routes } from './routes.ts';
import { type OverloadPolicy, sheddingLoad } from './overload/load-shedding.ts';
import { readTarget } from './request/target.ts';

/** What the HTTP adapter needs. */
export type AppDependencies = OverloadPolicy & {
  readonly ports: Ports;
  readonly authenticate: Authenticator;
  readonly ready: Ready;
  readonly limits: RateLimits;
  /** Proxies in front of us, whose `X-Forwarded-*` fields are believed. */
  readonly trustedProxies: number;
  /** Hears once of each origin that CORS refuses. */
  readonly onRefusedOrigin?: (origin: string) => void;
  /** Makes a token for the docs page to have filled in; for development. */
  readonly docsToken?: (() => Promise<string>) | undefined;
};

const refuse = (ctx: Ctx, failure: ApiError): void => {
  ctx.state.error = failure._tag;
  const { problem, headers } = problemOf(failure, ctx.state.ids.requestId);
  ctx.state.cause = causeOf(failure, problem);
  ctx.status = problem.status;
  ctx.set({ ...headers, 'Cache-Control': 'no-store' });
  ctx.body = JSON.stringify(problem);
  ctx.type = 'application/problem+json';
};

const give = (ctx: Ctx, { status, headers = {}, body }: Response): void => {
  ctx.status = status;
  ctx.set(headers);
  if (body !== undefined) ctx.body = body;
};

/** What breaks off when the answer is under way gets past the outermost net. A caller who hung up is no bug. */
const tellIfItBreaks = (ctx: Ctx, { onError }: RequestHooks): void => {
  if (ctx.body instanceof Readable) {
    ctx.body.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError(error, ctx.state.ids);
    });
  }
};

/** The outermost net: an error that no one expected becomes a 500 that says nothing. */
const catchingBugs =
  ({ onError }: RequestHooks): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      onError(error, ctx.state.ids);
      refuse(ctx, { _tag: 'Bug' });
    }
  };

const refusingMalformed: Middleware = async (ctx, next) => {
  const failure = malformationOf(ctx.req);
  if (failure !== undefined) {
    refuse(ctx, failure);
    return;
  }
  await next();
};

/** A request at a place that the router knows. */
type Placed = Ctx & { readonly params: Readonly<Record<string, string>> };
type Handler = (ctx: Placed) => unknown;

/**
 * What is done where. The router only tells where a request is: left to itself it would match each one a second
 * time, and put together a chain of functions for it.
 */
type Places = { readonly router: Router<State>; readonly handlers: Map<unknown, Handler> };

const addPlace = ({ router, handlers }: Places, method: string, path: string, handler: Handler): void => {
  handlers.set(
    router.register(path, [method], () => undefined),
    handler,
  );
};

/** The routes of a canonical path: one that is spelled out beats one with a parameter in its place. */
const layersAt = ({ router }: Places, path: string) => {
  if (isIdentityPath(path)) return [];
  const layers = router.match(path, 'OPTIONS').path;
  const fewest = Math.min(...layers.map(({ paramNames }) => paramNames.length));
  return layers.filter(({ paramNames }) => paramNames.length === fewest);
};

const canonicalPathOf = ({ req }: Ctx): string => readTarget(req)?.canonicalPath ?? '';

const answering =
  (places: Places): Middleware =>
  async (ctx) => {
    const { method } = ctx;
    const path = canonicalPathOf(ctx);
    const layers = layersAt(places, path);
    const layer = layers.find(({ methods }) => methods.includes(method));
    if (layer !== undefined) {
      ctx.state.route = String(layer.path);
      const params = layer.params(path, layer.captures(path));
      await places.handlers.get(layer)?.(Object.assign(ctx, { params }));
      return;
    }
    const methods = [...new Set(layers.flatMap((one) => one.methods))];
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (methods.length === 0) refuse(ctx, { _tag: 'NoSuchPath' });
    else if (method === 'OPTIONS') give(ctx, { status: 204, headers: { Allow: allow } });
    else refuse(ctx, { _tag: 'MethodNotAllowed', allow });
  };

const addApi = (places: Places, dependencies: AppDependencies, share: ConcurrencyLimit): void => {
  const endpoints = { ...dependencies, places: share };
  for (const { method, path, answer } of routes)
    addPlace(places, method, path, async (ctx) => {
      const result = await answer(endpoints, ctx);
      if (E.isLeft(result)) refuse(ctx, result.left);
      else give(ctx, result.right);
      tellIfItBreaks(ctx, dependencies.observer);
    });
};

/** Lets those who ask at the same time share one look: many of them ask no more of the database than one. */
const shared = (ready: Ready): Ready => {
  let looking: Promise<boolean> | undefined;
  return () =>
    (looking ??= ready().finally(() => {
      looking = undefined;
    }));
};

const addHealth = (places: Places, ready: Ready): void => {
  const say = (ctx: Ctx, status: string): void =>
    give(ctx, { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { status } });
  const isReady = shared(ready);
  addPlace(places, 'get', '/health', (ctx) => say(ctx, 'healthy'));
  addPlace(places, 'get', '/livez', (ctx) => say(ctx, 'alive'));
  addPlace(places, 'get', '/readyz', async (ctx) => {
    if (await isReady()) say(ctx, 'ready');
    else refuse(ctx, unavailable);
  });
};

/** Sends the caller on, without a body. The location is relative to the request, so that a path prefix in front stays. */
const sendOn = (ctx: Ctx, status: 302 | 308, location: string): void => {
  ctx.body = null;
  ctx.status = status;
  ctx.set('Location', location);
};

/** The service in short, for whoever is no browser; its links are relative. */
const summary = {
  name: openApiDocument.info['title'],
  version: openApiDocument.info['version'],
  docs: 'docs',
  openapi: 'openapi.json',
};

const addRoot = (places: Places): void =>
  addPlace(places, 'get', '/', (ctx) => {
    ctx.vary('Accept');
    if (ctx.accepts('application/json', 'text/html') === 'text/html') sendOn(ctx, 302, summary.docs);
    else give(ctx, { status: 200, body: summary });
  });

const addDocsToken = (places: Places, docsToken: () => Promise<string>): void =>
  addPlace(places, 'get', docsTokenPath, async (ctx) => {
    if (isFromThisMachine(ctx.req))
      give(ctx, {
        status: 200,
        headers: { 'Cache-Control': 'no-store' },
        body: { token: await docsToken() },
      });
    else refuse(ctx, { _tag: 'NoSuchPath' });
  });

const addDocs = (places: Places, { docsToken }: AppDependencies): void => {
  const addDocument = (path: string, load: () => Document, headers: Response['headers'] = {}): void =>
    addPlace(places, 'get', path, (ctx) => {
      if (ctx.path === '/docs/') {
        sendOn(ctx, 308, '../docs');
        return;
      }
      const { type, bytes, etag } = load();
      const isKnown = matchesIfNoneMatch(ctx.req.headers['if-none-match'], etag);
      ctx.type = type;
      give(ctx, {
        status: isKnown ? 304 : 200,
        headers: { ...headers, ETag: etag, 'Cache-Control': 'no-cache' },
        ...(isKnown ? {} : { body: bytes }),
      });
    });
  const assets = docsToken === undefined ? docsAssets : { ...docsAssets, ...developmentAssets };
  if (docsToken !== undefined) addDocsToken(places, docsToken);
  addDocument('/openapi.json', openApiJson);
  for (const [path, load] of Object.entries(assets))
    addDocument(path, load, { 'Content-Security-Policy': docsPolicy });
};

/** The whole API as a listener for Node's HTTP server. */
export const createApp = (dependencies: AppDependencies): RequestListener => {
  const { ready, corsOrigins, trustedProxies, observer, onRefusedOrigin } = dependencies;
  const router = new Router<State>({ sensitive: true, strict: true });
  const places: Places = { router, handlers: new Map() };
  const share = concurrencyLimit(Math.ceil(dependencies.maxInFlight / 4));
  addApi(places, dependencies, share);
  addHealth(places, ready);
  addRoot(places);
  addDocs(places, dependencies);

  const app = new Koa<State>({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  app.silent = true;
  overrideRequest(app);
  const isAnswered = (ctx: Ctx): boolean =>
    malformationOf(ctx.req) === undefined && layersAt(places, canonicalPathOf(ctx)).length > 0;
  app.use(loggingRequests(observer));
  app.use(catchingBugs(observer));
  app.use(crossOrigin(corsOrigins, isAnswered, onRefusedOrigin));
  app.use(refusingMalformed);
  app.use(answering(places));
  return sheddingLoad(dependencies, app.callback(), share.waiting);
};
