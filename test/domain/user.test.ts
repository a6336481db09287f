import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { makeUserId } from '../../src/domain/user.ts';

describe('a user id', () => {
  it('is any text of 1 to 255 characters', () => {
    for (const text of ['a', ' ', 'auth0|123', 'ada@example.com', '🦉'.repeat(255)]) {
      assert.deepEqual(makeUserId(text), E.right(text));
    }
  });

  it('is not empty, not longer, and can be stored', () => {
    for (const text of ['', 'a'.repeat(256), '🦉'.repeat(256), 'a\u0000', '\ud800']) {
      assert.deepEqual(makeUserId(text), E.left({ _tag: 'UserIdNotUsable' }));
    }
  });
});
