import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addTask,
  addTasks,
  anotherDevice,
  apiOf,
  closeAfterEach,
  isSaved,
  newDevice,
  newPerson,
  newcomer,
  quickAddOf,
  rename,
  shows,
  signIn,
  signUp,
  titlesOn,
} from './page-world.ts';

describe('two things quickly after one another', () => {
  closeAfterEach();

  it('a task that another device has changed since is not deleted', async () => {
    const { page, person, context } = await newcomer();
    const other = await anotherDevice(person);
    await addTasks(page, 'Draft', 'else');
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
    await addTasks(page, ...names);
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
    await addTasks(page, 'Draft');
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
    await addTasks(page, 'one', 'two');
    await page.getByRole('button', { name: 'one' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('a long text');
    const api = await apiOf(other);
    await api.remove((await api.list()).tasks.find(({ title }) => title === 'one')?.id ?? '');
    await shows(page, 'two');
    await sleep(300);
    assert.notEqual(await page.locator('.notice, .conflict-banner').count(), 0);
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

  it('the dialog of changes that are not sent does not say so of changes that are', async () => {
    const { page } = await newcomer();
    await addTasks(page, 'one');
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
    await addTasks(page, 'one');
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
    await addTasks(page, 'one');
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
    await addTasks(page, 'stays', 'goes');
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
