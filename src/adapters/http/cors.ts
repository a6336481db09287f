import cors from '@koa/cors';
import type { Ctx, Middleware } from './context.ts';

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

/**
 * Lets pages of the configured origins call (Fetch standard, CORS). `isAnswered` tells whether a request is well formed and
 * there is anything at its path: the package would approve a preflight for any.
 */
export const crossOrigin = (
  origins: ReadonlyArray<string>,
  isAnswered: (ctx: Ctx) => boolean,
): Middleware => {
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
  origins: ReadonlyArray<string>,
  origin: string | undefined,
): Readonly<Record<string, string>> => ({
  Vary: 'Authorization, Origin',
  ...(origin !== undefined && origins.includes(origin)
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': exposed.join(','),
      }
    : {}),
});
