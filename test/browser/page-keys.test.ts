import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addTask,
  addTasks,
  anotherDevice,
  apiOf,
  closeAfterEach,
  focusedOn,
  listsOn,
  newcomer,
  noticesOn,
  quickAddOf,
  shows,
  titleFieldOf,
  titlesOn,
} from './page-world.ts';

describe('focus, keys and drags, whatever happens meanwhile', () => {
  closeAfterEach();

  it('keys that are typed into a title do nothing to the task that was open before', async () => {
    const { page, person } = await newcomer();
    await addTasks(page, 'one', 'two', 'three');
    const other = await anotherDevice(person);
    await page.getByRole('button', { name: 'one' }).click();
    await page.locator('.editor .label', { hasText: 'Tags' }).click();
    await addTask(other.page, 'four');
    await page.getByText('four').waitFor();
    await page.getByRole('button', { name: 'three' }).click();
    await titleFieldOf(page).waitFor();
    await page.keyboard.press('Backspace');
    await sleep(200);
    assert.deepEqual(await noticesOn(page), []);
    assert.equal(await titleFieldOf(page).inputValue(), 'thre');
  });

  it('the focus stays in the list when an open task leaves the view, and is not taken later', async () => {
    const { page } = await newcomer();
    await page.getByRole('link', { name: 'Today' }).click();
    await addTask(page, 'bread today');
    await addTask(page, 'milk today');
    await page.getByRole('button', { name: 'bread' }).click();
    await page.getByRole('button', { name: 'Remove due date' }).click();
    await titleFieldOf(page).focus();
    await page.keyboard.press('Escape');
    await shows(page, 'milk');
    const afterClosing = await focusedOn(page);
    await page.getByRole('link', { name: /^All tasks/ }).click();
    await shows(page, 'bread', 'milk');
    assert.deepEqual([afterClosing, await focusedOn(page)], ['row-main', 'place']);
  });

  it('who has clicked beside the list is not led back into it', async () => {
    const { page, person } = await newcomer();
    await addTasks(page, 'one', 'two');
    const other = await anotherDevice(person);
    await page.getByRole('button', { name: 'one' }).focus();
    await page.mouse.click(700, 650);
    await addTask(other.page, 'three');
    await page.getByText('three').waitFor();
    await page.keyboard.press(' ');
    await sleep(200);
    assert.deepEqual(await noticesOn(page), []);
  });

  for (const [key, left] of [
    ['Delete', ['two', 'three', 'four', 'five', 'six']],
    [' ', ['two', 'three', 'four', 'five', 'six']],
  ] as const)
    it(`a key that is held does its work once: “${key}”`, async () => {
      const { page } = await newcomer();
      await addTasks(page, 'one', 'two', 'three', 'four', 'five', 'six');
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
    assert.deepEqual(await listsOn(page), ['Home', 'Work']);
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
    await addTasks(page, 'in the inbox');
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
    await addTasks(page, 'one', 'two');
    await page.getByRole('searchbox').pressSequentially('zzz');
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await sleep(400);
    assert.doesNotMatch(page.url(), /zzz/);
    assert.deepEqual(await titlesOn(page), ['one', 'two']);
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
      await addTasks(page, 'one');
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
    await addTasks(page, 'A1', 'B1', 'C1', 'D1', 'E1');
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
    await addTasks(page, 'A1', 'B1', 'C1', 'D1');
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

  it('a click on a button below a new step counts', async () => {
    const { page } = await newcomer();
    await addTasks(page, 'one');
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
    assert.match(await focusedOn(page), /place add/);
  });

  it('the focus is at the menu when a list was chosen from it', async () => {
    const { page, context } = await newcomer({ viewport: { width: 390, height: 700 } });
    await (await apiOf({ context })).createList({ title: 'Home' });
    await page.getByRole('button', { name: 'Lists', exact: true }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Home' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await focusedOn(page), 'Lists');
  });
});
