import assert from 'node:assert/strict';
import type { Answer } from './calls.ts';

/** Everybody is answered in 2 s, whatever is wrong; this is twice that. */
export const deadline = 4000;

/** Fails unless the answer has this status, and came in time. */
export const assertAnswered = ({ status, text, milliseconds }: Answer, expected: number): void => {
  assert.equal(status, expected, text);
  assert.ok(milliseconds < deadline, `an answer took ${milliseconds} ms`);
};

/** Fails unless the caller was told in time to come again, and when. */
export const assertUnavailable = (answer: Answer): void => {
  assertAnswered(answer, 503);
  const { headers } = answer;
  assert.match(headers['content-type'] ?? '', /^application\/problem\+json/);
  assert.ok(Number(headers['retry-after']) > 0, 'nobody is told when to come again');
};
