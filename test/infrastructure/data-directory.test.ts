import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { freeBytes, requireSpace } from '../../src/infrastructure/data-directory.ts';

describe('the disk of the data directory', () => {
  it('has room for a database, or is refused with what it has and what is needed', async () => {
    await requireSpace(tmpdir(), 1);
    await assert.rejects(
      requireSpace(tmpdir(), 2 ** 70),
      /^Error: the disk has \d+ MB left, and a new database needs \d+$/,
    );
  });

  it('is taken for large enough where the file system does not tell', async () => {
    const silent = process.platform === 'darwin' ? '/dev' : '/proc';
    assert.equal(await freeBytes(silent), undefined);
    await requireSpace(silent, 2 ** 70);
  });
});
