import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { until } from '../support/until.ts';
import { addTask, apiOf, closeAfterEach, isSaved, newcomer, shows } from './page-world.ts';

/** The middle of what is on the screen, or a part of its height from its top. */
const pointOf = async (what: Locator, part = 0.5): Promise<readonly [number, number]> => {
  const { x, y, width, height } = (await what.boundingBox()) ?? assert.fail('it is not on the screen');
  return [x + width / 2, y + height * part];
};

const rowOf = (page: Page, title: string): Locator => page.locator('.row', { hasText: title });
const listOf = (page: Page, title: string): Locator =>
  page.locator('.sidebar [data-list]', { hasText: title });

/** Drags a task by its grip to a point, and lets go there. */
const drag = async (page: Page, title: string, to: readonly [number, number]): Promise<void> => {
  await rowOf(page, title).hover();
  await page.mouse.move(...(await pointOf(rowOf(page, title).locator('.grip'))));
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 5 });
  await page.mouse.up();
};

const listsShown = (page: Page, ...titles: ReadonlyArray<string>): Promise<void> =>
  until(
    async () =>
      (await page.locator('.sidebar ul').last().locator('.place-title').allTextContents()).join() ===
      titles.join(),
  );

const focusedOn = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.textContent ?? '');

describe('the order of the page', () => {
  closeAfterEach();

  it('changes when a task is dragged with the pointer, and not when Escape ends that', async () => {
    const { page, context } = await newcomer();
    for (const title of ['one', 'two', 'three']) await addTask(page, title);
    await shows(page, 'one', 'two', 'three');
    await drag(page, 'one', await pointOf(rowOf(page, 'three'), 0.8));
    await shows(page, 'two', 'three', 'one');
    await drag(page, 'one', await pointOf(rowOf(page, 'three'), 0.2));
    await shows(page, 'two', 'one', 'three');
    await page.mouse.move(...(await pointOf(rowOf(page, 'three').locator('.grip'))));
    await page.mouse.down();
    await page.mouse.move(...(await pointOf(rowOf(page, 'two'), 0.2)), { steps: 3 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await shows(page, 'two', 'one', 'three');
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list({ list: 'none', sort: 'position' });
    assert.deepEqual(
      tasks.map(({ title }) => title),
      ['two', 'one', 'three'],
    );
  });

  it('lets a task be dragged into another list, and back by undo', async () => {
    const { page, context } = await newcomer();
    const api = await apiOf({ context });
    const home = await api.createList({ title: 'Home' });
    await addTask(page, 'Sweep');
    await listOf(page, 'Home').waitFor();
    const listIdOf = async (): Promise<string | null> => {
      await isSaved(page);
      return (await api.list()).tasks[0]?.list_id ?? null;
    };
    await drag(page, 'Sweep', await pointOf(listOf(page, 'Home')));
    await page.getByText('Moved “Sweep” to Home').last().waitFor();
    assert.equal(await listIdOf(), home.id);
    await page.getByRole('button', { name: 'Undo' }).click();
    await until(async () => (await listIdOf()) === null);
    await drag(page, 'Sweep', await pointOf(listOf(page, 'Home')));
    await until(async () => (await listIdOf()) === home.id);
    await drag(page, 'Sweep', await pointOf(listOf(page, 'Inbox')));
    await until(async () => (await listIdOf()) === null);
  });

  it('leads to the lists and among them by keys, and says which', async () => {
    const { page, context } = await newcomer();
    const api = await apiOf({ context });
    for (const title of ['One', 'Two']) await api.createList({ title });
    await listsShown(page, 'One', 'Two');
    await page.locator('body').click({ position: { x: 600, y: 700 } });
    await page.keyboard.press('l');
    assert.match(await focusedOn(page), /^All tasks/);
    for (const [key, place] of [
      ['End', /^New list/],
      ['ArrowUp', /^Two/],
      ['ArrowUp', /^One/],
      ['ArrowUp', /^Completed/],
      ['ArrowDown', /^One/],
      ['Home', /^All tasks/],
      ['ArrowUp', /^All tasks/],
    ] as const) {
      await page.keyboard.press(key);
      assert.match(await focusedOn(page), place);
    }
    await listOf(page, 'Two').getByRole('link').press('Enter');
    await page.getByRole('heading', { name: 'Two' }).waitFor();
    await page.locator('body').click({ position: { x: 600, y: 700 } });
    await page.keyboard.press('l');
    assert.match(await focusedOn(page), /^Two/);
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keyboard' });
    await keys.getByText('Move the list').waitFor();
    await keys.getByText('Go to the lists').waitFor();
    await page.keyboard.press('Escape');
    assert.match(
      (await listOf(page, 'One').getByRole('link').getAttribute('aria-keyshortcuts')) ?? '',
      /Alt\+ArrowUp/,
    );
  });

  it('lets lists be moved with the keyboard in the drawer of a phone, where it is said', async () => {
    const { page, context } = await newcomer({ viewport: { width: 320, height: 640 } });
    const api = await apiOf({ context });
    for (const title of ['One', 'Two']) await api.createList({ title });
    await page.locator('body').click({ position: { x: 160, y: 600 } });
    await page.keyboard.press('l');
    const drawer = page.getByRole('dialog', { name: 'Doable' });
    await drawer.getByRole('link', { name: 'Two' }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await drawer.getByRole('status').getByText('Moved “Two” to place 1 of 2').waitFor();
    await page.keyboard.press('Alt+ArrowDown');
    await drawer.getByRole('status').getByText('Moved “Two” to place 2 of 2').waitFor();
    assert.match(await focusedOn(page), /^Two/);
  });

  it('lets lists be moved with the keyboard, which keeps the focus, and with the pointer', async () => {
    const { page, context } = await newcomer();
    const api = await apiOf({ context });
    for (const title of ['One', 'Two', 'Three']) await api.createList({ title });
    await listsShown(page, 'One', 'Two', 'Three');
    await listOf(page, 'One').getByRole('link').focus();
    await page.keyboard.press('Alt+ArrowDown');
    await listsShown(page, 'Two', 'One', 'Three');
    await page.keyboard.press('Alt+ArrowDown');
    await listsShown(page, 'Two', 'Three', 'One');
    assert.match(await focusedOn(page), /^One/);
    await page.keyboard.press('Alt+ArrowUp');
    await listsShown(page, 'Two', 'One', 'Three');
    await page.getByRole('navigation').getByRole('status').getByText('Moved “One” to place 2 of 3').waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    await listsShown(page, 'One', 'Two', 'Three');
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    await listsShown(page, 'Two', 'One', 'Three');
    assert.match(await focusedOn(page), /^One/);
    const { height } = (await listOf(page, 'Two').boundingBox()) ?? assert.fail('it is not on the screen');
    await listOf(page, 'Three').dragTo(listOf(page, 'Two'), { targetPosition: { x: 40, y: height * 0.2 } });
    await listsShown(page, 'Three', 'Two', 'One');
    await isSaved(page);
    assert.deepEqual(
      (await api.lists()).map(({ title }) => title),
      ['Three', 'Two', 'One'],
    );
  });
});
