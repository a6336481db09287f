import assert from 'node:assert/strict';
import type { Answer } from './calls.ts';

/** Everybody is answered in 2 s, whatever is wrong; this is twice that. */
export const deadline = 4000;

/** Fails unless the response has this status, and came in time. */
export const assertAnswered = ({ status, text, milliseconds }: Answer, expected: number): void => {
  assert.equal(status, expected, text);
  assert.ok(milliseconds < deadline, `a response took ${milliseconds} ms`);
};

/** Fails unless the caller was told in time to come again, and when. */
export const assertUnavailable = (response: Answer): void => {
  assertAnswered(response, 503);
  const { headers } = response;
  assert.match(headers['content-type'] ?? '', /^application\/problem\+json/);
  assert.ok(Number(headers['retry-after']) > 0, 'nobody is told when to come again');
};
