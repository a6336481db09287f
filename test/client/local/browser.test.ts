import assert from 'node:assert/strict';
import { validate, version } from 'uuid';
import { newId } from '../../../client/local/browser.ts';

describe('ids that the device makes', () => {
  it('are UUIDs of version 4, also where there is no crypto.randomUUID', () => {
    const ids = Array.from({ length: 1000 }, newId);
    assert.ok(ids.every((id) => validate(id) && version(id) === 4 && id === id.toLowerCase()));
    assert.equal(new Set(ids).size, ids.length);
    assert.doesNotMatch(newId.toString(), /randomUUID/);
  });
});
