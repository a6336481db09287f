import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
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
  signIn,
  signUp,
  titlesOn,
} from './page-world.ts';

const add = async (page: Page, ...titles: ReadonlyArray<string>): Promise<void> => {
  for (const title of titles) await addTask(page, title);
  await shows(page, ...titles);
  await isSaved(page);
};
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.className ?? '');
const titleField = (page: Page) => page.getByRole('textbox', { name: 'Title', exact: true });
const rename = async (page: Page, from: string, to: string): Promise<void> => {
  await page.getByRole('button', { name: from, exact: true }).click();
  await titleField(page).fill(to);
  await page.keyboard.press('Enter');
};
const notices = (page: Page) => page.locator('.notice-text').allTextContents();
const lists = (page: Page) => page.locator('.sidebar ul').last().locator('.place-title').allTextContents();

describe('two things quickly after one another', () => {
  closeAfterEach();

  it('keys that are typed into a title do nothing to the task that was open before', async () => {
    const { page, person } = await newcomer();
    await add(page, 'one', 'two', 'three');
    const other = await anotherDevice(person);
    await page.getByRole('button', { name: 'one' }).click();
    await page.locator('.editor .label', { hasText: 'Tags' }).click();
    await addTask(other.page, 'four');
    await page.getByText('four').waitFor();
    await page.getByRole('button', { name: 'three' }).click();
    await titleField(page).waitFor();
    await page.keyboard.press('Backspace');
    await sleep(200);
    assert.deepEqual(await notices(page), []);
    assert.equal(await titleField(page).inputValue(), 'thre');
  });

  it('the focus stays in the list when an open task leaves the view, and is not taken later', async () => {
    const { page } = await newcomer();
    await page.getByRole('link', { name: 'Today' }).click();
    await addTask(page, 'bread today');
    await addTask(page, 'milk today');
    await page.getByRole('button', { name: 'bread' }).click();
    await page.getByRole('button', { name: 'Remove due date' }).click();
    await titleField(page).focus();
    await page.keyboard.press('Escape');
    await shows(page, 'milk');
    const afterClosing = await focused(page);
    await page.getByRole('link', { name: /^All tasks/ }).click();
    await shows(page, 'bread', 'milk');
    assert.deepEqual([afterClosing, await focused(page)], ['row-main', 'place']);
  });

  it('who has clicked beside the list is not led back into it', async () => {
    const { page, person } = await newcomer();
    await add(page, 'one', 'two');
    const other = await anotherDevice(person);
    await page.getByRole('button', { name: 'one' }).focus();
    await page.mouse.click(700, 650);
    await addTask(other.page, 'three');
    await page.getByText('three').waitFor();
    await page.keyboard.press(' ');
    await sleep(200);
    assert.deepEqual(await notices(page), []);
  });

  for (const [key, left] of [
    ['Delete', ['two', 'three', 'four', 'five', 'six']],
    [' ', ['two', 'three', 'four', 'five', 'six']],
  ] as const)
    it(`a key that is held does its work once: “${key}”`, async () => {
      const { page } = await newcomer();
      await add(page, 'one', 'two', 'three', 'four', 'five', 'six');
      await page.getByRole('button', { name: 'one' }).focus();
      for (let times = 0; times < 32; times += 1) {
        await page.keyboard.down(key);
        await sleep(times === 0 ? 500 : 33);
      }
      await page.keyboard.up(key);
      await sleep(700);
      assert.deepEqual(await titlesOn(page), left);
    });

  it('a dialog of a list does nothing to the list that Back leads to', async () => {
    const { page, context } = await newcomer();
    const api = await apiOf({ context });
    await api.createList({ title: 'Home' });
    await api.createList({ title: 'Work' });
    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('link', { name: 'Work' }).click();
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Office');
    await page.goBack();
    await page.keyboard.press('Enter');
    await sleep(300);
    assert.deepEqual(await lists(page), ['Home', 'Work']);
  });

  it('a dialog of a list that was deleted elsewhere does not come back for another', async () => {
    const { page, context } = await newcomer();
    const api = await apiOf({ context });
    const home = await api.createList({ title: 'Home' });
    await api.createList({ title: 'Work' });
    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'Delete list' }).click();
    await page.getByRole('dialog').waitFor();
    await api.removeList(home.id);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Work' }).click();
    await page.getByRole('heading', { name: 'Work', exact: true }).waitFor();
    assert.deepEqual(await page.getByRole('dialog').allTextContents(), []);
  });

  it('Back closes an editor', async () => {
    const { page, context } = await newcomer();
    await add(page, 'in the inbox');
    await (await apiOf({ context })).createList({ title: 'Home' });
    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await page.getByRole('button', { name: 'in the inbox' }).click();
    await page.goBack();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await sleep(200);
    assert.deepEqual(await page.locator('.row').count(), 0);
  });

  it('what was typed to search one place does not search the next', async () => {
    const { page } = await newcomer();
    await add(page, 'one', 'two');
    await page.getByRole('searchbox').pressSequentially('zzz');
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await sleep(400);
    assert.doesNotMatch(page.url(), /zzz/);
    assert.deepEqual(await titlesOn(page), ['one', 'two']);
  });

  it('a task that another device has changed since is not deleted', async () => {
    const { page, person, context } = await newcomer();
    const other = await anotherDevice(person);
    await add(page, 'Draft', 'else');
    await shows(other.page, 'Draft', 'else');
    await page.getByRole('button', { name: 'Draft' }).focus();
    await page.keyboard.press('Delete');
    await rename(other.page, 'Draft', 'theirs');
    await isSaved(other.page);
    await sleep(1000);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await sleep(1000);
    const { tasks } = await (await apiOf({ context })).list();
    const isAsked = await page.locator('.conflict-banner').count();
    assert.ok(isAsked === 1 || tasks.some(({ title }) => title === 'theirs'));
  });

  it('a double click chooses for one conflict', async () => {
    const { page, context, person } = await newcomer({ viewport: { width: 900, height: 600 } });
    const other = await anotherDevice(person);
    const names = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'];
    await add(page, ...names);
    await shows(other.page, ...names);
    await context.setOffline(true);
    for (const name of names) await rename(page, name, `${name} mine`);
    for (const name of names) await rename(other.page, name, `${name} theirs`);
    await isSaved(other.page);
    await context.setOffline(false);
    await page.getByText('6 changes need your choice').waitFor();
    await page.getByRole('button', { name: 'Choose' }).click();
    await page.getByRole('button', { name: 'Keep mine' }).first().click({ clickCount: 2, delay: 75 });
    await sleep(1000);
    assert.equal(await page.getByRole('button', { name: 'Keep mine' }).count(), 5);
  });

  it('a double click makes a task again once', async () => {
    const { page, context, person } = await newcomer();
    const other = await anotherDevice(person);
    await add(page, 'Draft');
    await shows(other.page, 'Draft');
    await context.setOffline(true);
    await rename(page, 'Draft', 'mine');
    const api = await apiOf(other);
    await api.remove((await api.list()).tasks[0]?.id ?? '');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Choose' }).click();
    await page.getByRole('button', { name: 'Make it again' }).dblclick();
    await sleep(1000);
    assert.deepEqual(await titlesOn(page), ['mine']);
  });

  const slowParser = async () => {
    const one = await newcomer({ serviceWorkers: 'block' });
    await isSaved(one.page);
    await one.context.route('**/app/assets/en-*.js', async (route) => {
      await sleep(1500);
      await route.continue().catch(() => undefined);
    });
    await one.page.reload();
    await isSaved(one.page);
    return one;
  };

  it('a line that waits for its parser is not lost by signing out', async () => {
    const { page, person } = await slowParser();
    await addTask(page, 'precious');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await sleep(2500);
    if ((await page.getByRole('heading', { name: 'Welcome to Doable' }).count()) === 1)
      await signIn(page, person);
    await isSaved(page);
    assert.deepEqual(await titlesOn(page), ['precious']);
  });

  it('a line that is typed is not replaced by the last one', async () => {
    const { page } = await slowParser();
    await addTask(page, 'tomorrow');
    await quickAddOf(page).pressSequentially('Buy milk');
    await sleep(2500);
    assert.equal(await quickAddOf(page).inputValue(), 'Buy milk');
  });

  it('what is typed is not lost without a word when the task is deleted elsewhere', async () => {
    const { page, person } = await newcomer();
    const other = await anotherDevice(person);
    await add(page, 'one', 'two');
    await page.getByRole('button', { name: 'one' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('a long text');
    const api = await apiOf(other);
    await api.remove((await api.list()).tasks.find(({ title }) => title === 'one')?.id ?? '');
    await shows(page, 'two');
    await sleep(300);
    assert.notEqual(await page.locator('.notice, .conflict-banner').count(), 0);
  });

  for (const [label, key] of [
    ['Add a tag', 'Enter'],
    ['Add a step', 'Enter'],
    ['Name of the new list', 'Enter'],
    ['Notes', 'Escape'],
    ['quick', 'Escape'],
  ] as const)
    it(`${key} that an input method takes does nothing else: ${label}`, async () => {
      const { page, context } = await newcomer();
      await add(page, 'one');
      if (label === 'Name of the new list') await page.getByRole('button', { name: 'New list' }).click();
      else if (label !== 'quick') await page.getByRole('button', { name: 'one' }).click();
      const field = label === 'quick' ? quickAddOf(page) : page.getByRole('textbox', { name: label });
      await field.focus();
      await page.keyboard.insertText('before ');
      const cdp = await context.newCDPSession(page);
      await cdp.send('Input.imeSetComposition', { text: 'かん', selectionStart: 2, selectionEnd: 2 });
      await cdp.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key,
        code: key,
        windowsVirtualKeyCode: 229,
      });
      await cdp.send('Input.insertText', { text: '漢' });
      await sleep(200);
      assert.equal(await field.count(), 1);
      assert.equal(await field.inputValue(), 'before 漢');
    });

  it('a drag ends where it is let go, though a row above has gone meanwhile', async () => {
    const { page } = await newcomer();
    await add(page, 'A1', 'B1', 'C1', 'D1', 'E1');
    const rowOf = (title: string) => page.locator('.row', { hasText: title });
    await rowOf('C1').hover();
    const grip = (await rowOf('C1').locator('.grip').boundingBox()) ?? assert.fail();
    await page.getByRole('checkbox', { name: 'Complete A1' }).click();
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await shows(page, 'B1', 'C1', 'D1', 'E1');
    const below = (await rowOf('D1').boundingBox()) ?? assert.fail();
    await page.mouse.move(below.x + 20, below.y + below.height * 0.8, { steps: 5 });
    await page.mouse.up();
    await sleep(300);
    assert.deepEqual(await titlesOn(page), ['B1', 'D1', 'C1', 'E1']);
  });

  it('Escape ends a drag, and closes no editor instead', async () => {
    const { page } = await newcomer();
    await add(page, 'A1', 'B1', 'C1', 'D1');
    await page.getByRole('button', { name: 'A1' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).focus();
    const grip =
      (await page.locator('.row', { hasText: 'B1' }).locator('.grip').boundingBox()) ?? assert.fail();
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(grip.x + 100, grip.y + 90, { steps: 5 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await sleep(200);
    await page
      .getByRole('button', { name: 'Done' })
      .click({ timeout: 1000 })
      .catch(() => undefined);
    assert.deepEqual(await titlesOn(page), ['A1', 'B1', 'C1', 'D1']);
  });

  it('a late answer to signing out does not end the next session', async () => {
    const { page: first } = await newcomer();
    const { hostname: host, port } = new URL(first.url());
    const proxy = createServer((asked, response) => {
      const { url = '', method, headers } = asked;
      const far = request({ host, port, path: url, method, headers }, (answer) => {
        const pass = (): void =>
          void answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.rawHeaders));
        if (url.endsWith('/sign-out')) setTimeout(pass, 1500);
        else pass();
      });
      far.on('error', () => response.destroy());
      asked.pipe(far);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    assert.ok(typeof address === 'object' && address !== null);
    const device = await newDevice({ baseURL: `http://127.0.0.1:${address.port}` });
    const page = await device.openWindow();
    const person = newPerson();
    await signUp(page, person);
    await isSaved(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, person);
    await isSaved(page);
    await sleep(2000);
    const cookies = (await device.context.cookies()).length;
    await page.close();
    proxy.closeAllConnections();
    proxy.close();
    assert.equal(cookies, 1);
  });

  it('a click on a button below a new step counts', async () => {
    const { page } = await newcomer();
    await add(page, 'one');
    await page.getByRole('button', { name: 'one' }).click();
    await page.getByRole('textbox', { name: 'Add a step' }).pressSequentially('milk');
    await page.getByRole('button', { name: 'Tomorrow' }).click();
    await sleep(300);
    assert.equal(await page.getByRole('button', { name: 'Remove due date' }).count(), 1);
  });

  it('Escape in the name of a new list leaves the focus at its button', async () => {
    const { page } = await newcomer();
    await page.getByRole('button', { name: 'New list' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New list' }).waitFor();
    assert.match(await focused(page), /place add/);
  });

  it('the dialog of changes that are not sent does not say so of changes that are', async () => {
    const { page } = await newcomer();
    await add(page, 'one');
    await page.getByRole('button', { name: 'one' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).pressSequentially('abc');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await sleep(1500);
    const isSavedNow = /All changes saved/.test(
      (await page.locator('.sidebar .status').allTextContents()).join(''),
    );
    assert.ok(!(isSavedNow && (await page.getByText('has not reached the server').count()) === 1));
  });

  it('a step whose name is being typed is removed with one click, and without a conflict', async () => {
    const { page, context } = await newcomer();
    await add(page, 'one');
    await page.getByRole('button', { name: 'one' }).click();
    await page.getByRole('textbox', { name: 'Add a step' }).fill('milk');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Step', exact: true }).pressSequentially(' and bread');
    await page.getByRole('button', { name: 'Remove step: milk' }).click();
    await isSaved(page);
    await sleep(300);
    assert.equal(await page.locator('.conflict-banner').count(), 0);
    assert.deepEqual((await (await apiOf({ context })).list()).tasks[0]?.checklist, []);
  });

  it('the question about unsent changes does not come back for later ones', async () => {
    const { page, context } = await newcomer();
    await add(page, 'one');
    await context.setOffline(true);
    await addTask(page, 'two');
    await page.getByRole('button', { name: 'Sign out' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await context.setOffline(false);
    await dialog.waitFor({ state: 'detached' });
    await context.setOffline(true);
    await addTask(page, 'three');
    await sleep(300);
    assert.equal(await dialog.count(), 0);
  });

  it('a task is deleted though its list is, meanwhile, by the same user', async () => {
    const { page, context } = await newcomer();
    const api = await apiOf({ context });
    await api.createList({ title: 'Home' });
    await page.getByRole('link', { name: 'Home' }).click();
    await add(page, 'stays', 'goes');
    await page.getByRole('button', { name: 'goes' }).focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Delete list' }).click();
    await page.getByRole('button', { name: 'Move to the inbox' }).click();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await shows(page, 'stays');
    await isSaved(page);
    assert.deepEqual(
      (await api.list()).tasks.map(({ title }) => title),
      ['stays'],
    );
  });

  it('the focus is at the menu when a list was chosen from it', async () => {
    const { page, context } = await newcomer({ viewport: { width: 390, height: 700 } });
    await (await apiOf({ context })).createList({ title: 'Home' });
    await page.getByRole('button', { name: 'Lists', exact: true }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Home' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'Lists');
  });

  it('a line without a title keeps its priority and tags when the next one is being typed', async () => {
    const { page, context } = await slowParser();
    await addTask(page, 'tomorrow !high #home');
    await quickAddOf(page).pressSequentially('Buy milk');
    await shows(page, 'tomorrow');
    await isSaved(page);
    const [task] = (await (await apiOf({ context })).list()).tasks;
    assert.deepEqual([task?.title, task?.priority, task?.tags], ['tomorrow', 'high', ['home']]);
  });
});
