import assert from 'node:assert/strict';
import { documented, seen } from './support/openapi.ts';

/** mocha sorts the files, so that this one comes behind those that call the service. */
describe('the OpenAPI document, after all tests', () => {
  it('lists nothing that no test has seen', () => {
    assert.deepEqual([...documented].filter((answer) => !seen.has(answer)).toSorted(), []);
  });
});
