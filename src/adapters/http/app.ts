import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import Koa from 'koa';
import type { Authenticator, Ports, Ready } from '../../application/ports.ts';
import { docsRoutes } from './docs/docs-routes.ts';
import { healthRoutes } from './health.ts';
import { servedDocument } from './openapi-document.ts';
import { concurrencyLimit } from './overload/concurrency.ts';
import { type OverloadPolicy, sheddingLoad } from './overload/load-shedding.ts';
import type { RateLimits } from './overload/consume-rate-limit.ts';
import { type AllowedOrigins, crossOrigin } from './request/cors.ts';
import { refuseOverloaded } from './request/raw-responses.ts';
import { type Ctx, type Middleware, type State, overrideRequest } from './request/request-context.ts';
import { type RequestHooks, loggingRequests } from './request/request-log.ts';
import { refuse } from './request/respond.ts';
import { canonicalPathOf, malformationOf } from './request/target.ts';
import { ResponseAborted } from './response.ts';
import { createRouter } from './router.ts';
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
    // A stream breaks off later, when its status has been sent. A caller who hung up is no error.
    if (ctx.body instanceof Readable)
      ctx.body.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
        ctx.state.error = error instanceof ResponseAborted ? error.failure._tag : 'Bug';
        if (!(error instanceof ResponseAborted)) onError(error, ctx.state.ids);
      });
  };

const refusingMalformed: Middleware = async (ctx, next) => {
  const error = malformationOf(ctx.req);
  if (error === undefined) await next();
  else refuse(ctx, error);
};

/** The whole API as a listener for Node's HTTP server. */
export const createApp = (dependencies: AppDependencies): RequestListener => {
  const { ready, corsOrigins, trustedProxies, observer, onRefusedOrigin, docsToken } = dependencies;
  const concurrency = concurrencyLimit(Math.ceil(dependencies.maxInFlight / 4));
  const endpointDependencies = { ...dependencies, concurrency };
  const router = createRouter([
    ...apiRoutes.map(({ endpoint, ...place }) => ({ ...place, handle: endpoint(endpointDependencies) })),
    ...healthRoutes(ready),
    ...docsRoutes(servedDocument, docsToken),
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
