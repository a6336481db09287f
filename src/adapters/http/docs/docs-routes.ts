import type { InfoObject } from 'openapi3-ts/oas31';
import { matchesIfNoneMatch } from '../request/conditional.ts';
import type { Fields, RoutedContext } from '../request/request-context.ts';
import { type Reply, redirect, refusal, replyOf } from '../request/respond.ts';
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
      const isPage = ctx.accepts('application/json', 'text/html') === 'text/html';
      const { headers, ...reply } = isPage
        ? redirect(302, summary.docs)
        : replyOf({ status: 200, body: summary });
      return { ...reply, headers: { ...headers, Vary: 'Authorization, Origin, Accept' } };
    },
  };
};

const respondWithDocument = (
  ctx: RoutedContext,
  { type, bytes, etag }: StaticDocument,
  more: Fields,
): Reply => {
  const headers = { ...more, ETag: etag, 'Cache-Control': 'no-cache' };
  return matchesIfNoneMatch(ctx.req.headers['if-none-match'], etag)
    ? { status: 304, headers }
    : {
        status: 200,
        headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` },
        body: bytes,
      };
};

const assetRoute = ([path, load]: readonly [string, () => StaticDocument]): Route => ({
  method: 'get',
  path,
  handle: (ctx) =>
    ctx.path === '/docs/'
      ? redirect(308, '../docs')
      : respondWithDocument(ctx, load(), { 'Content-Security-Policy': docsPolicy }),
});

const tokenRoute = (docsToken: () => Promise<string | undefined>): Route => ({
  method: 'get',
  path: docsTokenPath,
  handle: async (ctx) => {
    if (!isFromThisMachine(ctx.req)) return refusal(ctx, { _tag: 'NoSuchPath' });
    const token = await docsToken();
    if (token === undefined) return refusal(ctx, { _tag: 'NoSuchPath' });
    return replyOf({ status: 200, headers: { 'Cache-Control': 'no-store' }, body: { token } });
  },
});

/** The routes of `/`, the OpenAPI document and its page; in development the page fills in a token. */
export const docsRoutes = (
  document: { readonly info: InfoObject },
  docsToken?: () => Promise<string | undefined>,
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
