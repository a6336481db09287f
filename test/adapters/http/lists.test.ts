import assert from 'node:assert/strict';
import { createClient } from '../../../client/doable.ts';
import { type Received, type Service, startService, tokenOf } from '../../support/service.ts';

describe('lists over HTTP', () => {
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
  const titlesOf = (answer: Received) => answer.tasks.map(({ title }) => title.slice(0, 3));
  const nextOf = ({ headers }: Received) =>
    /^<(\/api\/me\/tasks\?[^>]+)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1];
  const cursorIn = (answer: Received) =>
    new URLSearchParams(nextOf(answer)?.split('?')[1]).get('cursor') ?? '';

  const answers: ReadonlyArray<readonly [query: string, titles: ReadonlyArray<string>]> = [
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
    ['search=%25', ['100']],
    ['search=_', []],
    ['search=', ['zzz', '100', 'Bir', 'Äpf']],
  ];
  for (const [query, titles] of answers) {
    it(`answers ?${query}`, async () => assert.deepEqual(titlesOf(await list(query)), titles));
  }

  const refused = [
    'priority=urgent',
    'priority=low&priority=x',
    'tag=',
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
    'cursor=',
    'cursor=1.a.b',
  ];
  for (const query of refused) {
    it(`refuses ?${query} and names the member`, async () => {
      const answer = await list(query);
      assert.equal(answer.status, 400);
      const named = query.split('=')[0] ?? '';
      assert.ok(answer.problem.errors[0]?.pointer.startsWith(`/${named}`), answer.text);
    });
  }

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

  it('takes a cursor for its own list only, and whole', async () => {
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
      list(own.replace('cursor=1', 'cursor=2')),
      list(own, 'alice', { 'If-None-Match': '*' }).then(() =>
        list(`${own}x`, 'alice', { 'If-None-Match': '*' }),
      ),
    ];
    for (const answer of await Promise.all(others)) {
      assert.deepEqual([answer.status, answer.problem.errors[0]?.pointer], [400, '/cursor']);
    }
  });

  it('has no ETag where the answer depends on the clock', async () => {
    const answer = await list('overdue=true', 'alice', { 'If-None-Match': '*' });
    assert.deepEqual([answer.status, answer.headers.get('ETag')], [200, null]);
  });
});
