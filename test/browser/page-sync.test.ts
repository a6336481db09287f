import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import {
  addTask,
  anotherDevice,
  apiOf,
  closeAfterEach,
  cutWay,
  freezeWay,
  isSaved,
  mendWay,
  newcomer,
  saysOfChanges,
  rename,
  shows,
  takePicture,
  titlesOn,
} from './page-world.ts';

describe('the page and its server', () => {
  closeAfterEach();

  it('sends what was done offline, once', async () => {
    const { page, context } = await newcomer();
    await addTask(page, 'before');
    await isSaved(page);
    await context.setOffline(true);
    await addTask(page, 'offline');
    await rename(page, 'offline', 'changed');
    await page.getByRole('checkbox', { name: 'Complete before' }).click();
    await saysOfChanges(page, /Offline\. \d changes? kept on this device/);
    await shows(page, 'changed');
    await takePicture(page, 'offline');
    await context.setOffline(false);
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list({ order: 'asc' });
    assert.deepEqual(
      tasks.map(({ title, status }) => [title, status]),
      [
        ['before', 'completed'],
        ['changed', 'pending'],
      ],
    );
  });

  it('opens while the server is away, though another of its files was opened before', async () => {
    const { page } = await newcomer();
    await addTask(page, 'before');
    await isSaved(page);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const address = page.url();
    for (const file of ['icon.svg', 'manifest.webmanifest']) await page.goto(new URL(file, address).href);
    await cutWay();
    await page.goto(address);
    await shows(page, 'before');
    await mendWay();
    await isSaved(page);
  });

  it('opens while the server is away, and sends what waited when it is back', async () => {
    const { page, context } = await newcomer();
    await addTask(page, 'before');
    await isSaved(page);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await cutWay();
    await addTask(page, 'away');
    await saysOfChanges(page, /Offline\. 1 change kept on this device/);
    await page.reload();
    await shows(page, 'before', 'away');
    await addTask(page, 'after the reload');
    await saysOfChanges(page, /Offline\. 2 changes kept on this device/);
    await mendWay();
    await page.getByRole('button', { name: 'Try now' }).first().click();
    await isSaved(page);
    await shows(page, 'before', 'away', 'after the reload');
    const { tasks } = await (await apiOf({ context })).list();
    assert.equal(tasks.length, 3);
  });

  it('opens from what is kept while the server takes connections, and never responds', async () => {
    const { page, openWindow } = await newcomer();
    await addTask(page, 'before');
    await isSaved(page);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await freezeWay();
    const second = await openWindow();
    await shows(second, 'before');
    await addTask(second, 'without an answer');
    await shows(page, 'before', 'without an answer');
  });

  it('loses nothing of what is typed when it is loaded anew in the same moment', async () => {
    const { page, context } = await newcomer({ serviceWorkers: 'block' });
    await addTask(page, 'Draft');
    await isSaved(page);
    await context.route('**/app/assets/en-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await route.continue();
    });
    await page.reload();
    await page.getByRole('button', { name: 'Draft' }).click();
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Letter');
    await page.reload();
    await shows(page, 'Letter');
    // Its line waits for the parser of dates.
    await addTask(page, 'Call Ada');
    await page.reload();
    await shows(page, 'Letter', 'Call Ada');
    await page.getByRole('checkbox', { name: 'Complete Letter' }).focus();
    await page.keyboard.press('Delete');
    await page.reload();
    await shows(page, 'Call Ada');
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list();
    assert.deepEqual(
      tasks.map(({ title }) => title),
      ['Call Ada'],
    );
  });

  it('asks before it is left with changes that only this window has', async () => {
    const { page, context } = await newcomer({ serviceWorkers: 'block' });
    await isSaved(page);
    await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'indexedDB'));
    await page.reload();
    await page.getByText('This browser keeps nothing').first().waitFor();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await addTask(page, 'sent');
    await isSaved(page);
    await page.reload();
    await shows(page, 'sent');
    assert.deepEqual(asked, []);
    await cutWay();
    await addTask(page, 'unsent');
    await saysOfChanges(page, /Offline/);
    await page.reload().catch(() => undefined);
    assert.deepEqual(asked, ['beforeunload']);
  });

  it('makes one successor of a weekly task that is ticked in two windows at once', async () => {
    const { page, context, person } = await newcomer();
    const other = await anotherDevice(person);
    await addTask(page, 'Water plants every week');
    for (const window of [page, other.page]) await shows(window, 'Water plants');
    await isSaved(page);
    for (const device of [context, other.context]) await device.setOffline(true);
    for (const window of [page, other.page])
      await window.getByRole('checkbox', { name: 'Complete Water plants' }).click();
    for (const device of [context, other.context]) await device.setOffline(false);
    for (const window of [page, other.page]) {
      await isSaved(window);
      await shows(window, 'Water plants');
    }
    const { tasks } = await (await apiOf({ context })).list();
    assert.deepEqual(tasks.map(({ status }) => status).toSorted(), ['completed', 'pending']);
    assert.equal(await page.getByText(/your choice/).count(), 0);
  });

  it('skips one date of a recurring task, and counts from the day on which it is done', async () => {
    const { page, context } = await newcomer();
    await addTask(page, 'Water plants 3 May every week');
    await isSaved(page);
    await page.getByRole('button', { name: 'Water plants' }).click();
    await page.getByLabel('Repeat').selectOption({ label: 'Every 2 weeks after completion' });
    await page.getByRole('button', { name: 'Skip this one' }).click();
    await page.getByText('moves to its next date').last().waitFor();
    await isSaved(page);
    const [task] = (await (await apiOf({ context })).list()).tasks;
    assert.deepEqual(
      [task?.recurrence?.rrule, task?.recurrence?.anchor],
      ['FREQ=WEEKLY;INTERVAL=2', 'completion'],
    );
    assert.match(task?.due_date ?? '', /-05-17$/);
  });

  it('asks what to keep where two devices changed the same, and overwrites nothing before', async () => {
    const { page, context, person } = await newcomer();
    const other = await anotherDevice(person);
    await addTask(page, 'Draft');
    await shows(other.page, 'Draft');
    await isSaved(page);
    for (const [choice, theirs, kept] of [
      ['Keep theirs', 'their first', 'their first'],
      ['Keep mine', 'their second', 'mine'],
    ] as const) {
      const [title = ''] = await titlesOn(page);
      await context.setOffline(true);
      await rename(page, title, 'mine');
      await rename(other.page, title, theirs);
      await isSaved(other.page);
      await context.setOffline(false);
      await page.getByText('1 change needs your choice').waitFor();
      await shows(other.page, theirs);
      await page.getByRole('button', { name: 'Choose' }).click();
      await takePicture(page, 'conflict');
      await page.getByRole('button', { name: choice }).click();
      await page.getByText('Everything is settled.').waitFor();
      await page.keyboard.press('Escape');
      for (const window of [page, other.page]) await shows(window, kept);
      await isSaved(page);
    }
  });

  it('offers to make a task again that was deleted elsewhere while it was edited', async () => {
    const { page, context, person } = await newcomer();
    const other = await anotherDevice(person);
    await addTask(page, 'Draft');
    await shows(other.page, 'Draft');
    await isSaved(page);
    await context.setOffline(true);
    await rename(page, 'Draft', 'mine');
    const [task] = (await (await apiOf(other)).list()).tasks;
    await (await apiOf(other)).remove(task?.id ?? '');
    await shows(other.page);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Choose' }).click();
    await page.getByRole('button', { name: 'Make it again' }).click();
    await shows(other.page, 'mine');
  });

  it('waits as long as a 429 says, and sends then', async () => {
    const { page, context } = await newcomer();
    await isSaved(page);
    let refused = 0;
    await context.route('**/api/**', async (route) => {
      if (route.request().method() === 'GET' || refused > 0) return route.fallback();
      refused += 1;
      return route.fulfill({
        status: 429,
        headers: { 'Retry-After': '1', 'Content-Type': 'application/problem+json' },
        body: JSON.stringify({ code: 'RATE_LIMITED', detail: 'Too many requests' }),
      });
    });
    await addTask(page, 'patient');
    await until(() => refused === 1);
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list();
    assert.deepEqual(
      tasks.map(({ title }) => title),
      ['patient'],
    );
  });
});
