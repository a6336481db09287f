import assert from 'node:assert/strict';
import type { RequestRecord } from '../../../src/adapters/http/request/request-log.ts';
import { type Service, startService, tokenOf } from '../../support/service.ts';

const [trace, parent] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const valid = `00-${trace}-${parent}-01`;
const told = { traceId: trace, parentId: parent };

/** What callers send as `traceparent`, and whether it names a trace. */
const sent: ReadonlyArray<readonly [what: string, lines: ReadonlyArray<string>, named: boolean]> = [
  ['as the standard shows it', [valid], true],
  ['that is not sampled', [`00-${trace}-${parent}-00`], true],
  ['with flags that nobody knows yet', [`00-${trace}-${parent}-ff`], true],
  ['of a later version', [`01-${trace}-${parent}-01`], true],
  ['of a later version, with more behind it', [`cc-${trace}-${parent}-01-what.will-be`], true],
  ['of a later version, with more that is not apart', [`cc-${trace}-${parent}-01.what.will-be`], false],
  ['of version 00, with more behind it', [`${valid}-00`], false],
  ['of version 00, with nothing more but a dash', [`${valid}-`], false],
  ['of version ff', [`ff-${trace}-${parent}-01`], false],
  ['of a version that is no number', [`0x-${trace}-${parent}-01`], false],
  ['of a trace of nothing but zeros', [`00-${'0'.repeat(32)}-${parent}-01`], false],
  ['of a parent of nothing but zeros', [`00-${trace}-${'0'.repeat(16)}-01`], false],
  ['in upper case', [valid.toUpperCase()], false],
  ['with one letter in upper case', [valid.replace('f', 'F')], false],
  ['with a trace that is too short', [`00-${trace.slice(1)}-${parent}-01`], false],
  ['with a trace that is too long', [`00-${trace}0-${parent}-01`], false],
  ['with a parent that is too short', [`00-${trace}-${parent.slice(1)}-01`], false],
  ['with a parent that is too long', [`00-${trace}-${parent}0-01`], false],
  ['with flags that are too short', [`00-${trace}-${parent}-1`], false],
  ['without flags', [`00-${trace}-${parent}`], false],
  ['with what is no digit', [`00-${trace.replace('4', 'g')}-${parent}-01`], false],
  ['with underscores', [valid.replaceAll('-', '_')], false],
  ['that is empty', [''], false],
  ['that is anything else', ['<script>'], false],
  ['twice the same', [valid, valid], false],
  ['twice, each another', [valid, `00-${trace}-${'1'.repeat(16)}-01`], false],
  ['twice, of a later version', [`cc-${trace}-${parent}-01-x`, `cc-${trace}-${parent}-01-x`], false],
];

describe('the trace context of a request', () => {
  let service: Service;
  before(async () => {
    service = await startService({ isWatched: true });
  });
  after(() => service.close());

  const traceIn = (record: RequestRecord | undefined) => {
    const { traceId, parentId } = record ?? assert.fail('no request was told of');
    return traceId === undefined && parentId === undefined ? undefined : { traceId, parentId };
  };

  for (const [what, lines, named] of sent)
    it(`${named ? 'is' : 'is not'} read from a traceparent ${what}`, async () => {
      const fields = lines.map((line) => `traceparent: ${line}`);
      const head = ['GET /health HTTP/1.1', 'Host: x', 'Connection: close', ...fields, '', ''];
      assert.equal((await service.raw(head.join('\r\n'))).status, 200);
      assert.deepEqual(traceIn(service.records.at(-1)), named ? told : undefined);
    });

  it('is logged for a shed call and for a bug', async () => {
    const bugs: unknown[] = [];
    const records: RequestRecord[] = [];
    const held = Promise.withResolvers<never>();
    const full = await startService({
      maxInFlight: 1,
      authenticate: () => () => held.promise,
      observer: {
        onRequest: () => undefined,
        onResponse: (record) => records.push(record),
        onError: (_error, names) => bugs.push(names),
      },
    });
    const headers = {
      traceparent: valid,
      'X-Request-Id': 'r-1',
      Authorization: `Bearer ${await tokenOf('ada')}`,
    };
    const responses = [1, 2].map(() => full.call('GET', '/api/me/tasks', { headers }));
    assert.equal((await Promise.race(responses)).status, 503);
    held.reject(new Error('a bug'));
    assert.deepEqual((await Promise.all(responses)).map(({ status }) => status).toSorted(), [500, 503]);
    await full.close();
    assert.deepEqual(records.map(traceIn), [told, told]);
    assert.deepEqual(
      records.map(({ failure }) => failure),
      ['Overloaded', 'Bug'],
    );
    assert.deepEqual(bugs, [{ requestId: 'r-1', ...told }]);
  });
});
