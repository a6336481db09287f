import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readPage } from '../../../src/adapters/http/web-client/page-files.ts';
import { behindPrefix } from '../../support/prefix.ts';
import { type Service, startService } from '../../support/service.ts';

const files = {
  'index.html': `<!doctype html><script type="module" src="./assets/page-9azUd7nR.js"></script>${'\n'.repeat(500)}`,
  'service-worker.js': "self.addEventListener('fetch', () => undefined);\n".repeat(20),
  'manifest.webmanifest': '{"name":"Doable"}',
  'icon.svg': `<svg xmlns="http://www.w3.org/2000/svg">${'<g/>'.repeat(100)}</svg>`,
  'icon.png': randomBytes(100),
  'assets/page-9azUd7nR.js': 'console.log("a page");\n'.repeat(1000),
  'assets/page-pHZ1tZm6.css': 'a { color: red }\n'.repeat(100),
} as const;

const types: Readonly<Record<keyof typeof files, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'service-worker.js': 'text/javascript; charset=utf-8',
  'manifest.webmanifest': 'application/manifest+json; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'icon.png': 'image/png',
  'assets/page-9azUd7nR.js': 'text/javascript; charset=utf-8',
  'assets/page-pHZ1tZm6.css': 'text/css; charset=utf-8',
};

const paths = ['/app/', ...Object.keys(files).map((name) => `/app/${name}`)];

describe('the page', () => {
  let directory: string;
  let service: Service;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doable-page-'));
    await mkdir(join(directory, 'assets'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
    service = await startService({ page: readPage(directory) });
    // Not a file of the build that was read.
    await writeFile(join(directory, 'later.js'), 'later');
  });
  after(async () => {
    await service.close();
    await rm(directory, { recursive: true });
  });

  it('is served with its files, each as built and with its media type', async () => {
    for (const [name, content] of Object.entries(files)) {
      const response = await fetch(`${service.url}/app/${name}`, {
        headers: { 'Accept-Encoding': 'identity' },
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.deepEqual([response.status, bytes], [200, Buffer.from(content)], name);
      assert.equal(response.headers.get('Content-Encoding'), null);
      assert.equal(response.headers.get('Content-Length'), String(bytes.length));
    }
    for (const [name, type] of Object.entries(types)) {
      const { headers } = await service.call('GET', `/app/${name}`);
      assert.equal(headers.get('Content-Type'), type);
    }
    const index = await service.call('GET', '/app/?list=1');
    assert.deepEqual([index.status, index.text], [200, files['index.html']]);
  });

  it('may be kept for a year where the name of a file has its digest, and is revalidated elsewhere', async () => {
    for (const path of paths) {
      const { headers } = await service.call('GET', path);
      const caching = path.startsWith('/app/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      assert.equal(headers.get('Cache-Control'), caching, path);
    }
  });

  it('returns 304 to a client that has a file, in each coding by a tag of its own', async () => {
    for (const path of paths) {
      const tags = new Set<string>();
      for (const coding of ['identity', 'gzip', 'br']) {
        const sent = { 'Accept-Encoding': coding };
        const whole = await service.call('GET', path, { headers: sent });
        const tag = whole.headers.get('ETag') ?? '';
        assert.match(tag, /^"[^"]+"$/);
        tags.add(tag);
        const again = await service.call('GET', path, { headers: { ...sent, 'If-None-Match': tag } });
        assert.deepEqual([again.status, again.text, again.headers.get('ETag')], [304, '', tag], path);
        for (const field of ['Cache-Control', 'Vary', 'Content-Encoding'])
          assert.equal(again.headers.get(field), whole.headers.get(field), field);
        const head = await service.call('HEAD', path, { headers: sent });
        assert.deepEqual([head.status, head.text, head.headers.get('ETag')], [200, '', tag]);
        assert.equal(head.headers.get('Content-Length'), whole.headers.get('Content-Length'));
      }
      // Neither shortens so few bytes, nor random ones.
      assert.equal(tags.size, /png|webmanifest/.test(path) ? 1 : 3, path);
    }
  });

  it('is compressed for those who accept it, with Brotli first', async () => {
    const path = '/app/assets/page-9azUd7nR.js';
    // Not by fetch, which decompresses.
    const encoded = async (accepted: string) => {
      const headers = { 'Accept-Encoding': accepted };
      const response = await new Promise<IncomingMessage>((resolve, reject) =>
        get(`${service.url}${path}`, { headers }, resolve).on('error', reject),
      );
      return { coding: response.headers['content-encoding'] ?? '', bytes: await buffer(response) };
    };
    const text = files['assets/page-9azUd7nR.js'];
    for (const accepted of ['gzip, deflate, br', 'br;q=0.1', '*']) {
      const { coding, bytes } = await encoded(accepted);
      assert.deepEqual([coding, brotliDecompressSync(bytes).toString()], ['br', text], accepted);
      assert.ok(bytes.length < text.length / 10);
    }
    const older = await encoded('gzip, br;q=0');
    assert.deepEqual([older.coding, gunzipSync(older.bytes).toString()], ['gzip', text]);
    for (const accepted of ['', 'deflate', 'identity, *;q=0']) {
      const { coding, bytes } = await encoded(accepted);
      assert.deepEqual([coding, bytes.toString()], ['', text], accepted);
    }
    const { headers } = await service.call('GET', path);
    assert.match(headers.get('Vary') ?? '', /\bAccept-Encoding\b/);
  });

  it('runs its own files alone, is framed by nobody, and shares its window with no other origin [V3.4.3, V3.4.8]', async () => {
    for (const path of paths) {
      const { headers } = await service.call('GET', path);
      assert.equal(
        headers.get('Content-Security-Policy'),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
          "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      );
      assert.equal(headers.get('X-Content-Type-Options'), 'nosniff');
      assert.equal(headers.get('Referrer-Policy'), 'no-referrer');
      assert.equal(headers.get('Cross-Origin-Opener-Policy'), 'same-origin');
      assert.equal(headers.get('Cross-Origin-Resource-Policy'), 'same-origin');
    }
  });

  it('is where browsers are sent from / and /app, behind a path prefix too', async () => {
    const proxy = await behindPrefix(service.url, '/todo');
    const headers = { Accept: 'text/html,*/*;q=0.8' };
    const redirected = [
      ['/', '/app/'],
      ['/app', '/app/'],
      ['/%61pp', '/app/'],
      ['/app?list=1&q=a%20b', '/app/?list=1&q=a%20b'],
    ] as const;
    for (const [from, to] of redirected) {
      const page = await fetch(`${proxy.url}${from}`, { headers });
      assert.deepEqual([page.url, page.status], [`${proxy.url}${to}`, 200]);
      assert.equal(await page.text(), files['index.html']);
    }
    await proxy.close();
    const { status, headers: sent } = await service.call('GET', '/app');
    assert.deepEqual([status, sent.get('Location')], [308, 'app/']);
    assert.equal((await service.call('GET', '/')).status, 200);
  });

  it('has no other files than those that were built [V5.3.2]', async () => {
    const others = [
      ...['later.js', 'assets', 'assets/', 'assets/page-00000000.js', 'index.htm', 'INDEX.html'],
      ...[
        '../package.json',
        '%2e%2e/package.json',
        '..%2fpackage.json',
        '%2e%2e%2fpackage.json',
        '..%5cpackage.json',
      ],
      ...[
        'assets/../index.html',
        'assets/%2e%2e/index.html',
        '/index.html',
        'assets//page-9azUd7nR.js',
        './index.html',
      ],
      ...[
        'index.html%00',
        '%00',
        'index.html%2f',
        'index%2ehtml%20',
        '%e2%80%ae',
        'constructor',
        '__proto__',
        'index.html//',
      ],
    ];
    for (const path of others) {
      const response = await service.raw(`GET /app/${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      assert.deepEqual([response.status, response.problem.code], [404, 'NOT_FOUND'], path);
      assert.equal(response.headers.get('Cache-Control'), 'no-store');
    }
    for (const path of ['%', '%ff', '%zz'])
      assert.equal(
        (await service.raw(`GET /app/${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).status,
        400,
      );
  });

  it('is read only: other methods get 405', async () => {
    for (const path of ['/app', ...paths])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const { status, headers } = await service.call(method, path);
        assert.deepEqual([status, headers.get('Allow')], [405, 'HEAD, GET, OPTIONS'], path);
      }
    assert.equal((await service.call('POST', '/app/nothing')).status, 404);
  });
});

describe('the page of a service that has none', () => {
  const cases = [
    ['signs nobody in', undefined, /AUTH_MODE=embedded/],
    ['was not built', readPage('/nowhere'), /npm run web:build/],
  ] as const;
  for (const [why, page, detail] of cases)
    it(`says that it ${why}, and browsers are sent to the docs`, async () => {
      const service = await startService({ page });
      for (const path of ['/app', '/app/']) {
        const { status, problem } = await service.call('GET', path);
        assert.equal(status, 404);
        assert.match(problem.detail, detail);
      }
      assert.equal((await service.call('GET', '/app/index.html')).problem.detail, 'No such path');
      const root = await service.call('GET', '/', { headers: { Accept: 'text/html' } });
      assert.deepEqual([root.status, root.headers.get('Location')], [302, 'docs']);
      await service.close();
    });
});
