import type { InfoObject } from 'openapi3-ts/oas31';
import { redirect, refusal, replyOf } from '../request/respond.ts';
import {
  type StaticDocument,
  lazily,
  respondWithDocument,
  staticDocument,
} from '../request/static-document.ts';
import type { Route } from '../router.ts';
import { docsTokenPath, isFromThisMachine } from './docs-development.ts';
import { developmentAssets, docsAssets, docsPolicy } from './docs-page.ts';

/** A summary of the service for clients other than browsers, which are sent to its home; all links are relative. */
const rootRoute = ({ title, version }: InfoObject, home: string): Route => {
  const summary = { name: title, version, docs: 'docs', openapi: 'openapi.json' };
  return {
    method: 'get',
    path: '/',
    handle: (ctx) => {
      const isPage = ctx.accepts('application/json', 'text/html') === 'text/html';
      const { headers, ...reply } = isPage ? redirect(302, home) : replyOf({ status: 200, body: summary });
      return { ...reply, headers: { ...headers, Vary: 'Authorization, Origin, Accept' } };
    },
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

/**
 * The routes of `/`, which sends browsers to `home`, of the OpenAPI document and its page; in development the page fills in a token.
 */
export const docsRoutes = (
  document: { readonly info: InfoObject },
  home: 'app/' | 'docs',
  docsToken?: () => Promise<string | undefined>,
): ReadonlyArray<Route> => {
  const openApiJson = lazily(() => staticDocument('json', JSON.stringify(document)));
  const assets = docsToken === undefined ? docsAssets : { ...docsAssets, ...developmentAssets };
  return [
    rootRoute(document.info, home),
    { method: 'get', path: '/openapi.json', handle: (ctx) => respondWithDocument(ctx, openApiJson(), {}) },
    ...Object.entries(assets).map(assetRoute),
    ...(docsToken === undefined ? [] : [tokenRoute(docsToken)]),
  ];
};
