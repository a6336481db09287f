import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import type { RequestRecord } from '../../../src/adapters/http/request/request-log.ts';
import { type Service, startService, testSecret } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const now = () => Math.floor(Date.now() / 1000);

/** A token that the service would take, but for what is given. */
const token = (header: object, claims: object, secret = testSecret): Promise<string> =>
  new SignJWT({ sub: 'alice', exp: now() + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(new TextEncoder().encode(secret));

describe('the logged cause of a refused request', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  /** What was recorded of the last request, and what its caller was told. */
  const recorded = async (call: () => ReturnType<Service['call']>) => {
    const before = service.records.length;
    const { text, headers } = await call();
    // A request is recorded a moment after its response has come.
    await until(() => service.records.length > before);
    const record: RequestRecord | undefined = service.records.at(-1);
    return {
      record,
      text: text.replace(/"instance":"[^"]*"/, ''),
      challenge: headers.get('WWW-Authenticate'),
    };
  };

  it('names the part of the token that is invalid, which the response does not [V16.5.1]', async () => {
    const tokens = {
      malformed: 'not.a.token',
      alg: (await token({}, {})).replace(/^[^.]*/, Buffer.from('{"alg":"none"}').toString('base64url')),
      signature: await token({}, {}, 'another secret of more than thirty-two bytes'),
      typ: await token({ typ: 'better-auth.session-cache+jwt' }, {}),
      exp: await token({}, { exp: now() - 1 }),
      nbf: await token({}, { nbf: now() + 3600 }),
      iat: await token({}, { iat: now() + 3600 }),
      subject: await token({}, { sub: 'space:alice' }),
    };
    const told = new Set<string>();
    for (const [fault, sent] of Object.entries(tokens)) {
      const { record, text, challenge } = await recorded(() =>
        service.call('GET', '/api/me/tasks', { headers: { Authorization: `Bearer ${sent}` } }),
      );
      assert.deepEqual([record?.status, record?.failure, record?.reason], [401, 'NotAuthenticated', fault]);
      told.add(`${String(challenge)} ${text}`);
    }
    assert.equal(told.size, 1);
  });

  it('lists each violation with its pointer and without the value', async () => {
    const { record } = await recorded(() =>
      service.call('POST', '/api/me/tasks', {
        as: 'alice',
        json: { title: '', description: 'canary'.repeat(2000), priority: 'canary', tags: ['a', ''] },
      }),
    );
    assert.deepEqual(record?.errors?.map(({ pointer }) => pointer).toSorted(), [
      '/description',
      '/priority',
      '/tags/1',
      '/title',
    ]);
    assert.match(JSON.stringify(record), /"pointer":"\/title","detail":"must not be empty"/);
    assert.doesNotMatch(JSON.stringify(record), /canary/);
  });

  it('is the detail of the response where a violation has no pointer', async () => {
    const { record } = await recorded(() =>
      service.call('POST', '/api/me/tasks', {
        as: 'alice',
        body: '{"canary',
        headers: { 'Content-Type': 'application/json' },
      }),
    );
    assert.equal(record?.reason, 'The body is not JSON');
  });

  it('lists the first ten of many violations', async () => {
    const operations = Array.from({ length: 100 }, () => ({ op: 'create', task: {} }));
    const { record, text } = await recorded(() =>
      service.call('POST', '/api/me/tasks/batch', { as: 'alice', json: { operations } }),
    );
    assert.equal(text.split('"pointer"').length - 1, 100);
    assert.equal(record?.errors?.length, 10);
    assert.equal(record.errors[9]?.pointer, '/operations/9/task/title');
  });

  it('is the name of the error alone where that says everything', async () => {
    for (const [path, failure] of [
      ['/api/bob/tasks', 'NotYours'],
      ['/api/me/tasks/x', 'NotFound'],
      ['/nowhere', 'NoSuchPath'],
    ] as const) {
      const { record } = await recorded(() => service.call('GET', path, { as: 'alice' }));
      assert.deepEqual([record?.failure, record?.reason, record?.errors], [failure, undefined, undefined]);
    }
  });
});
