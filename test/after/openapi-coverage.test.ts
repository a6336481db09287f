import assert from 'node:assert/strict';
import { allNoted } from '../support/notes.ts';
import { documented } from '../support/openapi.ts';

/** `npm test` runs it when all others are done. */
describe('the OpenAPI document, after all tests', () => {
  it('lists nothing that no test has seen', async () => {
    const seen = await allNoted('seen');
    assert.deepEqual([...documented].filter((response) => !seen.has(response)).toSorted(), []);
  });
});
