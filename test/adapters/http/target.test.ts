import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { readTarget } from '../../../src/adapters/http/request/target.ts';

const read = (url: string) => {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  return readTarget(request);
};

describe('the target of a request', () => {
  const readable: ReadonlyArray<readonly [target: string, path: string, querystring?: string]> = [
    ['/', '/'],
    ['/api/me/tasks', '/api/me/tasks'],
    ['/api/me/tasks?', '/api/me/tasks'],
    ['/api/me/tasks?limit=1&x=a/b?c', '/api/me/tasks', 'limit=1&x=a/b?c'],
    ['/api/%C3%BC/tasks', '/api/%C3%BC/tasks'],
    ['//x/api/me/tasks', '//x/api/me/tasks'],
    ['/http://x/y', '/http://x/y'],
    ['http://x/api/me/tasks?limit=1', '/api/me/tasks', 'limit=1'],
    ['HTTPS://user@[::1]:8000/api/me/tasks', '/api/me/tasks'],
    ['ftp://x/api/me/tasks', '/api/me/tasks'],
    ['a+b.c-1://x/api/me/tasks', '/api/me/tasks'],
    ['http://x', '/'],
    ['http://x?limit=1', '/', 'limit=1'],
    ['http://x//y', '//y'],
    ['*', '*'],
  ];
  for (const [target, path, querystring = ''] of readable)
    it(`has the path of ${target}`, () => {
      assert.deepEqual(read(target), { path, canonicalPath: path, querystring });
    });

  it('has the canonical path beside the sent one', () => {
    const spelled = [read('/api/t%61sks/?x'), read('ftp://x/api/tasks/'), read('/health/')];
    assert.deepEqual(
      spelled.map((target) => target?.canonicalPath),
      ['/api/me/tasks', '/api/me/tasks', '/health'],
    );
  });

  for (const target of [
    '',
    'api/me/tasks',
    '*/api/me/tasks',
    '?x',
    'http:/api/me/tasks',
    'http:///api/me/tasks',
    'http://?x',
    'http://[::1/health',
    'http://x\\y/health',
    'http://x y/health',
    'http://x:99999/health',
    '1http://x/health',
    '/api/%E0%A4%A/tasks',
    '/%',
    '/health#x',
    'http://x#y/health',
  ])
    it(`is invalid in '${target}'`, () => {
      assert.equal(read(target), undefined);
    });

  it('is parsed once', () => {
    const request = new IncomingMessage(new Socket());
    request.url = '/health';
    const first = readTarget(request);
    request.url = '/livez';
    assert.equal(readTarget(request), first);
  });
});
