import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { type Service, startService, summary, tokenOf } from '../../support/service.ts';

describe('refusals', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

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
  });

  describe('of bodies', () => {
    const post = (body: string | Uint8Array) =>
      service.call('POST', '/api/me/tasks', {
        as: 'alice',
        headers: { 'Content-Type': 'application/json' },
        body,
      });

    /** The head of a raw request of alice's that ends after the given header fields. */
    const head = async (requestLine: string, ...fields: ReadonlyArray<string>) =>
      [
        `${requestLine} HTTP/1.1`,
        'Host: x',
        `Authorization: Bearer ${await tokenOf('alice')}`,
        ...fields,
        '',
        '',
      ].join('\r\n');

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
      const request = await head(
        'POST /api/me/tasks',
        'Content-Type: application/json',
        'Content-Length: 10737418240',
      );
      assert.deepEqual(summary(await service.raw(`${request}{"title"`)), [413, 'BODY_TOO_LARGE']);
    });

    it('cut off endless chunks', async () => {
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      const request = await head(
        'POST /api/me/tasks',
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
      );
      assert.deepEqual(summary(await service.raw(request + chunk.repeat(5))), [413, 'BODY_TOO_LARGE']);
    });

    it('leave the connection usable after a 400', async () => {
      const length = 'Content-Length: 1';
      const bad = await head('POST /api/me/tasks', 'Content-Type: application/json', length);
      const good = await head('GET /api/me/tasks', 'Connection: close');
      const { text } = await service.raw(`${bad}{${good}`);
      assert.match(text, /HTTP\/1\.1 200 OK/);
    });
  });
});
