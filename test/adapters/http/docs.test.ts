import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createContext, runInContext } from 'node:vm';
import { docsAssets } from '../../../src/adapters/http/docs/docs-page.ts';
import { type Service, startService } from '../../support/service.ts';

const tokenPath = '/docs/development-token';

/** Runs the script of the docs page as a browser would, with a page and a service of which only what it uses is there. */
const running = async (script: string, kept: string | undefined, taken: string, offered: string) => {
  const filledIn: string[] = [];
  const asked: string[] = [];
  let options: unknown;
  const ui = {
    authSelectors: { authorized: () => ({ getIn: () => kept }) },
    preauthorizeApiKey: (name: string, token: string) => filledIn.push(`${name} ${token}`),
  };
  const response = (path: string, { headers = {} }: { headers?: Record<string, string> } = {}) => {
    asked.push(path);
    if (path === 'docs/development-token')
      return new Response(JSON.stringify({ token: offered }), { status: offered === '' ? 404 : 200 });
    return new Response('', { status: headers['Authorization'] === `Bearer ${taken}` ? 200 : 401 });
  };
  runInContext(
    script,
    createContext({
      fetch: (...call: Parameters<typeof response>) => Promise.resolve(response(...call)),
      SwaggerUIBundle: (given: { onComplete?: () => void }) => {
        options = given;
        void Promise.resolve().then(() => given.onComplete?.());
        return ui;
      },
    }),
  );
  for (let n = 0; n < 5; n += 1) await setImmediate();
  return { filledIn, asked, options: JSON.stringify(options) };
};

describe('the docs page', () => {
  it('loads everything from the service itself', async () => {
    const service = await startService();
    const page = await service.call('GET', '/docs');
    assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
    assert.ok(loaded.length >= 3);
    for (const url of loaded) {
      if (url === 'data:,') continue;
      assert.ok(url.startsWith('docs/'), url);
      const asset = await fetch(new URL(url, `${service.url}/docs`));
      assert.equal(asset.status, 200);
      await asset.text();
    }
    const document = await service.call('GET', '/openapi.json');
    assert.match(document.text, /"openapi":"3\.1/);
    await service.close();
  });

  it('returns 304 to a client that has it, as do its assets and the document', async () => {
    const service = await startService();
    const paths = ['/openapi.json', ...Object.keys(docsAssets)];
    const tags = new Set<string>();
    for (const path of paths) {
      const whole = await service.call('GET', path);
      const tag = whole.headers.get('ETag') ?? '';
      assert.match(tag, /^"[^"]+"$/, path);
      tags.add(tag);
      assert.equal(whole.headers.get('Cache-Control'), 'no-cache');
      assert.equal(Number(whole.headers.get('Content-Length')), Buffer.byteLength(whole.text));
      for (const had of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const again = await service.call('GET', path, { headers: { 'If-None-Match': had } });
        assert.deepEqual([again.status, again.text, again.headers.get('ETag')], [304, '', tag], path);
        assert.equal(again.headers.get('Cache-Control'), 'no-cache');
      }
      const other = await service.call('GET', path, { headers: { 'If-None-Match': '"x"' } });
      assert.deepEqual([other.status, other.text], [200, whole.text]);
      const head = await service.call('HEAD', path);
      assert.deepEqual([head.status, head.text, head.headers.get('ETag')], [200, '', tag]);
      assert.equal(head.headers.get('Content-Length'), whole.headers.get('Content-Length'));
    }
    assert.equal(tags.size, paths.length);
    await service.close();
  });
});

describe('the docs page in development', () => {
  let service: Service;
  before(async () => {
    service = await startService({ docsToken: () => Promise.resolve('a.b.c') });
  });
  after(() => service.close());

  const script = async () => (await service.call('GET', '/docs/start.js')).text;

  it('is given a development token', async () => {
    const { filledIn, options } = await running(await script(), undefined, '', 'a.b.c');
    assert.deepEqual(filledIn, ['bearer a.b.c']);
    assert.match(options, /"persistAuthorization":true/);
    assert.match(options, /"validatorUrl":null/);
  });

  it('keeps a token that the user entered, until it is refused', async () => {
    const good = await running(await script(), 'bobs', 'bobs', 'a.b.c');
    assert.deepEqual([good.filledIn, good.asked], [[], ['api/me/stats']]);
    const old = await running(await script(), 'bobs', 'others', 'a.b.c');
    assert.deepEqual(old.filledIn, ['bearer a.b.c']);
  });

  it('stays unauthorized where no token is offered', async () => {
    assert.deepEqual((await running(await script(), undefined, '', '')).filledIn, []);
  });

  it('serves the token to loopback addresses alone, uncacheable [V13.4.2]', async () => {
    const response = await fetch(`${service.url}${tokenPath}`);
    assert.deepEqual(await response.json(), { token: 'a.b.c' });
    assert.equal(response.headers.get('Cache-Control'), 'no-store');
    const asked = (...fields: ReadonlyArray<string>) =>
      service.raw(`GET ${tokenPath} HTTP/1.1\r\n${fields.join('\r\n')}\r\nConnection: close\r\n\r\n`);
    for (const host of ['localhost:8000', '127.0.0.1', '[::1]:80'])
      assert.equal((await asked(`Host: ${host}`)).status, 200);
    for (const host of ['evil.example', 'localhost.evil.example', '192.168.0.7:8000', '']) {
      const refused = await asked(`Host: ${host}`);
      assert.deepEqual([refused.status, refused.text.includes('a.b.c')], [404, false]);
    }
    for (const proxied of ['X-Forwarded-For: 203.0.113.7', 'Forwarded: for=203.0.113.7'])
      assert.equal((await asked('Host: localhost', proxied)).status, 404);
  });

  it('keeps its strict Content-Security-Policy', async () => {
    for (const path of ['/docs', '/docs/start.js']) {
      const policy = (await service.call('GET', path)).headers.get('Content-Security-Policy') ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; .*connect-src 'self'/);
    }
  });
});

describe('the docs page in production', () => {
  it('serves no token and stores none', async () => {
    const service = await startService();
    assert.equal((await fetch(`${service.url}${tokenPath}`)).status, 404);
    const { text } = await service.call('GET', '/docs/start.js');
    const { asked, options } = await running(text, undefined, '', 'a.b.c');
    assert.deepEqual(asked, []);
    assert.doesNotMatch(options, /persistAuthorization|onComplete/);
    await service.close();
  });
});
