import assert from 'node:assert/strict';
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
  shows,
  signUp,
  takePicture,
} from './page-world.ts';

describe('the page for a newcomer', () => {
  closeAfterEach();

  it('leads from the address that the service prints to two windows in step', async () => {
    const [device, person] = [await newDevice(), newPerson()];
    const page = await device.context.newPage();
    await page.goto('/');
    assert.match(page.url(), /\/app\/$/);
    await takePicture(page, 'sign-in');
    await signUp(page, person);
    await page.getByText('Nothing to do yet.').waitFor();
    await takePicture(page, 'nothing');

    await quickAddOf(page).fill('Buy milk tomorrow 5pm !high #home every week');
    await until(
      async () =>
        (await page.locator('.chip').allTextContents()).join() ===
        'Tomorrow 17:00,High priority,#home,Every week',
    );
    await takePicture(page, 'one-line');
    await quickAddOf(page).press('Enter');
    await shows(page, 'Buy milk');

    const second = await device.openWindow();
    await shows(second, 'Buy milk');
    const { page: third } = await anotherDevice(person);
    await shows(third, 'Buy milk');
    await addTask(third, 'Call Ada');
    for (const window of [page, second, third]) await shows(window, 'Buy milk', 'Call Ada');
    await second.getByRole('checkbox', { name: 'Complete Call Ada' }).click();
    for (const window of [page, second, third]) await shows(window, 'Buy milk');
    await isSaved(second);
    const { tasks } = await (await apiOf(device)).list({ order: 'asc' });
    assert.deepEqual(
      tasks.map(({ title, status, priority, tags, recurrence }) => [
        title,
        status,
        priority,
        tags,
        recurrence?.rrule,
      ]),
      [
        ['Buy milk', 'pending', 'high', ['home'], 'FREQ=WEEKLY'],
        ['Call Ada', 'completed', 'medium', [], undefined],
      ],
    );
  });

  it('leaves a part in the title that is not meant', async () => {
    const { page, context } = await newcomer();
    await quickAddOf(page).fill('Watch the movie Tomorrow #cinema');
    await page.getByRole('button', { name: 'Keep “Tomorrow” in the title' }).click();
    await quickAddOf(page).press('Enter');
    await shows(page, 'Watch the movie Tomorrow');
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list();
    assert.deepEqual(
      tasks.map(({ due_date, tags }) => [due_date, tags]),
      [[null, ['cinema']]],
    );
  });

  it('takes a line as it was typed where an update has removed the reader of dates, and offers to reload', async () => {
    const { page, context } = await newcomer({ serviceWorkers: 'block' });
    await context.route('**/assets/en-*.js', (route) => route.fulfill({ status: 404 }));
    await quickAddOf(page).fill('Call Ada tomorrow #family');
    await page.getByText('Dates stay in the title').waitFor();
    await quickAddOf(page).press('Enter');
    await shows(page, 'Call Ada tomorrow');
    await isSaved(page);
    await context.unroute('**/assets/en-*.js');
    await quickAddOf(page).fill('Call Bob tomorrow');
    await page.getByRole('button', { name: 'Reload' }).click();
    await shows(page, 'Call Ada tomorrow');
    await quickAddOf(page).fill('Call Bob tomorrow');
    await page.locator('.chip', { hasText: 'Tomorrow' }).waitFor();
  });

  it('shows nothing of one user to the next, in the same browser', async () => {
    const { page, openWindow } = await newcomer();
    await addTask(page, 'Secret of the first');
    await isSaved(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
    await signUp(page, newPerson());
    await page.getByText('Nothing to do yet.').waitFor();
    await isSaved(page);
    const second = await openWindow();
    await second.getByText('Nothing to do yet.').waitFor();
    for (const window of [page, second])
      assert.doesNotMatch((await window.locator('body').textContent()) ?? '', /Secret/);
  });

  it('shows hostile text as text', async () => {
    const { page } = await newcomer();
    const titles = [
      '<img src=x onerror="document.title=\'taken\'">',
      '<script>document.title="taken"</script>',
      'javascript:alert(1) “quotes” & \u202eright to left',
      '​zero width, 🏳️‍🌈 and ' + 'a'.repeat(150),
    ];
    for (const title of titles) await addTask(page, title);
    await shows(page, ...titles);
    await isSaved(page);
    assert.equal(await page.locator('.rows img, .rows script').count(), 0);
    assert.match(await page.title(), /Doable/);
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(width <= 0, `${width} px too wide`);
    await takePicture(page, 'hostile-titles');
  });

  it('makes text that the API cannot store storable, wherever it is typed', async () => {
    const { page, context } = await newcomer();
    const hostile = 'a\u0000b\ud800c';
    await addTask(page, hostile);
    await page.getByRole('button', { name: 'New list' }).click();
    await page.getByRole('textbox', { name: 'Name of the new list' }).fill(hostile);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'a\ufffdb\ufffdc' }).waitFor();
    await addTask(page, 'Task');
    await page.getByRole('button', { name: 'Task' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill(hostile);
    await page.getByRole('textbox', { name: 'Add a step' }).fill(hostile);
    await page.getByRole('textbox', { name: 'Add a step' }).press('Enter');
    await page.getByRole('textbox', { name: 'Add a tag' }).fill(hostile);
    await page.getByRole('textbox', { name: 'Add a tag' }).press('Enter');
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill(hostile);
    await page.getByRole('button', { name: 'Done' }).click();
    await isSaved(page);
    assert.equal(await page.getByText('your choice').count(), 0);
    const stored = 'a\ufffdb\ufffdc';
    const api = await apiOf({ context });
    const { tasks } = await api.list();
    assert.deepEqual(
      tasks.map(({ title, description, tags, checklist }) => [
        title,
        description,
        tags,
        checklist.map((item) => item.title),
      ]),
      [
        [stored, stored, [stored], [stored]],
        [stored, null, [], []],
      ],
    );
    assert.deepEqual(
      (await api.lists()).map(({ title }) => title),
      [stored],
    );
  });

  it('understands the dates of a line that is entered before their parser is there', async () => {
    const { page, context } = await newcomer({ serviceWorkers: 'block' });
    await context.route('**/app/assets/en-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await page.reload();
    await addTask(page, 'Water plants 3 May every week');
    await shows(page, 'Water plants');
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list();
    assert.deepEqual(
      tasks.map(({ title, due_date: due }) => [title, due?.slice(4)]),
      [['Water plants', '-05-03']],
    );
  });

  it('adds lines in the order in which they are entered, before their parser is there and after', async () => {
    const { page, context } = await newcomer({ serviceWorkers: 'block' });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await context.route('**/app/assets/en-*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.reload();
    const titles = ['one', 'two', 'three', 'four'];
    for (const title of titles) {
      await addTask(page, title);
      if (title === 'two') release();
    }
    await shows(page, ...titles);
  });

  it('says at its field that a line has no title, and keeps the line', async () => {
    const { page } = await newcomer();
    const field = quickAddOf(page);
    const fault = page.getByText('The title is missing');
    for (const line of ['!high', '#home', 'tomorrow 5pm', '!low #home every week']) {
      await field.fill(line);
      await page.locator('.chip').first().waitFor();
      assert.equal(await fault.count(), 0);
      await field.press('Enter');
      await fault.waitFor();
      assert.deepEqual([await field.inputValue(), await field.getAttribute('aria-invalid')], [line, 'true']);
      const described = (await field.getAttribute('aria-describedby')) ?? '';
      assert.match((await page.locator(`[id="${described}"][role="status"]`).textContent()) ?? '', /title/);
      assert.ok(await field.evaluate((input) => input === document.activeElement));
    }
    await takePicture(page, 'no-title');
    await field.press('Home');
    await field.pressSequentially('Sweep ');
    await fault.waitFor({ state: 'detached' });
    await field.press('Enter');
    await shows(page, 'Sweep');
  });

  it('counts what is due today, and names the place once', async () => {
    const { page } = await newcomer();
    await addTask(page, 'Call Ada today');
    await addTask(page, 'Sweep in 3 days');
    await page.getByRole('link', { name: /^Today\s*1 open$/ }).waitFor();
    for (const place of ['Today', 'Next 7 days', 'Completed']) {
      await page.getByRole('link', { name: place }).click();
      await page.getByRole('heading', { name: place }).waitFor();
      assert.deepEqual(await page.locator('.active-filters .chip').allTextContents(), []);
      await page.getByRole('button', { name: 'Filter', exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('checkbox', { name: 'High' }).click();
    assert.deepEqual(await page.locator('.active-filters .chip').allTextContents(), ['High priority']);
  });

  it('says where a field takes less than what is pasted', async () => {
    const { page, context } = await newcomer();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await addTask(page, 'Short');
    await page.getByRole('button', { name: 'Short', exact: true }).click();
    const title = page.getByRole('textbox', { name: 'Title' });
    const paste = async (text: string): Promise<void> => {
      await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
      await title.press('End');
      await title.press('Control+v');
    };
    const said = () => title.evaluate((field: HTMLInputElement) => field.validationMessage);
    await paste(` and\n ${'y'.repeat(50)}`);
    await until(async () => (await title.inputValue()).endsWith('yy'));
    assert.equal(await said(), '');
    await paste('z'.repeat(200));
    await until(async () => (await title.inputValue()).length === 200);
    assert.match(await said(), /the rest is cut off/);
    await title.press('Backspace');
    assert.equal(await said(), '');
  });

  it('is called by its place, however that is filtered', async () => {
    const { page } = await newcomer();
    for (const [address, place, ...filters] of [
      ['/app/?due=today&tag=home', 'Today', '#home'],
      ['/app/?due=today&status=all', 'Today', 'All'],
      ['/app/?due=week&sort=title', 'Next 7 days'],
      ['/app/?list=inbox&priority=high&due=today', 'Inbox', 'Today', 'High priority'],
      ['/app/?status=completed&tag=home', 'Completed', '#home'],
      ['/app/?due=none', 'All tasks', 'No due date'],
    ] as const) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1, name: place }).waitFor();
      assert.deepEqual(await page.locator('.active-filters .chip').allTextContents(), filters);
      assert.match(
        (await page.locator('.sidebar [aria-current]').textContent()) ?? '',
        new RegExp(`^${place}`),
      );
    }
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    assert.match(page.url(), /\/app\/$/);
  });

  it('keeps search, filters and order in the address', async () => {
    const { page, openWindow } = await newcomer();
    for (const line of ['Apple #food !low', 'Bread #food !high', 'Hammer !high']) await addTask(page, line);
    await page.getByRole('searchbox', { name: 'Search' }).fill('e');
    await page.getByLabel('Sort by').selectOption('title');
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByLabel('Tag').selectOption('food');
    await shows(page, 'Apple', 'Bread');
    await until(() => page.url().includes('tag=food') && page.url().includes('search=e'));
    await takePicture(page, 'filters');
    const second = await openWindow(new URL(page.url()).search);
    await shows(second, 'Apple', 'Bread');
    const third = await openWindow('?status=nonsense&sort=__proto__&list=../..');
    await shows(third, 'Apple', 'Bread', 'Hammer');
  });
});
