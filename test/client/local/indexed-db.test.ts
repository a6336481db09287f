import assert from 'node:assert/strict';
import 'fake-indexeddb/auto';
import { setImmediate } from 'node:timers/promises';
import { browserPorts } from '../../../client/local/browser.ts';
import { type LocalCopy, openIn } from '../../../client/local/copy.ts';
import { inIndexedDb } from '../../../client/local/indexed-db.ts';
import { emptyState } from '../../../client/local/state.ts';
import { tokenOf } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';
import { type MemoryService, startMemoryService } from './world.ts';

const list = (id: string, title = 'a') => ({
  id,
  title,
  position: 'a0',
  created_at: '2026-11-27T00:00:00.000Z',
  updated_at: '2026-11-27T00:00:00.000Z',
  version: 1,
});
const intent = {
  id: 'i',
  saw: [],
  key: 'k',
  of: 'lists',
  change: { kind: 'remove', id: 'a' },
  seen: list('a'),
  outcome: { _tag: 'waiting' },
  order: 1,
  at: '2026-11-27T00:00:00.000Z',
  sentAt: null,
  isDoubtful: false,
} as const;
const nobody = (): void => undefined;

describe('the storage in IndexedDB', () => {
  it('replaces a state whole, unless another tab was first', async () => {
    const [first, second] = [await inIndexedDb('whole', nobody), await inIndexedDb('whole', nobody)];
    const before = await first.load();
    assert.deepEqual(before, emptyState);
    const after = {
      ...before,
      revision: 1,
      since: 'x',
      lists: new Map([list('a'), list('b')].map((one) => [one.id, one])),
      intents: [intent, { ...intent, id: 'h', order: 2 }],
    };
    assert.equal(await first.commit(before, after), true);
    assert.equal(await second.commit(before, { ...after, since: 'y' }), false);
    assert.deepEqual(await second.load(), after);
    const last = { ...after, revision: 2, lists: new Map([['b', list('b', 'B')]]), intents: [] };
    assert.equal(await second.commit(after, last), true);
    assert.deepEqual(await first.load(), last);
    for (const storage of [first, second]) storage.close();
  });

  it('reads what an earlier version of the page has stored, which kept no list of what its user saw', async () => {
    const storage = await inIndexedDb('earlier', nobody);
    for (const [index, saw] of [undefined, null].entries()) {
      const before = await storage.load();
      const earlier = { ...intent, id: `${index}`, order: index };
      Reflect.set(earlier, 'saw', saw);
      await storage.commit(before, { ...before, revision: index + 1, intents: [...before.intents, earlier] });
    }
    assert.deepEqual(
      (await storage.load()).intents.map(({ id, saw }) => [id, saw]),
      [
        ['0', []],
        ['1', []],
      ],
    );
    storage.close();
  });

  it('is erased for all tabs', async () => {
    let isErased = false;
    const second = await inIndexedDb('erased', () => {
      isErased = true;
      second.close();
    });
    const first = await inIndexedDb('erased', nobody);
    await first.commit(emptyState, { ...emptyState, revision: 1, since: 'x' });
    await first.erase();
    assert.ok(isErased);
    const names = (await indexedDB.databases()).map(({ name }) => name);
    assert.ok(!names.includes('erased'), names.join());
  });

  it('stores many changes whole, or nothing of them', async () => {
    const storage = await inIndexedDb('many', nobody);
    const many = Array.from({ length: 120 }, (_, index) => list(`${index}`));
    const after = { ...emptyState, revision: 1, lists: new Map(many.map((one) => [one.id, one])) };
    const unstorable = Object.assign(list('x'), { title: nobody });
    const withUnstorable = { ...after, lists: new Map([...after.lists, ['x', unstorable]]) };
    await assert.rejects(storage.commit(emptyState, withUnstorable));
    assert.deepEqual(await storage.load(), emptyState);
    assert.equal(await storage.commit(emptyState, after), true);
    assert.equal((await storage.load()).lists.size, 120);
    const last = { ...after, revision: 2, lists: new Map() };
    assert.equal(await storage.commit(after, last), true);
    assert.deepEqual(await storage.load(), last);
    storage.close();
  });

  it('rejects what the disk does not take', async () => {
    const storage = await inIndexedDb('full', nobody);
    // A function cannot be stored, as too much cannot.
    const unstorable = Object.assign(list('a'), { title: nobody });
    const after = { ...emptyState, revision: 1, lists: new Map([['a', unstorable]]) };
    await assert.rejects(storage.commit(emptyState, after));
    assert.deepEqual(await storage.load(), emptyState);
    storage.close();
  });
});

describe('a copy in what browsers have', () => {
  let service: MemoryService;
  before(async () => {
    service = await startMemoryService();
  });
  after(() => service.close());

  /** The number of changes that the disk has of a user. */
  const storedIntents = async (user: string): Promise<number> => {
    const storage = await inIndexedDb(`doable ${service.url} ${user}`, nobody);
    const { intents } = await storage.load();
    storage.close();
    return intents.length;
  };

  it('survives a reload, shares its work between tabs, and leaves nothing when the user signs out', async () => {
    const options = { url: service.url, user: 'browser', token: () => tokenOf('browser') };
    const first = await openIn(browserPorts, options);
    first.create({ title: 'a' });
    await until(() => first.getSnapshot().pending === 0 && first.getSnapshot().network === 'online');
    await first.close();
    const again = await openIn(browserPorts, { ...options, url: `${service.url}/` });
    const second = await openIn(browserPorts, options);
    assert.deepEqual(
      again.getSnapshot().tasks.map(({ title }) => title),
      ['a'],
    );
    second.create({ title: 'b' });
    await until(() => again.getSnapshot().tasks.length === 2 && second.getSnapshot().pending === 0);
    assert.deepEqual((await service.clientOf('browser').list()).tasks.length, 2);
    await until(async () => (await second.signOut()) === 0);
    await until(() => again.getSnapshot().network === 'erased');
    assert.deepEqual([again.getSnapshot().tasks, second.getSnapshot().tasks], [[], []]);
    await setImmediate();
    const names = (await indexedDB.databases()).map(({ name = '' }) => name);
    assert.deepEqual(
      names.filter((name) => name.endsWith('browser')),
      [],
    );
  });

  it('keeps what was done without a network, in its order', async () => {
    const options = { url: service.url, user: 'offline', token: () => tokenOf('offline') };
    const offline = { ...browserPorts, fetch: () => Promise.reject(new TypeError('fetch failed')) };
    const titles = (copy: LocalCopy) => copy.getSnapshot().tasks.map(({ title }) => title);
    const first = await openIn(offline, options);
    const [a, b] = [first.create({ title: 'a' }), first.create({ title: 'b' })];
    // As soon as the disk has one, the next is another write.
    for (const change of [
      () => first.edit(a, { title: 'A' }),
      () => first.edit(a, { title: 'AA' }),
      () => first.move(b, { after: null }),
      () => first.remove(first.create({ title: 'c' })),
      () => first.addItem(b, { title: 'x' }),
    ]) {
      await until(async () => (await storedIntents('offline')) === first.getSnapshot().pending);
      change();
    }
    await until(async () => (await storedIntents('offline')) === 8);
    await first.close();
    const again = await openIn(browserPorts, options);
    assert.deepEqual(titles(again), ['b', 'AA']);
    await until(() => again.getSnapshot().pending === 0 && again.getSnapshot().network === 'online');
    assert.deepEqual([titles(again), again.getSnapshot().conflicts], [['b', 'AA'], []]);
    const { tasks } = await service.clientOf('offline').list({ list: 'none', sort: 'position' });
    assert.deepEqual(tasks, again.getSnapshot().tasks);
    await again.close();
  });
});
