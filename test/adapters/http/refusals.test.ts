import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { unavailable } from '../../../src/application/errors.ts';
import type { Ports, TaskStore } from '../../../src/application/ports.ts';
import { apiRoutes } from '../../../src/adapters/http/api-routes.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { newTaskId, systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { type Received, type Sent, type Service, startService, tokenOf } from '../../support/service.ts';

const summary = ({ status, problem }: Received) => [status, problem.code];

describe('refusals', () => {
  let service: Service;
  let token = '';
  before(async () => {
    service = await startService({ isWatched: true });
    token = await tokenOf('alice');
  });
  after(() => service.close());

  /** The head of a raw request of alice's that ends after the given header fields. */
  const head = (requestLine: string, ...fields: ReadonlyArray<string>) =>
    [`${requestLine} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, ...fields, '', ''].join('\r\n');

  describe('are problems', () => {
    it('of one form with the request id', async () => {
      const response = await service.call('GET', '/api/me/tasks/x', {
        as: 'alice',
        headers: { 'X-Request-Id': 'my-id.1_' },
      });
      assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
      assert.equal(response.headers.get('X-Request-Id'), 'my-id.1_');
      assert.deepEqual(response.problem, {
        type: 'https://doable.dev/problems/not-found',
        title: 'Not found',
        status: 404,
        detail: 'No such task',
        instance: 'my-id.1_',
        code: 'NOT_FOUND',
        error: 'No such task',
        details: {},
        errors: [],
      });
    });

    it('with a generated id where the one sent is unusable [V16.4.1]', async () => {
      for (const sent of ['', 'a b', 'x'.repeat(129), '<script>']) {
        const response = await service.call('GET', '/health', { headers: { 'X-Request-Id': sent } });
        assert.match(response.headers.get('X-Request-Id') ?? '', /^[0-9a-f-]{36}$/);
      }
    });
  });

  describe('of paths and methods', () => {
    it('list the allowed methods', async () => {
      const response = await service.call('POST', '/api/me/tasks/x', { as: 'alice' });
      assert.deepEqual(response.headers.get('Allow')?.split(', ').toSorted(), [
        'DELETE',
        'GET',
        'HEAD',
        'OPTIONS',
        'PATCH',
        'PUT',
      ]);
      assert.equal((await service.call('DELETE', '/api/me/tasks')).status, 405);
      assert.equal((await service.call('POST', '/health')).status, 405);
      assert.equal(
        (await service.raw('TRACE /api/me/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).status,
        405,
      );
    });

    it('respond to OPTIONS with the allowed methods', async () => {
      const response = await service.call('OPTIONS', '/api/me/tasks');
      assert.deepEqual([response.status, response.headers.get('Allow')], [204, 'POST, HEAD, GET, OPTIONS']);
      assert.equal((await service.call('OPTIONS', '/api/me/task')).status, 404);
    });

    it('match paths exactly', async () => {
      for (const path of [
        '/api',
        '/API/me/tasks',
        '/api/me/Tasks',
        '/api/me/tasks//',
        '/api//tasks',
        '/api/me/tasks/x/complete/y',
      ]) {
        assert.deepEqual(summary(await service.call('GET', path, { as: 'alice' })), [404, 'NOT_FOUND'], path);
      }
    });
  });

  describe('of tokens', () => {
    it('challenge a request without a token', async () => {
      for (const Authorization of ['', 'Basic YTpi', 'Bearer']) {
        const response = await service.call('GET', '/api/me/tasks', { headers: { Authorization } });
        assert.deepEqual(summary(response), [401, 'UNAUTHENTICATED']);
        assert.equal(response.headers.get('WWW-Authenticate'), 'Bearer realm="doable"');
      }
    });

    it('reveal nothing of why a token is invalid [V16.5.1]', async () => {
      for (const sent of ['x', 'a.b.c', `${token}x`, `${token} `.repeat(2), 'null']) {
        const response = await service.call('GET', '/api/me/tasks', {
          headers: { Authorization: `Bearer ${sent}` },
        });
        assert.deepEqual(
          { ...response.problem, instance: '' },
          {
            type: 'https://doable.dev/problems/unauthenticated',
            title: 'Authentication is required',
            status: 401,
            detail: 'The token is not valid',
            instance: '',
            code: 'UNAUTHENTICATED',
            error: 'The token is not valid',
            details: {},
            errors: [],
          },
        );
        assert.equal(
          response.headers.get('WWW-Authenticate'),
          'Bearer realm="doable", error="invalid_token"',
        );
      }
    });

    it('accept the scheme in any case', async () => {
      const response = await service.call('GET', '/api/alice/tasks', {
        headers: { Authorization: `bearer  ${token}` },
      });
      assert.equal(response.status, 200);
    });
  });

  describe('of media types', () => {
    it('come before the body is read', async () => {
      const post = (headers: Record<string, string>, body: string | Uint8Array = '{"title":"a"}') =>
        service.call('POST', '/api/me/tasks', { as: 'alice', headers, body });
      for (const type of [
        'text/plain',
        'application/merge-patch+json',
        'application/jsonp',
        'application/json; charset=latin1',
        'multipart/form-data',
      ]) {
        assert.deepEqual(
          summary(await post({ 'Content-Type': type })),
          [415, 'UNSUPPORTED_MEDIA_TYPE'],
          type,
        );
      }
      for (const type of [
        'application/json',
        'APPLICATION/JSON;charset=UTF-8',
        'application/json; charset="utf-8"',
      ]) {
        assert.equal((await post({ 'Content-Type': type })).status, 201, type);
      }
      for (const bytes of [gzipSync('{"title":"a"}'), Buffer.from('not gzip')]) {
        const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
        assert.deepEqual(summary(await post(headers, bytes)), [415, 'UNSUPPORTED_MEDIA_TYPE']);
      }
    });

    it('return 406 for a response type other than JSON', async () => {
      const get = (Accept: string) =>
        service.call('GET', '/api/me/tasks', { as: 'alice', headers: { Accept } });
      for (const accept of ['text/html', 'application/json;q=0', 'application/xml, text/*']) {
        assert.deepEqual(summary(await get(accept)), [406, 'NOT_ACCEPTABLE'], accept);
      }
      for (const accept of ['*/*', 'application/*', 'text/html, application/json;q=0.1']) {
        assert.equal((await get(accept)).status, 200, accept);
      }
    });
  });

  describe('of bodies', () => {
    const post = (body: string | Uint8Array) =>
      service.call('POST', '/api/me/tasks', {
        as: 'alice',
        headers: { 'Content-Type': 'application/json' },
        body,
      });

    it('that are not JSON', async () => {
      for (const body of [
        '{',
        "{'title':'a'}",
        '{"title":"a",}',
        'undefined',
        '\ufeff',
        '{"title":"a"}{}',
        ' ',
      ]) {
        assert.deepEqual(summary(await post(body)), [400, 'MALFORMED_JSON'], body);
      }
      assert.deepEqual(summary(await post('')), [400, 'MALFORMED_JSON']);
    });

    it('that are not UTF-8', async () => {
      for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
        const body = Buffer.concat([Buffer.from('{"title":"'), Buffer.from(bytes), Buffer.from('"}')]);
        assert.deepEqual(summary(await post(body)), [400, 'MALFORMED_JSON']);
      }
    });

    it('that are 40,000 levels deep [V1.5.2]', async () => {
      const deep = '['.repeat(40_000) + ']'.repeat(40_000);
      assert.deepEqual(summary(await post(deep)), [400, 'VALIDATION_ERROR']);
      assert.equal((await post(`{"title":"a","other":${deep}}`)).status, 201);
    });

    it('with 100,000 violations cost no more than others', async () => {
      const response = await post(`{"title":"a","tags":[${'1,'.repeat(100_000)}1]}`);
      assert.deepEqual([...summary(response), response.problem.errors.length], [400, 'VALIDATION_ERROR', 1]);
    });

    it('are not given for 256 KiB, and are for a byte more [V2.3.2]', async () => {
      const padded = (length: number) => {
        const start = '{"title":"a","other":"';
        return `${start}${'x'.repeat(length - start.length - 2)}"}`;
      };
      assert.equal((await post(padded(256 * 1024))).status, 201);
      const response = await post(padded(256 * 1024 + 1));
      assert.deepEqual(summary(response), [413, 'BODY_TOO_LARGE']);
      assert.equal(response.headers.get('Connection'), 'close');
    });

    it('of 10 GB come before the body does [V15.2.2]', async () => {
      const request = head(
        'POST /api/me/tasks',
        'Content-Type: application/json',
        'Content-Length: 10737418240',
      );
      assert.deepEqual(summary(await service.raw(`${request}{"title"`)), [413, 'BODY_TOO_LARGE']);
    });

    it('cut off endless chunks', async () => {
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      const request = head(
        'POST /api/me/tasks',
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
      );
      assert.deepEqual(summary(await service.raw(request + chunk.repeat(5))), [413, 'BODY_TOO_LARGE']);
    });

    it('leave the connection usable after a 400', async () => {
      const length = 'Content-Length: 1';
      const bad = head('POST /api/me/tasks', 'Content-Type: application/json', length);
      const good = head('GET /api/me/tasks', 'Connection: close');
      const { text } = await service.raw(`${bad}{${good}`);
      assert.match(text, /HTTP\/1\.1 200 OK/);
    });
  });

  describe('of malformed HTTP', () => {
    const cases: ReadonlyArray<readonly [name: string, bytes: string, status: number, code: string]> = [
      [
        'two Host headers',
        'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
        400,
        'BAD_REQUEST',
      ],
      ['no Host header', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'BAD_REQUEST'],
      [
        'a URL that cannot be decoded',
        'GET /api/%E0%A4%A/tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
        400,
        'BAD_REQUEST',
      ],
      [
        'a URL that cannot be parsed',
        'GET http://[::1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
        400,
        'BAD_REQUEST',
      ],
      [
        'a URL of 9,000 bytes',
        `GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        414,
        'URI_TOO_LONG',
      ],
      [
        'a URL of 20,000 bytes, which Node does not read to its end',
        `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
        414,
        'URI_TOO_LONG',
      ],
      [
        'a field of 20,000 bytes that looks like a request line',
        `GET /health HTTP/1.1\r\nHost: a\r\nX: GET /${'x'.repeat(20_000)}\r\n\r\n`,
        431,
        'HEADERS_TOO_LARGE',
      ],
      [
        '20,000 bytes of headers',
        `GET /health HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
        431,
        'HEADERS_TOO_LARGE',
      ],
      ['no HTTP at all', 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
      [
        'two lengths [V4.2.1]',
        'POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
        400,
        'BAD_REQUEST',
      ],
      [
        'a length and chunks [V4.2.1]',
        'POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
        'BAD_REQUEST',
      ],
      ['a header without a name', 'GET /health HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n', 400, 'BAD_REQUEST'],
      ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 400, 'BAD_REQUEST'],
    ];
    for (const [name, bytes, status, code] of cases) {
      it(`with ${name}`, async () => {
        const response = await service.raw(bytes);
        assert.deepEqual(summary(response), [status, code]);
        assert.match(response.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
        assert.equal(response.problem.instance, response.headers.get('X-Request-Id'));
      });
    }

    it('are not given for an expectation or an upgrade', async () => {
      const ask = (field: string) =>
        service.raw(`GET /health HTTP/1.1\r\nHost: a\r\n${field}\r\nConnection: close\r\n\r\n`);
      assert.equal((await ask('Expect: miracles')).status, 200);
      assert.equal((await ask('Upgrade: h2c')).status, 200);
    });
  });

  describe('of server errors', () => {
    const at = (tasks: Partial<TaskStore>, rest: Partial<Ports>) => {
      const ports = { ...createMemoryStore(), ...systemPorts };
      return startService({ ports: { ...ports, ...rest, tasks: { ...ports.tasks, ...tasks } } });
    };
    const id = newTaskId();
    const calls: ReadonlyArray<readonly [method: string, path: string, json?: object]> = [
      ['POST', '/api/me/tasks', { title: 'a' }],
      ['GET', '/api/me/tasks'],
      ['GET', '/api/me/tasks/changes'],
      ['GET', '/api/me/tasks/events'],
      ['POST', '/api/me/tasks/batch', { operations: [{ op: 'create', task: { title: 'a' } }] }],
      ['GET', `/api/me/tasks/${id}`],
      ['PUT', `/api/me/tasks/${id}`, {}],
      ['PATCH', `/api/me/tasks/${id}`, {}],
      ['PATCH', `/api/me/tasks/${id}/complete`, {}],
      ['POST', `/api/me/tasks/${id}/skip`],
      ['POST', `/api/me/tasks/${id}/move`, { after: null }],
      ['POST', `/api/me/tasks/${id}/checklist`, { title: 'a' }],
      ['PATCH', `/api/me/tasks/${id}/checklist/${id}`, {}],
      ['DELETE', `/api/me/tasks/${id}/checklist/${id}`],
      ['DELETE', `/api/me/tasks/${id}`],
      ['POST', '/api/me/lists', { title: 'a' }],
      ['GET', '/api/me/lists'],
      ['GET', `/api/me/lists/${id}`],
      ['PUT', `/api/me/lists/${id}`, {}],
      ['PATCH', `/api/me/lists/${id}`, {}],
      ['POST', `/api/me/lists/${id}/move`, { after: null }],
      ['DELETE', `/api/me/lists/${id}`],
      ['GET', '/api/me/stats'],
      ['GET', '/api/me/export'],
      ['DELETE', '/api/me'],
    ];
    const isKept = (method: string, path: string) => method !== 'GET' && path !== '/api/me';

    it('are 503 with Retry-After while the store is unavailable [V16.5.2]', async () => {
      const away = () => TE.left(unavailable);
      const tasks = {
        insert: away,
        insertNew: away,
        find: away,
        list: away,
        replace: away,
        remove: away,
        stats: away,
      };
      const broken = await at(tasks, {
        lists: { insert: away, insertNew: away, find: away, all: away, replace: away, remove: away },
        history: { changePoint: away, changes: away },
        atomically: away,
        idempotently: away,
        erase: away,
      });
      const forgetful = await at({}, { idempotently: away });
      for (const [method, path, json] of calls) {
        const keyed = { as: 'alice', json, headers: { 'Idempotency-Key': 'key' } };
        const responses = [
          await broken.call(method, path, { as: 'alice', json }),
          await broken.call(method, path, keyed),
          ...(isKept(method, path) ? [await forgetful.call(method, path, keyed)] : []),
        ];
        for (const response of responses) {
          assert.deepEqual(summary(response), [503, 'UNAVAILABLE'], path);
          assert.equal(response.headers.get('Retry-After'), '1');
        }
      }
      await Promise.all([broken.close(), forgetful.close()]);
    });

    it('are 500 for a bug, which is described in the log alone [V16.5.1]', async () => {
      const secret = new Error('select * from secrets');
      const bug = () => () => Promise.reject(secret);
      const tasks = {
        insert: bug,
        insertNew: bug,
        find: bug,
        list: bug,
        replace: bug,
        remove: bug,
        stats: bug,
      };
      const broken = await at(tasks, {
        lists: { insert: bug, insertNew: bug, find: bug, all: bug, replace: bug, remove: bug },
        history: { changePoint: bug, changes: bug },
        atomically: bug,
        idempotently: bug,
        erase: bug,
      });
      for (const [method, path, json] of calls) {
        for (const headers of [{}, { 'Idempotency-Key': 'key' }]) {
          const response = await broken.call(method, path, { as: 'alice', json, headers });
          assert.deepEqual(summary(response), [500, 'INTERNAL'], path);
          assert.doesNotMatch(response.text, /select|secrets|Error/);
        }
      }
      assert.deepEqual(
        broken.bugs,
        [...calls, ...calls].map(() => secret),
      );
      await broken.close();
    });
  });

  it('leave only the route and the status in the log [V16.2.4, V16.2.5]', async () => {
    const path = '/api/alice/tasks/not-an-id?secret=1';
    await service.call('GET', path, { as: 'alice', headers: { 'X-Request-Id': 'logged' } });
    const record = service.records.find(({ requestId }) => requestId === 'logged');
    const { milliseconds = -1, ...rest } = record ?? {};
    assert.ok(milliseconds >= 0);
    assert.deepEqual(rest, {
      requestId: 'logged',
      method: 'GET',
      route: '/api/:user_id/tasks/:id',
      status: 404,
      failure: 'NotFound',
      aborted: false,
    });
  });
});

describe('every operation', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  const readsBody = ['POST', 'PUT', 'PATCH'];
  const operations = [
    ['POST', '/api/me/tasks'],
    ['GET', '/api/me/tasks'],
    ['GET', '/api/me/tasks/changes'],
    ['GET', '/api/me/tasks/events'],
    ['POST', '/api/me/tasks/batch'],
    ['GET', '/api/me/tasks/x'],
    ['PUT', '/api/me/tasks/x'],
    ['PATCH', '/api/me/tasks/x'],
    ['DELETE', '/api/me/tasks/x'],
    ['PATCH', '/api/me/tasks/x/complete'],
    ['POST', '/api/me/tasks/x/skip'],
    ['POST', '/api/me/tasks/x/move'],
    ['POST', '/api/me/tasks/x/checklist'],
    ['PATCH', '/api/me/tasks/x/checklist/y'],
    ['DELETE', '/api/me/tasks/x/checklist/y'],
    ['POST', '/api/me/lists'],
    ['GET', '/api/me/lists'],
    ['GET', '/api/me/lists/x'],
    ['PUT', '/api/me/lists/x'],
    ['PATCH', '/api/me/lists/x'],
    ['DELETE', '/api/me/lists/x'],
    ['POST', '/api/me/lists/x/move'],
    ['GET', '/api/me/stats'],
    ['GET', '/api/me/export'],
    ['DELETE', '/api/me'],
  ] as const;
  it('is in the list of this test [V8.2.1]', () => {
    const served = apiRoutes.map(
      ({ method, path }) =>
        `${method.toUpperCase()} ${path.replace(':user_id', 'me').replace(':id', 'x').replace(':item_id', 'y')}`,
    );
    assert.deepEqual(operations.map((operation) => operation.join(' ')).toSorted(), served.toSorted());
  });

  for (const [method, path] of operations) {
    it(`refuses in the same way: ${method} ${path}`, async () => {
      const statusOf = async (sent: Sent, at: string = path) => (await service.call(method, at, sent)).status;
      const json = { 'Content-Type': 'application/json' };
      const tooLarge = path.endsWith('batch') ? 1024 * 1024 + 1 : 256 * 1024 + 1;
      assert.equal(await statusOf({}), 401);
      assert.equal(await statusOf({ as: 'alice' }, path.replace('me', 'bob')), 403);
      assert.equal(await statusOf({ as: 'alice', headers: { Accept: 'text/html' } }), 406);
      assert.equal(await statusOf({ as: 'alice' }, path.replace('me', '%ff')), 400);
      if (!readsBody.includes(method) || path.endsWith('/skip')) return;
      assert.equal(
        await statusOf({ as: 'alice', headers: { 'Content-Type': 'text/plain' }, body: '{}' }),
        415,
      );
      assert.equal(await statusOf({ as: 'alice', headers: json, body: 'x'.repeat(tooLarge) }), 413);
      assert.equal(await statusOf({ as: 'alice', headers: json, body: '{' }), 400);
    });
  }
});
