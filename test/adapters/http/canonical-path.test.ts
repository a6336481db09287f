import assert from 'node:assert/strict';
import { canonicalPath, isIdentityPath } from '../../../src/adapters/http/request/target.ts';

describe('the canonical path', () => {
  const spellings: ReadonlyArray<readonly [path: string, canonical: string]> = [
    ['/', '/'],
    ['//', '//'],
    ['/health/', '/health'],
    ['/health//', '/health//'],
    ['/api', '/api'],
    ['/api/', '/api'],
    ['/api/me/', '/api/me'],
    ['/api/me/tasks', '/api/me/tasks'],
    ['/api/me/tasks/', '/api/me/tasks'],
    ['/api/me/tasks//', '/api/me/tasks//'],
    ['/api/me/tasks/%2F', '/api/me/tasks/%2F'],
    ['/api/tasks', '/api/me/tasks'],
    ['/api/tasks/', '/api/me/tasks'],
    ['/api/tasks/x/complete/', '/api/me/tasks/x/complete'],
    ['/api/tasks/tasks', '/api/me/tasks/tasks'],
    ['/api/tasks2', '/api/tasks2'],
    ['/api/alice/tasks', '/api/alice/tasks'],
    ['/x/api/tasks', '/x/api/tasks'],
    ['/%61%70%69/%74asks', '/api/me/tasks'],
    ['/api/%6De/tasks', '/api/me/tasks'],
    ['/api/a%2Fb%40c%7E%2d%2E%5f/tasks', '/api/a%2Fb%40c~-._/tasks'],
    ['/api/%2574asks', '/api/%2574asks'],
    ['/api/%C3%BC/tasks', '/api/%C3%BC/tasks'],
  ];
  for (const [path, canonical] of spellings) {
    it(`of ${path} is ${canonical}`, () => {
      assert.equal(canonicalPath(path), canonical);
      assert.equal(canonicalPath(canonical), canonical);
    });
  }

  it('decodes letters, digits, hyphens, dots, underscores and tildes, and nothing else', () => {
    for (let code = 0; code < 256; code += 1) {
      const encoded = `%${code.toString(16).padStart(2, '0')}`;
      const character = String.fromCharCode(code);
      const expected = /[A-Za-z0-9._~-]/.test(character) ? character : encoded;
      assert.equal(canonicalPath(`/${encoded}`), `/${expected}`);
      assert.equal(canonicalPath(`/${encoded.toUpperCase()}`).toLowerCase(), `/${expected}`.toLowerCase());
    }
  });

  it('is reserved for the identity service at /api/auth and below', () => {
    const paths = ['/api/auth', '/api/auth/', '/api/auth/sign-in', '/api/authors', '/auth', '/api/me/auth'];
    assert.deepEqual(paths.map(isIdentityPath), [true, true, true, false, false, false]);
  });
});
