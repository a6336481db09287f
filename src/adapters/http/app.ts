import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import Koa from 'koa';
import type { Authenticator, Ports, Ready } from '../../application/ports.ts';
import { docsRoutes } from './docs/docs-routes.ts';
import { healthRoutes } from './health.ts';
import { aliasPaths } from './identity/alias-paths.ts';
import { identityRoutes } from './identity/identity-routes.ts';
import { type Identity, passwordTurns } from './identity/sign-in.ts';
import { documentWith, servedDocument } from './openapi-document.ts';
import { concurrencyLimit } from './overload/concurrency.ts';
import type { PageFile } from './web-client/page-files.ts';
import { pageRoutes } from './web-client/page-routes.ts';
import { type EventStreams, createEventStreams } from './overload/event-streams.ts';
import { type Handler, type OverloadPolicy, sheddingLoad } from './overload/load-shedding.ts';
import type { RateLimits } from './overload/consume-rate-limit.ts';
import { type AllowedOrigins, crossOrigin } from './request/cors.ts';
import { refuseOverloaded } from './request/raw-responses.ts';
import { type Ctx, type State, overrideRequest } from './request/request-context.ts';
import { type RequestHooks, logRequest } from './request/request-log.ts';
import { type Reply, refusal, send } from './request/respond.ts';
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
  /** The open event streams; left out, the app's own. */
  readonly streams?: EventStreams;
  /** Called once for each origin that CORS refuses. */
  readonly onRefusedOrigin?: (origin: string) => void;
  /** Where the service itself signs people in. */
  readonly identity?: Identity | undefined;
  /** The files of the page. Empty: the page is not built. Undefined: no page, since the service has no accounts. */
  readonly page?: ReadonlyArray<PageFile> | undefined;
  /** Makes a token for the docs page to have filled in; for development. */
  readonly docsToken?: (() => Promise<string | undefined>) | undefined;
};

/** Reports what breaks off a stream, whose status has been sent by then. A client that hung up is no error. */
const watchStream = (stream: Readable, { state }: Ctx, { onError }: RequestHooks): unknown =>
  stream.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    state.error = error instanceof ResponseAborted ? error.failure._tag : 'Bug';
    if (!(error instanceof ResponseAborted)) onError(error, state.ids);
  });

/** The whole API as a listener for Node's HTTP server. */
export const createApp = (dependencies: AppDependencies): RequestListener => {
  const { ready, corsOrigins, trustedProxies, observer, onRefusedOrigin, docsToken, identity, page } =
    dependencies;
  const concurrency = concurrencyLimit(Math.ceil(dependencies.maxInFlight / 4));
  const passwords = passwordTurns();
  const { streams = createEventStreams() } = dependencies;
  const endpointDependencies = { ...dependencies, concurrency, streams };
  const hasPage = page !== undefined && page.length > 0;
  const document = identity?.aliases === undefined ? servedDocument : documentWith(aliasPaths);
  const router = createRouter([
    ...apiRoutes.map(({ endpoint, ...route }) => ({ ...route, handle: endpoint(endpointDependencies) })),
    ...(identity === undefined ? [] : identityRoutes({ ...dependencies, identity, passwords })),
    ...healthRoutes(ready),
    ...pageRoutes(page),
    ...docsRoutes(document, hasPage ? 'app/' : 'docs', docsToken),
  ]);

  const app = new Koa<State>({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  overrideRequest(app);
  const isRoutable = (ctx: Ctx): boolean => malformationOf(ctx.req) === undefined && router.hasPath(ctx);
  const allowOrigin = crossOrigin(corsOrigins, isRoutable, onRefusedOrigin);
  const dispatch = async (ctx: Ctx): Promise<Reply> => {
    const error = malformationOf(ctx.req);
    return error === undefined ? router.dispatch(ctx) : refusal(ctx, error);
  };
  const handle: Handler = async (request, response) => {
    // Koa's own callback composes its middleware and listens to the socket besides, which costs a tenth of a small request.
    const ctx: Ctx = app.createContext(request, response);
    // For the log, if the client hangs up before there is a response.
    response.statusCode = 404;
    logRequest(observer, ctx);
    try {
      const reply = await allowOrigin(ctx, () => dispatch(ctx));
      if (reply.body instanceof Readable) watchStream(reply.body, ctx, observer);
      send(ctx, reply);
    } catch (error) {
      // An unexpected error is a 500 that says nothing of it.
      observer.onError(error, ctx.state.ids);
      send(ctx, refusal(ctx, { _tag: 'Bug' }));
    }
  };
  return sheddingLoad(
    {
      ...dependencies,
      pathOf: canonicalPathOf,
      waiting: () => concurrency.waiting() + passwords.waiting(),
      isStream: streams.isHeld,
      refuse: refuseOverloaded(corsOrigins, observer),
    },
    handle,
  );
};
