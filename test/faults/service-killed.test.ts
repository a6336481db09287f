import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertBooksAgree } from './support/books.ts';
import { isBroken } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { type Serving, endAll, serveOn, startServing } from './support/serving.ts';
import { beginWriting } from './support/writers.ts';

describe('a service that is killed while clients write', () => {
  afterEach(endAll);

  it('on PostgreSQL loses no acknowledged write, and applies none partly or twice', async () => {
    const database = await (await theCluster()).newDatabase();
    let serving: Serving = await serveOn(database);
    const writing = beginWriting(3, () => serving.url, isBroken);
    for (let kills = 0; kills < 10; kills += 1) {
      const next = await serveOn(database);
      await writing.goesOn();
      await serving.kill();
      serving = next;
    }
    await writing.finish();
    await assertBooksAgree(serving.url, writing.writers);
  });

  it('on PGlite loses no acknowledged write, and applies none partly or twice', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'doable-faults-'));
    const start = (): Promise<Serving> => startServing({ DATA_DIR: directory });
    let serving = await start();
    const writing = beginWriting(2, () => serving.url, isBroken);
    for (let kills = 0; kills < 3; kills += 1) {
      await writing.goesOn();
      await serving.kill();
      serving = await start();
    }
    await writing.finish();
    await assertBooksAgree(serving.url, writing.writers);
    await serving.kill();
    await rm(directory, { recursive: true });
  });
});
