import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import Koa from 'koa';
import type { Authenticator, Ports, Ready } from '../../application/ports.ts';
import { docsRoutes } from './docs/docs-routes.ts';
import { healthRoutes } from './health.ts';
import { openApiDocument } from './openapi-document.ts';
import { concurrencyLimit } from './overload/concurrency.ts';
import { type OverloadPolicy, sheddingLoad } from './overload/load-shedding.ts';
import type { RateLimits } from './overload/rate-limit.ts';
import type { EndpointDependencies } from './request/authenticate.ts';
import { type AllowedOrigins, crossOrigin } from './request/cors.ts';
import { refuseOverloaded } from './request/raw-responses.ts';
import { type Ctx, type Middleware, type State, overrideRequest } from './request/request-context.ts';
import { type RequestHooks, loggingRequests } from './request/request-log.ts';
import { refuse, respond } from './request/respond.ts';
import { canonicalPathOf, malformationOf } from './request/target.ts';
import { type Route, createRouter } from './router.ts';
import { apiRoutes } from './api-routes.ts';

/** What the HTTP adapter needs. */
export type AppDependencies = OverloadPolicy & {
  readonly ports: Ports;
  readonly authenticate: Authenticator;
  readonly ready: Ready;
  readonly limits: RateLimits;
  readonly corsOrigins: AllowedOrigins;
  readonly observer: RequestHooks;
  /** Proxies in front of us, whose `X-Forwarded-*` fields are believed. */
  readonly trustedProxies: number;
  /** Called once for each origin that CORS refuses. */
  readonly onRefusedOrigin?: (origin: string) => void;
  /** Makes a token for the docs page to have filled in; for development. */
  readonly docsToken?: (() => Promise<string>) | undefined;
};

/** A stream that breaks off does so after `catchingErrors` has returned. A caller who hung up is no error. */
const reportBrokenStream = (ctx: Ctx, { onError }: RequestHooks): void => {
  if (ctx.body instanceof Readable) {
    ctx.body.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError(error, ctx.state.ids);
    });
  }
};

/** Turns an unexpected error into a 500 that says nothing of it. */
const catchingErrors =
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
  const error = malformationOf(ctx.req);
  if (error === undefined) await next();
  else refuse(ctx, error);
};

/** The API's routes with what their endpoints need. */
const routesWith = (dependencies: EndpointDependencies, observer: RequestHooks): ReadonlyArray<Route> =>
  apiRoutes.map(({ method, path, endpoint }) => ({
    method,
    path,
    handle: async (ctx) => {
      const result = await endpoint(dependencies, ctx);
      if (E.isLeft(result)) refuse(ctx, result.left);
      else respond(ctx, result.right);
      reportBrokenStream(ctx, observer);
    },
  }));

/** The whole API as a listener for Node's HTTP server. */
export const createApp = (dependencies: AppDependencies): RequestListener => {
  const { ready, corsOrigins, trustedProxies, observer, onRefusedOrigin, docsToken } = dependencies;
  const concurrency = concurrencyLimit(Math.ceil(dependencies.maxInFlight / 4));
  const router = createRouter([
    ...routesWith({ ...dependencies, concurrency }, observer),
    ...healthRoutes(ready),
    ...docsRoutes(openApiDocument, docsToken),
  ]);

  const app = new Koa<State>({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  app.silent = true;
  overrideRequest(app);
  const isRoutable = (ctx: Ctx): boolean => malformationOf(ctx.req) === undefined && router.hasPath(ctx);
  app.use(loggingRequests(observer));
  app.use(catchingErrors(observer));
  app.use(crossOrigin(corsOrigins, isRoutable, onRefusedOrigin));
  app.use(refusingMalformed);
  app.use(router.dispatch);
  return sheddingLoad(
    {
      ...dependencies,
      pathOf: canonicalPathOf,
      waiting: concurrency.waiting,
      refuse: refuseOverloaded(corsOrigins, observer),
    },
    app.callback(),
  );
};
