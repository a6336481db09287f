import type { RoutedContext } from '../request/request-context.ts';
import { type Reply, redirect, refusal } from '../request/respond.ts';
import { respondWithDocument } from '../request/static-document.ts';
import type { Route } from '../router.ts';
import { type PageFile, codings } from './page-files.ts';

/** The page loads from and talks to this service alone, and runs nothing that is not in its files. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': pagePolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  Vary: 'Accept-Encoding, Origin',
};

/** The build names these files by a digest of their content. */
const cachingOf = (name: string): string =>
  name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

const respondWithFile = async (ctx: RoutedContext, { name, plain, coded }: PageFile): Promise<Reply> => {
  const coding = codings.find((one) => ctx.acceptsEncodings(one) === one);
  const { document, fields } = coding === undefined ? plain : await coded(coding);
  return respondWithDocument(ctx, document, { ...headers, ...fields, 'Cache-Control': cachingOf(name) });
};

/** `/app` is redirected to `/app/`, which the addresses in the page are relative to. */
const respondWithPage = (ctx: RoutedContext, file: PageFile): Reply | Promise<Reply> => {
  const { path, querystring } = ctx;
  if (path.endsWith('/')) return respondWithFile(ctx, file);
  return redirect(308, querystring === '' ? 'app/' : `app/?${querystring}`);
};

/**
 * The routes of the page at `/app/` and of each of its files. Only these exact paths are served. Without accounts (`files` is
 * undefined) or without a built page, `/app/` is a 404 that gives the reason.
 */
export const pageRoutes = (files: ReadonlyArray<PageFile> | undefined): ReadonlyArray<Route> => {
  const index = files?.find(({ name }) => name === 'index.html');
  if (files === undefined || index === undefined) {
    const detail =
      files === undefined
        ? 'The page needs a service that signs people in: AUTH_MODE=embedded'
        : 'The page is not built: npm run web:build';
    return [{ method: 'get', path: '/app', handle: (ctx) => refusal(ctx, { _tag: 'PageAbsent', detail }) }];
  }
  return [
    { method: 'get', path: '/app', handle: (ctx) => respondWithPage(ctx, index) },
    ...files.map((file): Route => ({
      method: 'get',
      path: `/app/${file.name}`,
      handle: (ctx) => {
        // One name for all builds, in the log and the metrics.
        ctx.state.route = '/app/:file';
        return respondWithFile(ctx, file);
      },
    })),
  ];
};
