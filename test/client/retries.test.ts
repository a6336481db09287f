import assert from 'node:assert/strict';
import { type Client, DoableError, createClient } from '../../client/doable.ts';
import { problemOf } from '../../src/adapters/http/problem.ts';
import {
  requestInProgress,
  syncPointExpired,
  notFound,
  unavailable,
  versionMismatch,
} from '../../src/application/errors.ts';
import { firstVersion } from '../../src/domain/task.ts';
import type { ApiError } from '../../src/adapters/http/api-error.ts';
import { type Service, startService, tokenOf } from '../support/service.ts';

const refusing = (failure: ApiError, retryAfter: string): Response => {
  const { problem } = problemOf(failure, 'id');
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json', 'Retry-After': retryAfter },
  });
};

describe('retries of the client', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  let users = 0;
  /** A client whose requests meet with something: each time the next of these, and in the end the service. */
  const clientMeeting = (...events: ReadonlyArray<(go: () => Promise<Response>) => Promise<Response>>) => {
    users += 1;
    const name = `user-${users}`;
    const keys: (string | null)[] = [];
    const tokens: Promise<string>[] = [];
    const client: Client = createClient({
      url: service.url,
      token: () => {
        tokens.push(tokenOf(name));
        return tokens.at(-1) ?? '';
      },
      fetch: (input, init) => {
        const request = new Request(input, init);
        const event = events[keys.length] ?? ((go) => go());
        keys.push(request.headers.get('Idempotency-Key'));
        return event(() => service.fetch(request));
      },
    });
    return { client, keys, tokens };
  };
  const lost = () => Promise.reject(new TypeError('fetch failed'));
  const lostOnItsWayBack = async (go: () => Promise<Response>) => {
    await go();
    return lost();
  };
  const away = () => Promise.resolve(refusing(unavailable, '0'));

  it('repeat a write with the same Idempotency-Key, so that it is done once', async () => {
    const { client, keys } = clientMeeting(lostOnItsWayBack);
    const task = await client.create({ title: 'once' });
    assert.deepEqual((await client.list()).tasks, [task]);
    assert.equal(keys[0], keys[1]);
    assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
  });

  it('do not toggle twice', async () => {
    const { client } = clientMeeting((go) => go(), lostOnItsWayBack);
    const { id } = await client.create({ title: 'a' });
    assert.deepEqual([(await client.complete(id)).completed, (await client.get(id)).version], [true, 2]);
  });

  it('use a new key for each write, and none for a read', async () => {
    const { client, keys } = clientMeeting();
    await client.create({ title: 'a' });
    await client.create({ title: 'b' });
    await client.list();
    assert.equal(new Set(keys).size, 3);
    assert.equal(keys[2], null);
  });

  it('repeat a read too, with a fresh token each time', async () => {
    const { client, tokens } = clientMeeting(lost, away);
    assert.deepEqual((await client.list()).tasks, []);
    assert.equal(tokens.length, 3);
  });

  it('wait for Retry-After', async () => {
    const { client, keys } = clientMeeting(
      () => Promise.resolve(refusing(unavailable, '1')),
      () => Promise.resolve(refusing(requestInProgress, '0')),
    );
    const begun = performance.now();
    await client.create({ title: 'a' });
    assert.ok(performance.now() - begun >= 990);
    assert.equal(keys.length, 3);
  });

  it('stop after five attempts', async () => {
    const { client, keys } = clientMeeting(away, away, away, away, away);
    await assert.rejects(client.create({ title: 'a' }), (error: unknown) => {
      assert.ok(error instanceof DoableError);
      return error.code === 'UNAVAILABLE';
    });
    assert.equal(keys.length, 5);
  });

  const refusals: ReadonlyArray<ApiError> = [
    { _tag: 'Invalid', violations: [{ pointer: '/title', detail: 'must not be empty' }] },
    notFound('task'),
    versionMismatch('task', firstVersion),
    { _tag: 'Bug' },
  ];
  for (const failure of refusals) {
    it(`are not made after ${failure._tag}`, async () => {
      const { client, keys } = clientMeeting(() => Promise.resolve(refusing(failure, '0')));
      await assert.rejects(client.create({ title: 'a' }), DoableError);
      assert.equal(keys.length, 1);
    });
  }

  for (const status of [429, 503]) {
    it(`are made after ${status} of any server`, async () => {
      const busy = () => Promise.resolve(new Response('<html>', { status, headers: { 'Retry-After': '0' } }));
      const { client, keys } = clientMeeting(busy);
      assert.equal((await client.create({ title: 'a' })).version, 1);
      assert.equal(keys.length, 2);
    });
  }

  it('are not made where Retry-After is over a minute', async () => {
    const { client, keys } = clientMeeting(() => Promise.resolve(refusing(unavailable, '2592000')));
    await assert.rejects(client.list(), DoableError);
    assert.equal(keys.length, 1);
  });

  it('repeat the body as it was, though the caller has changed it', async () => {
    const task = { title: 'as it was' };
    const { client } = clientMeeting(async (go) => {
      await go();
      task.title = 'as it became';
      return lost();
    });
    assert.equal((await client.create(task)).title, 'as it was');
  });

  it('are not made of a request that cannot be sent', async () => {
    const { client, keys, tokens } = clientMeeting();
    const endless: { title: string; self?: unknown } = { title: 'a' };
    endless.self = endless;
    await assert.rejects(client.create(endless), TypeError);
    // There was no attempt, so that nothing was waited for between two.
    assert.deepEqual([tokens.length, keys.length], [0, 0]);
  });

  it('do not start a sync over for ever', async () => {
    const expired = () => Promise.resolve(refusing(syncPointExpired, '0'));
    const { client, keys } = clientMeeting(expired, expired);
    await assert.rejects(Array.fromAsync(client.sync('old')), DoableError);
    assert.equal(keys.length, 2);
  });

  it('keep the path prefix of the service', async () => {
    const asked: string[] = [];
    const client = createClient({
      url: '/doable/',
      token: 'x',
      fetch: (input) => {
        asked.push(input instanceof Request ? input.url : input.toString());
        const link = '<?cursor=2>; rel="next"';
        return Promise.resolve(new Response('[]', { headers: asked.length === 1 ? { Link: link } : {} }));
      },
    });
    await Array.fromAsync(client.tasks());
    assert.deepEqual(asked, ['/doable/api/me/tasks', '/doable/api/me/tasks?cursor=2']);
  });

  it('resolve links against the URL of the response, and send the token to no other origin', async () => {
    const asked: string[] = [];
    const links = ['?cursor=2', '/elsewhere/tasks?cursor=3', 'https://evil.example/api/me/tasks?cursor=4'];
    const client = createClient({
      url: 'https://api.example/v1',
      token: 'x',
      fetch: (input) => {
        const link = links[asked.length];
        asked.push(input instanceof Request ? input.url : input.toString());
        const headers = link === undefined ? {} : { Link: `<${link}>; rel="next"` };
        const response = new Response('[]', { headers });
        Object.defineProperty(response, 'url', { value: asked.at(-1) });
        return Promise.resolve(response);
      },
    });
    await Array.fromAsync(client.tasks({ limit: 1 }));
    const tasks = 'https://api.example/v1/api/me/tasks';
    assert.deepEqual(asked, [
      `${tasks}?limit=1`,
      `${tasks}?cursor=2`,
      `${tasks}?cursor=3`,
      `${tasks}?cursor=4`,
    ]);
    await client.page('https://evil.example/?cursor=5');
    assert.equal(asked.at(-1), `${tasks}?cursor=5`);
  });

  it('report a response that is not from Doable', async () => {
    const { client, keys } = clientMeeting(() =>
      Promise.resolve(new Response('Bad Gateway', { status: 502 })),
    );
    await assert.rejects(client.list(), /the answer is 502, and not from Doable/);
    assert.equal(keys.length, 1);
  });

  it('are not made when the token cannot be obtained', async () => {
    let asked = 0;
    const token = () => {
      asked += 1;
      return Promise.reject(new TypeError('session is null'));
    };
    const client = createClient({ url: service.url, token, fetch: service.fetch });
    await assert.rejects(client.list(), /session is null/);
    assert.equal(asked, 1);
  });

  it('stop when aborted, also while waiting', async () => {
    const { client, keys } = clientMeeting(() => Promise.resolve(refusing(unavailable, '60')));
    const controller = new AbortController();
    const call = client.list({}, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await assert.rejects(call, /enough/);
    await assert.rejects(client.list({}, { signal: AbortSignal.abort(new Error('no')) }), /no/);
    assert.equal(keys.length, 2);
  });
});
