import type { InfoObject } from 'openapi3-ts/oas31';
import { matchesIfNoneMatch } from '../request/conditional.ts';
import type { RoutedContext } from '../request/request-context.ts';
import { redirect, refuse, respond } from '../request/respond.ts';
import type { Route } from '../router.ts';
import { docsTokenPath, isFromThisMachine } from './docs-development.ts';
import {
  type StaticDocument,
  developmentAssets,
  docsAssets,
  docsPolicy,
  lazily,
  staticDocument,
} from './docs-page.ts';

/** A summary of the service for clients other than browsers; its links are relative. */
const rootRoute = ({ title, version }: InfoObject): Route => {
  const summary = { name: title, version, docs: 'docs', openapi: 'openapi.json' };
  return {
    method: 'get',
    path: '/',
    handle: (ctx) => {
      ctx.vary('Accept');
      if (ctx.accepts('application/json', 'text/html') === 'text/html') redirect(ctx, 302, summary.docs);
      else respond(ctx, { status: 200, body: summary });
    },
  };
};

const respondWithDocument = (
  ctx: RoutedContext,
  { type, bytes, etag }: StaticDocument,
  headers: Readonly<Record<string, string>>,
): void => {
  const isKnown = matchesIfNoneMatch(ctx.req.headers['if-none-match'], etag);
  ctx.type = type;
  respond(ctx, {
    status: isKnown ? 304 : 200,
    headers: { ...headers, ETag: etag, 'Cache-Control': 'no-cache' },
    ...(isKnown ? {} : { body: bytes }),
  });
};

const assetRoute = ([path, load]: readonly [string, () => StaticDocument]): Route => ({
  method: 'get',
  path,
  handle: (ctx) => {
    if (ctx.path === '/docs/') redirect(ctx, 308, '../docs');
    else respondWithDocument(ctx, load(), { 'Content-Security-Policy': docsPolicy });
  },
});

const tokenRoute = (docsToken: () => Promise<string>): Route => ({
  method: 'get',
  path: docsTokenPath,
  handle: async (ctx) => {
    if (!isFromThisMachine(ctx.req)) {
      refuse(ctx, { _tag: 'NoSuchPath' });
      return;
    }
    const token = await docsToken();
    respond(ctx, { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { token } });
  },
});

/** The routes of `/`, the OpenAPI document and its page; in development the page fills in a token. */
export const docsRoutes = (
  document: { readonly info: InfoObject },
  docsToken?: () => Promise<string>,
): ReadonlyArray<Route> => {
  const openApiJson = lazily(() => staticDocument('application/json', JSON.stringify(document)));
  const assets = docsToken === undefined ? docsAssets : { ...docsAssets, ...developmentAssets };
  return [
    rootRoute(document.info),
    { method: 'get', path: '/openapi.json', handle: (ctx) => respondWithDocument(ctx, openApiJson(), {}) },
    ...Object.entries(assets).map(assetRoute),
    ...(docsToken === undefined ? [] : [tokenRoute(docsToken)]),
  ];
};
