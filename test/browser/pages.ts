import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { SignJWT } from 'jose';
import { type Browser, type Page, chromium } from 'playwright-core';
import { testSecret } from '../support/tokens.ts';

/** A host that resolves to this machine and is no secure context, unlike 127.0.0.1. */
const insecureHost = 'doable.test';

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`],
  });

/** Serves the test page, and tokens of sessions that a test ends. */
export const startPages = async () => {
  const { outputFiles } = await build({
    entryPoints: ['test/browser/page.ts'],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const script = outputFiles[0]?.contents ?? assert.fail('the page was not built');
  const sessions = {
    /** Seconds that a token is valid. */
    seconds: 3600,
    ended: new Set<string>(),
    /** The tokens that were made. */
    tokens: 0,
  };
  const tokenOf = async (user: string): Promise<string> => {
    sessions.tokens += 1;
    return new SignJWT({ sub: user })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(Math.floor(Date.now() / 1000) + sessions.seconds)
      .sign(new TextEncoder().encode(testSecret));
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const user = searchParams.get('user') ?? '';
    if (pathname === '/page.js') response.setHeader('Content-Type', 'text/javascript').end(script);
    else if (pathname !== '/token')
      response
        .setHeader('Content-Type', 'text/html')
        .end('<!doctype html><body></body><script type="module" src="/page.js"></script>');
    else if (sessions.ended.has(user)) response.writeHead(401).end();
    else void tokenOf(user).then((token) => response.end(token));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    sessions,
    origins: ['127.0.0.1', insecureHost].map((host) => `http://${host}:${address.port}`),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** What a page shows. */
export const titlesOn = async (page: Page): Promise<ReadonlyArray<string>> =>
  page.locator('p').allTextContents();

/** What a page's copy says of itself. */
export const stateOf = (page: Page) =>
  page.evaluate(() => {
    const { pending, network, storage, conflicts } = local.getSnapshot();
    return { pending, network, storage, conflicts: conflicts.length };
  });
