import assert from 'node:assert/strict';
import axeCore from 'axe-core';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';
import {
  addTask,
  anotherDevice,
  apiOf,
  closeAfterEach,
  isSaved,
  newDevice,
  newPerson,
  newcomer,
  quickAddOf,
  saysOfChanges,
  shows,
  signUp,
  takePicture,
} from './page-world.ts';

declare global {
  /** What finds violations, once its source has run in a page. */
  var axe: typeof axeCore;
}

/** Fails if a page violates a rule of WCAG 2.2 AA, or a practice that axe-core knows. */
const hasNoViolation = async (page: Page, state: string): Promise<void> => {
  await page.evaluate(axeCore.source);
  const violations = await page.evaluate(async () => {
    const results = await axe.run(document, { resultTypes: ['violations'] });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  assert.deepEqual(violations, [], state);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(tooWide <= 0, `${state} is ${tooWide} px too wide`);
};

const surroundings = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'phone-light', options: { colorScheme: 'light', viewport: { width: 320, height: 640 } } },
  { name: 'phone-dark', options: { colorScheme: 'dark', viewport: { width: 320, height: 640 } } },
] as const;

describe('the page for everybody', () => {
  closeAfterEach();

  for (const { name, options } of surroundings)
    it(`has no violation of accessibility in any state: ${name}`, async () => {
      const [device, person] = [await newDevice(options), newPerson()];
      const page = await device.openWindow();
      const look = async (state: string): Promise<void> => {
        await takePicture(page, `${name}-${state}`);
        await hasNoViolation(page, state);
      };
      await page.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
      await look('sign-in');
      await signUp(page, person);
      await page.getByText('Nothing to do yet.').waitFor();
      await look('nothing');

      const api = await apiOf(device);
      const home = await api.createList({ title: 'Home' });
      const tasks = [
        { title: 'Pay the rent', due_date: '2026-01-31', priority: 'high', tags: ['money'] },
        { title: 'Water the plants', due_date: '2030-01-01', list_id: home.id, description: 'The fern too.' },
        {
          title: 'Learn Esperanto',
          priority: 'low',
          checklist: [{ title: 'Alphabet', completed: true }, { title: 'Verbs' }],
        },
      ] as const;
      for (const task of tasks) await api.create(task);
      const done = await api.create({ title: 'Sharpen the knives' });
      await api.complete(done.id, true);
      await shows(page, ...tasks.map(({ title }) => title));
      await addTask(page, 'Call Ada every week !high #family');
      await isSaved(page);
      await look('list');

      await page.getByRole('button', { name: 'Learn Esperanto' }).click();
      const title = page.getByRole('textbox', { name: 'Title', exact: true });
      await title.waitFor();
      await look('editor');
      const [top, listTop] = [
        (await title.boundingBox())?.y,
        (await page.locator('.scroller').boundingBox())?.y,
      ];
      assert.ok((top ?? 0) >= (listTop ?? 0), 'the title of an open task is out of sight');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Filter/ }).click();
      await look('filters');
      await page.getByRole('button', { name: /^Filter/ }).click();
      await page.getByRole('checkbox', { name: 'Complete Pay the rent' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await look('undo');
      await page.getByRole('searchbox', { name: 'Search' }).fill('no such task');
      await page.getByText('No task matches.').waitFor();
      await look('no-match');
      await page.getByRole('button', { name: 'Clear search and filters' }).click();

      await page.keyboard.press('Escape');
      if (name.startsWith('phone')) {
        await page.getByRole('button', { name: 'Lists', exact: true }).click();
        await page.getByRole('link', { name: /Home/ }).waitFor();
        await look('menu');
        await page.getByRole('link', { name: /Home/ }).click();
      } else {
        await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
        await look('shortcuts');
        await page.keyboard.press('Escape');
        await page.getByRole('link', { name: /Home/ }).click();
      }
      await shows(page, 'Water the plants');
      await page.getByRole('button', { name: 'Delete list' }).click();
      await look('delete-list');
      await page.getByRole('button', { name: 'Cancel' }).click();

      const other = await anotherDevice(person);
      await device.context.setOffline(true);
      await page.getByRole('button', { name: 'Water the plants' }).click();
      await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Water the garden');
      await page.getByRole('textbox', { name: 'Title', exact: true }).press('Enter');
      await saysOfChanges(page, /Offline\. 1 change/);
      await look('offline');
      await (
        await apiOf(other)
      ).edit((await api.list({ search: 'plants' })).tasks[0]?.id ?? '', { title: 'Water the roses' });
      await device.context.setOffline(false);
      await page.getByRole('button', { name: 'Choose' }).click();
      await page.getByRole('button', { name: 'Keep mine' }).waitFor();
      await look('conflict');
    });

  it('can be used with the keyboard alone', async () => {
    const { page, context } = await newcomer();
    const press = async (...keys: ReadonlyArray<string>): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.closest('[data-task]')?.querySelector('.row-title')?.textContent ?? '',
      );
    await page.locator('body').click({ position: { x: 600, y: 700 } });
    await press('n');
    for (const title of ['one', 'two', 'three']) {
      await page.keyboard.type(title);
      await press('Enter');
    }
    await shows(page, 'one', 'two', 'three');
    await press('Escape', 'g');
    assert.equal(await focused(), 'one');
    await press('Alt+ArrowDown');
    await shows(page, 'two', 'one', 'three');
    assert.equal(await focused(), 'one');
    await press('ArrowDown');
    assert.equal(await focused(), 'three');
    await press('Space');
    await shows(page, 'two', 'one');
    await press('z');
    await shows(page, 'two', 'one', 'three');
    await press('g', 'Home', 'Delete');
    await shows(page, 'one', 'three');
    assert.equal(await focused(), 'one');
    await press('z');
    await shows(page, 'two', 'one', 'three');
    await press('g', 'End', 'Enter');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('third');
    await press('Enter');
    await shows(page, 'two', 'one', 'third');
    assert.equal(await focused(), 'third');
    await press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('/');
    await page.keyboard.type('thi');
    await shows(page, 'third');
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list({ order: 'asc' });
    assert.deepEqual(
      tasks.map(({ title, status }) => [title, status]),
      [
        ['one', 'pending'],
        ['two', 'pending'],
        ['third', 'pending'],
      ],
    );
  });

  it('gives the focus back before the next key is handled', async () => {
    const { page } = await newcomer();
    await page.locator('body').click({ position: { x: 600, y: 700 } });
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    const help = page.getByRole('button', { name: 'Keyboard shortcuts' });
    await help.click();
    const close = page.getByRole('dialog').getByRole('button', { name: 'Close' });
    const focusedAfter = await close.evaluate(async (button: HTMLElement) => {
      button.click();
      // No frame comes between these.
      for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
      return document.activeElement?.getAttribute('aria-label');
    });
    assert.equal(focusedAfter, await help.getAttribute('aria-label'));
  });

  it('closes a task with one click, though its notes have grown and the list is scrolled', async () => {
    const { page } = await newcomer({ viewport: { width: 390, height: 760 } });
    for (let index = 1; index <= 8; index += 1) await addTask(page, `task ${index}`);
    await page.getByRole('button', { name: 'task 7' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('Dear Ada, how do you do? '.repeat(6));
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await page.locator('.editor').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'task 7' }).getByText('Has notes').waitFor({ state: 'attached' });
  });

  it('keeps the focus in the drawer of a phone, and gives it back', async () => {
    const { page } = await newcomer({ viewport: { width: 320, height: 640 } });
    const menu = page.getByRole('button', { name: 'Lists', exact: true });
    const drawer = page.getByRole('dialog', { name: 'Doable' });
    const isInside = (): Promise<boolean> =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement === document.body || activeElement?.closest('dialog') !== null;
      });
    await menu.click();
    await drawer.waitFor();
    for (let tabs = 0; tabs < 12; tabs += 1) {
      await page.keyboard.press('Tab');
      assert.ok(await isInside(), `${tabs + 1} tabs lead out of the drawer`);
    }
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    assert.ok(await menu.evaluate((button) => button === document.activeElement));
    await menu.click();
    await drawer.getByRole('link', { name: 'Today' }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  });

  it('does nothing for single keys where they are turned off on this device', async () => {
    const { page } = await newcomer();
    const pressN = async (): Promise<string> => {
      await page.locator('body').click({ position: { x: 600, y: 700 } });
      await page.keyboard.press('n');
      return page.evaluate(() => document.activeElement?.tagName ?? '');
    };
    const turn = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await page.getByRole('checkbox', { name: 'Single keys work anywhere' }).click();
      await page.keyboard.press('Escape');
    };
    assert.equal(await pressN(), 'INPUT');
    await turn();
    assert.equal(await pressN(), 'BODY');
    await page.reload();
    await quickAddOf(page).waitFor();
    assert.equal(await pressN(), 'BODY');
    await turn();
    assert.equal(await pressN(), 'INPUT');
  });

  it('scrolls to a task that is added, says where it is, and says so if the view does not show it', async () => {
    const { page, context } = await newcomer();
    const operations = Array.from({ length: 40 }, (_, index) => ({
      op: 'create' as const,
      task: { title: `task ${index}` },
    }));
    await (await apiOf({ context })).batch(operations);
    await page.getByText('task 0', { exact: true }).waitFor();
    await addTask(page, 'the last');
    const row = page.getByRole('button', { name: 'the last' });
    await until(async () => {
      const [box, height] = [await row.boundingBox(), await page.evaluate(() => innerHeight)];
      return box !== null && box.y + box.height <= height;
    });
    const said = page.getByRole('region', { name: 'Notices' }).getByRole('status');
    assert.equal(await said.textContent(), 'Added “the last”, 41 of 41');
    await page.getByRole('link', { name: 'Completed' }).click();
    await addTask(page, 'elsewhere');
    await page.getByText('Added “elsewhere”, which is not in this view').last().waitFor();
  });
});
