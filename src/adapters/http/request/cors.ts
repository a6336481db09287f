import cors from '@koa/cors';
import type { Ctx, Middleware } from './request-context.ts';

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

/** The origins whose pages may call: those of a list, or all of this machine, whatever their port. */
export type AllowedOrigins = ReadonlyArray<string> | 'loopback';

const loopbackHost = '(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d{1,5})?';
const loopbackOrigin = new RegExp(`^https?://${loopbackHost}$`);

/** Whether a host, with a port or without, is this machine by name. */
export const isLoopbackHost = (host: string): boolean => new RegExp(`^${loopbackHost}$`).test(host);

const isAllowed = (allowed: AllowedOrigins, origin: string): boolean =>
  allowed === 'loopback' ? loopbackOrigin.test(origin) : allowed.includes(origin);

/** Whether a browser could have sent it as the origin of another site than ours, so that somebody may want to allow it. */
const isForeign = (origin: string, host: string): boolean =>
  origin.length <= 300 &&
  URL.canParse(origin) &&
  new URL(origin).origin === origin &&
  new URL(origin).host !== host;

/** How many refused origins are told of, each once: whoever sends them chooses how many there are. */
const maxTold = 100;

const tellingOnce = (tell: (origin: string) => void) => {
  const told = new Set<string>();
  return (origin: string, host: string): void => {
    if (told.size >= maxTold || told.has(origin) || !isForeign(origin, host)) return;
    told.add(origin);
    tell(origin);
  };
};

/**
 * Lets pages of the allowed origins call (Fetch standard, CORS). `isAnswered` tells whether a request is well formed and
 * there is anything at its path: the package would approve a preflight for any. `onRefused` gets each other origin once, of
 * 100 at most.
 */
export const crossOrigin = (
  allowed: AllowedOrigins,
  isAnswered: (ctx: Ctx) => boolean,
  onRefused: (origin: string) => void = () => undefined,
): Middleware => {
  const tell = tellingOnce(onRefused);
  const allowing = cors({
    origin: (ctx) => {
      const origin = ctx.get('Origin');
      if (isAllowed(allowed, origin)) return origin;
      tell(origin, ctx.get('Host'));
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
  return async (ctx, next) => {
    ctx.set('Vary', 'Authorization, Origin');
    const isSameOrigin = ctx.req.headers.origin === undefined;
    const isForNothing = ctx.method === 'OPTIONS' && !isAnswered(ctx);
    await (isSameOrigin || isForNothing ? next() : allowing(ctx, next));
  };
};

/** The same fields for an answer that is not Koa's. */
export const crossOriginFields = (
  allowed: AllowedOrigins,
  origin: string | undefined,
): Readonly<Record<string, string>> => ({
  Vary: 'Authorization, Origin',
  ...(origin !== undefined && isAllowed(allowed, origin)
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': exposed.join(','),
      }
    : {}),
});
