import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type MemoryService, startMemoryService } from '../client/local/world.ts';
import { until } from '../support/until.ts';
import { startBrowser, startPages, stateOf, titlesOn } from './pages.ts';

describe('the local copy in Chromium', () => {
  let browser: Browser;
  let pages: Awaited<ReturnType<typeof startPages>>;
  let service: MemoryService;
  before(async () => {
    pages = await startPages();
    service = await startMemoryService(pages.origins);
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await service.close();
    await pages.close();
  });

  let users = 0;
  const newUser = (): string => {
    users += 1;
    return `browser-${users}`;
  };
  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  /** A device of a user, with the page open in one tab. */
  const openDevice = async (user: string, origin = pages.origins[0]) => {
    const context = await browser.newContext();
    contexts.push(context);
    const openTab = async (): Promise<Page> => {
      const page = await context.newPage();
      page.on('pageerror', (error) => assert.fail(error));
      await page.goto(`${origin}/?user=${user}&service=${encodeURIComponent(service.url)}`);
      await page.waitForFunction(() => 'local' in globalThis);
      return page;
    };
    return { context, openTab, page: await openTab() };
  };
  const isQuiet = async (page: Page): Promise<boolean> => {
    const { pending, network } = await stateOf(page);
    return pending === 0 && network === 'online';
  };
  const create = (page: Page, title: string): Promise<string> =>
    page.evaluate((name) => local.create({ title: name }), title);
  const titlesOf = async (user: string): Promise<ReadonlyArray<string>> =>
    (await service.clientOf(user).list({ order: 'asc' })).tasks.map(({ title }) => title);

  it('shows changes to the other devices of the user without a reload, and to no other user', async () => {
    const [user, other] = [newUser(), newUser()];
    const [first, second] = [await openDevice(user), await openDevice(user)];
    const third = await openDevice(other);
    await create(first.page, 'a');
    assert.deepEqual(await titlesOn(first.page), ['a']);
    await until(async () => (await titlesOn(second.page)).join() === 'a');
    await until(() => isQuiet(third.page));
    assert.deepEqual(await titlesOn(third.page), []);
  });

  it('sends once what was done without a network', async () => {
    const user = newUser();
    const { page, context } = await openDevice(user);
    await until(() => isQuiet(page));
    await context.setOffline(true);
    const id = await create(page, 'a');
    await page.evaluate((task) => local.edit(task, { title: 'b' }), id);
    await until(async () => (await stateOf(page)).network === 'offline');
    assert.deepEqual([await titlesOn(page), await titlesOf(user)], [['b'], []]);
    await context.setOffline(false);
    await until(() => isQuiet(page));
    assert.deepEqual([await titlesOn(page), await titlesOf(user)], [['b'], ['b']]);
  });

  it('keeps the queue over a reload while the service is away, and sends it once it is back', async () => {
    const user = newUser();
    const { page } = await openDevice(user);
    await create(page, 'a');
    await until(() => isQuiet(page));
    await service.stop();
    await create(page, 'b');
    await until(async () => (await stateOf(page)).network === 'offline');
    await page.reload();
    await page.waitForFunction(() => 'local' in globalThis);
    await create(page, 'c');
    assert.deepEqual(await titlesOn(page), ['a', 'b', 'c']);
    await service.start();
    await until(() => isQuiet(page));
    assert.deepEqual(
      [await titlesOn(page), await titlesOf(user)],
      [
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ],
    );
  });

  it('keeps what is done in the moment in which the page goes away', async () => {
    const user = newUser();
    const { page } = await openDevice(user);
    await until(() => isQuiet(page));
    await service.stop();
    await page.evaluate(() => {
      const changes = Array.from({ length: 100 }, (_, index) => `earlier ${index}`);
      for (const title of changes) local.create({ title });
      addEventListener('pagehide', () => {
        const id = local.create({ title: 'the last' });
        local.edit(id, { title: 'the very last' });
      });
    });
    await page.reload();
    await page.waitForFunction(() => 'local' in globalThis);
    assert.deepEqual((await titlesOn(page)).slice(-2), ['earlier 99', 'the very last']);
    await service.start();
    await page.evaluate(() => local.sync());
    await until(() => isQuiet(page));
    assert.deepEqual((await titlesOf(user)).slice(-1), ['the very last']);
    assert.equal((await titlesOf(user)).length, 101);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });

  it('gets a new token when one ends in the middle, and keeps the queue where the session has ended', async () => {
    const user = newUser();
    const { page } = await openDevice(user);
    pages.sessions.seconds = -3600;
    await page.reload();
    await page.waitForFunction(() => 'local' in globalThis);
    await create(page, 'a');
    await until(async () => (await stateOf(page)).network === 'signed-out');
    pages.sessions.seconds = 3600;
    pages.sessions.ended.add(user);
    await page.evaluate(() => local.sync());
    await create(page, 'b');
    await until(async () => (await stateOf(page)).pending === 2);
    assert.deepEqual([await titlesOn(page), await titlesOf(user)], [['a', 'b'], []]);
    pages.sessions.ended.delete(user);
    await page.evaluate(() => local.sync());
    await until(() => isQuiet(page));
    assert.deepEqual(await titlesOf(user), ['a', 'b']);
  });

  it('leaves nothing in the browser when the user signs out, in any tab', async () => {
    const user = newUser();
    const { page, openTab } = await openDevice(user);
    const second = await openTab();
    await create(page, 'a');
    await until(() => isQuiet(page));
    await until(async () => (await titlesOn(second)).join() === 'a');
    assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length), 1);
    assert.equal(await second.evaluate(() => local.signOut()), 0);
    await until(async () => (await page.evaluate(async () => (await indexedDB.databases()).length)) === 0);
    for (const tab of [page, second]) {
      await until(async () => (await titlesOn(tab)).length === 0);
      assert.equal((await stateOf(tab)).network, 'erased');
      assert.equal(await tab.evaluate(() => localStorage.length + sessionStorage.length), 0);
    }
  });

  it('works in one tab for all', async () => {
    const user = newUser();
    const { page, openTab } = await openDevice(user);
    await until(() => isQuiet(page));
    const second = await openTab();
    const sent: string[] = [];
    second.on('request', (request) => {
      if (request.url().startsWith(service.url)) sent.push(request.url());
    });
    await create(second, 'a');
    await until(async () => (await titlesOf(user)).join() === 'a');
    await until(() => isQuiet(second));
    assert.deepEqual(sent, []);
    await page.close();
    await create(second, 'b');
    await until(async () => (await titlesOf(user)).join() === 'a,b');
    assert.notDeepEqual(sent, []);
  });

  it('works in each tab where the page is in no secure context, and still does everything once', async () => {
    const user = newUser();
    const { page, openTab } = await openDevice(user, pages.origins[1]);
    const second = await openTab();
    assert.deepEqual(
      await page.evaluate(() => [isSecureContext, 'locks' in navigator, 'randomUUID' in crypto]),
      [false, false, false],
    );
    for (const title of ['a', 'b', 'c']) await create(page, title);
    await create(second, 'd');
    for (const tab of [page, second]) await until(() => isQuiet(tab));
    assert.deepEqual((await titlesOf(user)).toSorted(), ['a', 'b', 'c', 'd']);
    assert.deepEqual((await titlesOn(page)).toSorted(), ['a', 'b', 'c', 'd']);
  });
});
