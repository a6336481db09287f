import assert from 'node:assert/strict';
import { createClient } from '../../../client/doable.ts';
import { openApiDocument } from '../../../src/adapters/http/openapi-document.ts';
import { type Prefixed, behindPrefix } from '../../support/prefix.ts';
import { type Service, startService, tokenOf } from '../../support/service.ts';

describe('the service behind a proxy that strips a path prefix', () => {
  let service: Service;
  let proxy: Prefixed;
  before(async () => {
    service = await startService();
    proxy = await behindPrefix(service.url, '/todo/v1');
  });
  after(async () => {
    await proxy.close();
    await service.close();
  });

  it('redirects a browser from / and /docs/ to the docs page, which loads everything', async () => {
    const headers = { Accept: 'text/html,*/*;q=0.8' };
    for (const path of ['/', '/docs/']) {
      const page = await fetch(`${proxy.url}${path}`, { headers });
      assert.deepEqual([page.status, page.url], [200, `${proxy.url}/docs`]);
      const text = await page.text();
      const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].flatMap(([, link = '']) => link);
      assert.ok(links.length >= 3);
      for (const link of links.filter((one) => one !== 'data:,')) {
        const asset = await fetch(new URL(link, page.url));
        await asset.text();
        assert.equal(asset.status, 200, link);
      }
    }
  });

  it('serves a document whose server URL is the prefix', async () => {
    const start = await (await fetch(`${proxy.url}/docs/start.js`)).text();
    const [, document = ''] = /url: '([^']+)'/.exec(start) ?? [];
    const at = new URL(document, `${proxy.url}/docs`);
    assert.equal(at.href, `${proxy.url}/openapi.json`);
    assert.equal((await fetch(at)).status, 200);
    assert.deepEqual(
      openApiDocument.servers.map(({ url }) => new URL(url, at).href),
      [`${proxy.url}/`],
    );
  });

  it('states where the docs and the document are', async () => {
    const root = await fetch(`${proxy.url}/`);
    const links = [...(await root.text()).matchAll(/"(?:docs|openapi)":"([^"]+)"/g)].map(
      ([, link = '']) => link,
    );
    assert.equal(links.length, 2);
    for (const link of links) assert.equal((await fetch(new URL(link, root.url))).status, 200);
  });

  it('links to the next page and to a created task', async () => {
    const headers = { Authorization: `Bearer ${await tokenOf('alice')}` };
    for (const tasks of ['/api/me/tasks', '/api/tasks', '/api/alice/tasks/', '/api/tasks/']) {
      const made = await fetch(`${proxy.url}${tasks}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: '{"title":"a"}',
      });
      assert.equal(made.status, 201);
      const location = new URL(made.headers.get('Location') ?? '', made.url);
      assert.deepEqual(await (await fetch(location, { headers })).json(), await made.json());
    }
    for (const tasks of ['/api/me/tasks', '/api/tasks', '/api/alice/tasks/']) {
      const page = await fetch(`${proxy.url}${tasks}?limit=3&status=pending`, { headers });
      const [, link = ''] = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('Link') ?? '') ?? [];
      const next = await fetch(new URL(link, page.url), { headers });
      const found: unknown = await next.json();
      assert.ok(Array.isArray(found) && found.length === 1 && next.headers.get('Link') === null);
    }
  });

  it('serves the typed client', async () => {
    const client = createClient({ url: proxy.url, token: await tokenOf('bob') });
    for (const title of ['a', 'b', 'c']) await client.create({ title });
    const query = { sort: 'title', limit: 1 } as const;
    const titles = (await Array.fromAsync(client.tasks(query))).map(({ title }) => title);
    assert.deepEqual(titles, ['a', 'b', 'c']);
    const first = await client.list(query);
    assert.deepEqual((await client.page(first.next ?? '')).tasks[0]?.title, 'b');
  });
});
