import assert from 'node:assert/strict';
import { type Service, startService, summary } from '../../support/service.ts';

describe('refusals of malformed HTTP', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

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
