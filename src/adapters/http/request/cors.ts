import cors from '@koa/cors';
import type { Ctx } from './request-context.ts';
import type { Reply } from './respond.ts';

const exposed = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Request-Id',
  'Idempotency-Replayed',
];

/** The origins whose pages may call: a list, or every loopback origin with any port. */
export type AllowedOrigins = ReadonlyArray<string> | 'loopback';

const loopbackHost = '(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d{1,5})?';
const loopbackOrigin = new RegExp(`^https?://${loopbackHost}$`);

/** Whether a host, with or without a port, is a loopback host. */
export const isLoopbackHost = (host: string): boolean => new RegExp(`^${loopbackHost}$`).test(host);

/** Whether pages of an origin may call. */
export const isAllowedOrigin = (allowed: AllowedOrigins, origin: string): boolean =>
  allowed === 'loopback' ? loopbackOrigin.test(origin) : allowed.includes(origin);

/** Whether an origin is well formed and not our own, so that an operator may want to allow it. */
const isForeign = (origin: string, host: string): boolean =>
  origin.length <= 300 &&
  URL.canParse(origin) &&
  new URL(origin).origin === origin &&
  new URL(origin).host !== host;

/** The maximum number of refused origins that are reported: clients choose how many there are. */
const maxReported = 100;

const reportOnce = (report: (origin: string) => void) => {
  const reported = new Set<string>();
  return (origin: string, host: string): void => {
    if (reported.size >= maxReported || reported.has(origin) || !isForeign(origin, host)) return;
    reported.add(origin);
    report(origin);
  };
};

/**
 * Lets pages of the allowed origins call (Fetch standard, CORS). `isRoutable` says whether a request is well formed and
 * its path has a route: the package would approve a preflight for any. `onRefused` is called once for each other origin, for
 * 100 at most.
 */
export const crossOrigin = (
  allowed: AllowedOrigins,
  isRoutable: (ctx: Ctx) => boolean,
  onRefused: (origin: string) => void = () => undefined,
): ((ctx: Ctx, respond: () => Promise<Reply>) => Promise<Reply>) => {
  const refuseOrigin = reportOnce(onRefused);
  const allowing = cors({
    origin: (ctx) => {
      const origin = ctx.get('Origin');
      if (isAllowedOrigin(allowed, origin)) return origin;
      refuseOrigin(origin, ctx.get('Host'));
      return '';
    },
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
    exposeHeaders: exposed,
  });
  return async (ctx, respond) => {
    const isSameOrigin = ctx.req.headers.origin === undefined;
    const isToUnknownPath = ctx.method === 'OPTIONS' && !isRoutable(ctx);
    if (isSameOrigin || isToUnknownPath) return respond();
    // What the package does not pass on is a preflight that it approves.
    let reply: Reply = { status: 204, headers: {} };
    await allowing(ctx, async () => {
      reply = await respond();
    });
    return reply;
  };
};

/** The CORS fields of a response without Koa. */
export const crossOriginFields = (
  allowed: AllowedOrigins,
  origin: string | undefined,
): Readonly<Record<string, string>> => ({
  Vary: 'Authorization, Origin',
  ...(origin !== undefined && isAllowedOrigin(allowed, origin)
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': exposed.join(','),
      }
    : {}),
});
