import assert from 'node:assert/strict';
import { createClient } from '../../../client/doable.ts';
import { listQuery } from '../../../src/adapters/http/tasks/list-query.ts';
import { type Received, type Service, startService, tokenOf } from '../../support/service.ts';

describe('a list of tasks', () => {
  let service: Service;
  before(async () => {
    service = await startService();
    for (const [title, more] of tasks) {
      await service.call('POST', '/api/me/tasks', { as: 'alice', json: { title, ...more } });
    }
  });
  after(() => service.close());

  const tasks: ReadonlyArray<readonly [string, object]> = [
    ['Äpfel', { priority: 'high', tags: ['shop', 'food'], due_date: '2020-01-01' }],
    ['Birnen', { priority: 'low', tags: ['shop'], due_date: '2999-01-01T10:00:00+01:00' }],
    ['100% Saft', { priority: 'medium', description: 'aus ÄPFELN', completed: true, due_date: '2020-01-02' }],
    ['zzz', { priority: 'medium' }],
  ];
  const list = (query: string, as = 'alice', headers = {}) =>
    service.call('GET', `/api/me/tasks?${query}`, { as, headers });
  const titlesOf = (response: Received) => response.tasks.map(({ title }) => title.slice(0, 3));
  const nextOf = ({ headers }: Received) => /^<(\?[^>]+)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1];
  const cursorIn = (response: Received) =>
    new URLSearchParams(nextOf(response)?.split('?')[1]).get('cursor') ?? '';

  const responses: ReadonlyArray<readonly [query: string, titles: ReadonlyArray<string>]> = [
    ['', ['zzz', '100', 'Bir', 'Äpf']],
    ['sort=created&order=asc', ['Äpf', 'Bir', '100', 'zzz']],
    ['sort=created&sort_by=created_at&order=asc', ['Äpf', 'Bir', '100', 'zzz']],
    ['sort=created_at&sort_order=asc', ['Äpf', 'Bir', '100', 'zzz']],
    ['sort_by=title', ['100', 'Äpf', 'Bir', 'zzz']],
    ['sort=title&order=desc', ['zzz', 'Bir', 'Äpf', '100']],
    ['sort=due_date', ['Äpf', '100', 'Bir', 'zzz']],
    ['sort=due_date&order=desc', ['Bir', '100', 'Äpf', 'zzz']],
    ['sort=priority&status=pending', ['Äpf', 'zzz', 'Bir']],
    ['sort=updated_at', ['zzz', '100', 'Bir', 'Äpf']],
    ['priority=high&priority=low', ['Bir', 'Äpf']],
    ['tag=shop', ['Bir', 'Äpf']],
    ['tag=shop&tag=food', ['Äpf']],
    ['tag=shop,food', []],
    ['due_before=2020-01-02', ['Äpf']],
    ['due_after=2020-01-01&due_before=2999-01-01T09:00:00.001Z', ['100', 'Bir']],
    ['overdue=true', ['Äpf']],
    ['overdue=true&status=completed', []],
    ['overdue=false', ['zzz', '100', 'Bir', 'Äpf']],
    ['search=apfel', ['100', 'Äpf']],
    ['q=APFEL+aus', ['100']],
    ['search=', ['zzz', '100', 'Bir', 'Äpf']],
    ['sort=due', ['Äpf', '100', 'Bir', 'zzz']],
    ['sort_by=due&sort=due_date&order=desc', ['Bir', '100', 'Äpf', 'zzz']],
    ['sort=updated&order=asc', ['Äpf', 'Bir', '100', 'zzz']],
    ['offset=0&skip=0&page=1', ['zzz', '100', 'Bir', 'Äpf']],
    ['tag=&tag=shop&tag=', ['Bir', 'Äpf']],
    ['sort=&sort_by=title&sort_order=', ['100', 'Äpf', 'Bir', 'zzz']],
    ['colour=red&__proto__=x&constructor=&Limit=x', ['zzz', '100', 'Bir', 'Äpf']],
    ['search=%C2%AD+%E2%80%8B', ['zzz', '100', 'Bir', 'Äpf']],
    ['search=a%C2%ADpf', ['100', 'Äpf']],
  ];
  for (const [query, titles] of responses) {
    it(`returns the right tasks for ?${query}`, async () =>
      assert.deepEqual(titlesOf(await list(query)), titles));
  }

  it('searches for % and _ literally [V1.2.9]', async () => {
    assert.deepEqual(titlesOf(await list('search=%25')), ['100']);
    assert.deepEqual(titlesOf(await list('search=_')), []);
  });

  const refused = [
    'priority=urgent',
    'priority=low&priority=x',
    'due_before=2026-02-30',
    'due_after=2026-11-21T09:30:00',
    'overdue=yes',
    'tz=Mars',
    'search=%00',
    'sort=colour',
    'sort=title&sort_by=priority',
    'order=up',
    'order=asc&sort_order=desc',
    'search=a&q=b',
    'limit=0',
    'limit=1001',
    'cursor=x',
    'cursor=2.a.b',
    'sort=due&sort_by=updated',
    'limit=1&limit=2',
    'limit=%201',
  ];
  for (const query of refused) {
    it(`refuses ?${query} and points to the parameter`, async () => {
      const response = await list(query);
      assert.equal(response.status, 400);
      const named = query.split('=')[0] ?? '';
      assert.ok(response.problem.errors[0]?.pointer.startsWith(`/${named}`), response.text);
    });
  }

  it('treats an empty parameter as absent', async () => {
    const everything = listQuery.members.map((name) => `${name}=`).join('&');
    const { headers, text } = await list(`${everything}&status&cursor`);
    assert.deepEqual(
      [text, headers.get('ETag')],
      [(await list('')).text, (await list('')).headers.get('ETag')],
    );
    assert.equal((await service.call('GET', '/api/me/stats?tz=', { as: 'alice' })).status, 200);
    assert.equal(
      (await service.call('GET', '/api/me/tasks/changes?since=&limit=', { as: 'alice' })).status,
      200,
    );
  });

  for (const query of [
    'offset=1',
    'skip=20',
    'page=2',
    'page=0',
    'offset=-1',
    'skip=x',
    'offset=0&offset=5',
  ]) {
    it(`refuses ?${query} and refers to Link`, async () => {
      const response = await list(`${query}&limit=1`);
      assert.equal(response.status, 400);
      const detail = 'is not supported: follow the Link header, rel="next", to the next page';
      assert.deepEqual(response.problem.errors, [{ pointer: `/${query.split('=')[0] ?? ''}`, detail }]);
    });
  }

  it('links to the next page relatively, with every known parameter', async () => {
    const query = `status=pending&tag=shop&tag=${encodeURIComponent('föö&"<>')}&colour=red&limit=1&sort=title`;
    const known = 'status=pending&sort=title&tag=shop&search=%C3%A4pf%20%22&limit=1&order=asc&sort_by=title';
    for (const path of ['/api/me/tasks', '/api/tasks', '/api/alice/tasks/', '/api/tasks/']) {
      assert.equal(
        (await service.call('GET', `${path}?${query}`, { as: 'alice' })).headers.get('Link'),
        null,
      );
      const page = await service.call('GET', `${path}?x=1&sort=title&tag=shop&limit=1&y&cursor=`, {
        as: 'alice',
      });
      assert.match(
        page.headers.get('Link') ?? '',
        /^<\?sort=title&tag=shop&limit=1&cursor=[\w.-]+>; rel="next"$/,
      );
      const next = await service.call('GET', new URL(nextOf(page) ?? '', `http://x${path}`).href.slice(8), {
        as: 'alice',
      });
      assert.deepEqual(titlesOf(next), ['Bir']);
      assert.equal(next.headers.get('Link'), null);
    }
    await service.call('POST', '/api/me/tasks', {
      as: 'linda',
      json: { title: 'Äpfel "a"', tags: ['shop'] },
    });
    await service.call('POST', '/api/me/tasks', {
      as: 'linda',
      json: { title: 'Äpfel "b"', tags: ['shop'] },
    });
    const page = await list(known, 'linda');
    assert.equal(nextOf(page), `?${known}&cursor=${cursorIn(page)}`);
    assert.deepEqual(
      (await list(nextOf(page)?.slice(1) ?? '', 'linda')).tasks.map(({ title }) => title),
      ['Äpfel "b"'],
    );
  });

  for (const sort of ['created_at', 'updated_at', 'due_date', 'priority', 'title'] as const) {
    for (const order of ['asc', 'desc'] as const) {
      it(`leads from page to page by ${sort} ${order}`, async () => {
        const client = createClient({
          url: service.url,
          token: await tokenOf('alice'),
          fetch: service.fetch,
        });
        const whole = await client.list({ sort, order });
        assert.equal(whole.tasks.length, tasks.length);
        assert.deepEqual(await Array.fromAsync(client.tasks({ sort, order, limit: 1 })), whole.tasks);
      });
    }
  }

  it('accepts a cursor only unchanged and for its own list', async () => {
    await service.call('POST', '/api/me/tasks', { as: 'mallory', json: { title: 'hers' } });
    const cursor = cursorIn(await list('sort=title&status=pending&limit=1'));
    const own = `sort=title&status=pending&cursor=${cursor}`;
    assert.deepEqual(titlesOf(await list(own)), ['Bir', 'zzz']);
    assert.deepEqual(titlesOf(await list(`${own}&limit=1`)), ['Bir']);
    const others = [
      list(own, 'mallory'),
      list(`sort=title&cursor=${cursor}`),
      list(`sort=priority&status=pending&cursor=${cursor}`),
      list(`sort=title&order=desc&status=pending&cursor=${cursor}`),
      list(own.slice(0, -1)),
      list(`${own}A`),
      list(own.replace('cursor=2', 'cursor=1')),
      list(own.replace('cursor=2', 'cursor=3')),
      list(own, 'alice', { 'If-None-Match': '*' }).then(() =>
        list(`${own}x`, 'alice', { 'If-None-Match': '*' }),
      ),
    ];
    for (const response of await Promise.all(others)) {
      assert.deepEqual([response.status, response.problem.errors[0]?.pointer], [400, '/cursor']);
    }
  });

  it('has no ETag where the response depends on the clock', async () => {
    const response = await list('overdue=true', 'alice', { 'If-None-Match': '*' });
    assert.deepEqual([response.status, response.headers.get('ETag')], [200, null]);
  });
});
