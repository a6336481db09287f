import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../support/until.ts';
import {
  addTask,
  anotherDevice,
  apiOf,
  closeAfterEach,
  cutWay,
  fillIn,
  isSaved,
  mendWay,
  newDevice,
  newPerson,
  newcomer,
  quickAddOf,
  saysOfChanges,
  shows,
  signIn,
  signUp,
  takePicture,
} from './page-world.ts';

const databasesOf = (page: Page): Promise<number> =>
  page.evaluate(async () => (await indexedDB.databases()).length);

/** The session ends, as if its user had been signed out from elsewhere. Returns what lets the API answer again. */
const endSession = async (context: BrowserContext): Promise<() => Promise<void>> => {
  await context.clearCookies();
  const refuse = '**/api/me/**';
  await context.route(refuse, (route) =>
    route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'UNAUTHENTICATED', detail: 'Sign in' }),
    }),
  );
  return () => context.unroute(refuse);
};

describe('the session of the page', () => {
  closeAfterEach();

  it('says what is wrong with an e-mail or a password, at its field, and keeps what was typed', async () => {
    const { person } = await newcomer();
    const page = await (await newDevice()).openWindow();
    await fillIn(page, { ...person, password: 'wrong horse' }, 'Sign in');
    await page.getByText('E-mail or password is wrong.').waitFor();
    assert.equal(await page.getByLabel('E-mail').inputValue(), person.email);
    assert.equal(await page.getByLabel('Password').getAttribute('aria-invalid'), 'true');
    await takePicture(page, 'wrong-password');
    await page.getByRole('button', { name: 'Create an account' }).click();
    await fillIn(page, person, 'Create account');
    await page.getByText('This e-mail already has an account.').waitFor();
    await takePicture(page, 'taken-e-mail');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await signIn(page, person);
  });

  it('measures a new password as the server does, and cuts none', async () => {
    const [device, { email }] = [await newDevice(), newPerson()];
    const page = await device.openWindow();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('E-mail').fill(email);
    const password = page.getByLabel('Password');
    const enter = async (text: string): Promise<void> => {
      await password.fill('');
      await password.focus();
      await page.keyboard.insertText(text);
      await password.press('Enter');
    };
    // An emoji is two UTF-16 code units, in HTML (minlength) and for Better Auth.
    await enter('😀😀😀');
    assert.equal(await password.evaluate((field: HTMLInputElement) => field.validity.tooShort), true);
    await enter('x'.repeat(129));
    await page.getByText('The password is too long. Use at most 128 characters.').waitFor();
    assert.equal((await password.inputValue()).length, 129);
    await enter('😀😀😀😀');
    await quickAddOf(page).waitFor();
    const again = await (await newDevice()).openWindow();
    await signIn(again, { email, password: '😀😀😀😀' });
  });

  it('counts down after too many attempts', async () => {
    const { person } = await newcomer();
    const page = await (await newDevice()).openWindow();
    const paused = page.getByText('Too many attempts.');
    for (let attempts = 0; (await paused.count()) === 0; attempts += 1) {
      assert.ok(attempts <= 10, 'nobody counts');
      await fillIn(page, { ...person, password: 'wrong horse' }, 'Sign in');
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await page.getByText(/is wrong|Too many attempts/).waitFor();
    }
    await page.getByText(/You can try again in \d+ seconds?\./).waitFor();
    await takePicture(page, 'too-many-attempts');
  });

  it('that ends in the middle of an edit loses nothing of it', async () => {
    const { page, context, person } = await newcomer();
    await addTask(page, 'Letter');
    await isSaved(page);
    await page.getByRole('button', { name: 'Letter' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('Dear Ada, ');
    const answerAgain = await endSession(context);
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Letter to Ada');
    await page.getByRole('textbox', { name: 'Notes' }).focus();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    await takePicture(page, 'sign-in-again');
    await answerAgain();
    await fillIn(page, person, 'Sign in');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Notes' }).press('End');
    await page.getByRole('textbox', { name: 'Notes' }).pressSequentially('how are you?');
    await page.getByRole('button', { name: 'Done' }).click();
    await isSaved(page);
    const { tasks } = await (await apiOf({ context })).list();
    assert.deepEqual(
      tasks.map(({ title, description }) => [title, description]),
      [['Letter to Ada', 'Dear Ada, how are you?']],
    );
  });

  it('that ends under somebody who types asks them to sign in, and Enter does not dismiss it', async () => {
    const { page, context } = await newcomer();
    await isSaved(page);
    await endSession(context);
    await addTask(page, 'first');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'E-mail' }).waitFor();
    assert.equal(
      await page
        .getByRole('textbox', { name: 'E-mail' })
        .evaluate((field) => field === document.activeElement),
      true,
    );
  });

  it('is not taken over by another account', async () => {
    const { person: stranger } = await newcomer();
    const { page, context } = await newcomer();
    await addTask(page, 'mine');
    await isSaved(page);
    const answerAgain = await endSession(context);
    await addTask(page, 'mine too');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await answerAgain();
    await fillIn(page, stranger, 'Sign in');
    await page.getByText('This is another account').waitFor();
    await shows(page, 'mine', 'mine too');
  });

  it('that ends leaves nothing on the device', async () => {
    const { page, openWindow } = await newcomer();
    const second = await openWindow();
    await addTask(page, 'private');
    await shows(second, 'private');
    await isSaved(page);
    assert.equal(await databasesOf(page), 1);
    await page.getByRole('button', { name: 'Sign out' }).click();
    for (const window of [page, second])
      await window.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
    await until(async () => (await databasesOf(page)) === 0);
    await until(
      async () => (await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))) === '[]',
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
  });

  it('asks before it ends with changes that the server does not have', async () => {
    const { page, context, person } = await newcomer();
    await isSaved(page);
    await context.setOffline(true);
    await addTask(page, 'unsent');
    await saysOfChanges(page, /Offline\. 1 change kept/);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('1 change has not reached the server.').waitFor();
    await takePicture(page, 'sign-out-anyway');
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await shows(page, 'unsent');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out and lose it' }).click();
    await page.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
    assert.equal(await databasesOf(page), 0);
    const { page: other } = await anotherDevice(person);
    await other.getByText('Nothing to do yet.').waitFor();
    // Whoever signs out offline is signed out when the page can say so.
    await context.setOffline(false);
    await page.reload();
    await page.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
  });

  it('says that the server is away to whoever is not known here, and tries again', async () => {
    const { page, context } = await newcomer();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Welcome to Doable' }).waitFor();
    await cutWay();
    await fillIn(page, newPerson(), 'Sign in');
    await page.getByText('The server cannot be reached. Check your connection').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
    await takePicture(page, 'server-away');
    await mendWay();
    await page.getByRole('button', { name: 'Try again' }).click();
    await signUp(page, newPerson());
    assert.equal((await context.cookies()).length > 0, true);
    await quickAddOf(page).waitFor();
  });

  it('loads the tasks again after the browser has deleted them under it', async () => {
    const { page } = await newcomer();
    await addTask(page, 'a');
    await isSaved(page);
    await page.evaluate(async () => {
      for (const { name = '' } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
    });
    await page.getByRole('heading', { name: 'Your tasks are no longer on this device' }).waitFor();
    await takePicture(page, 'erased');
    await page.getByRole('button', { name: 'Load them again' }).click();
    await shows(page, 'a');
    await addTask(page, 'b');
    await isSaved(page);
    assert.equal(await databasesOf(page), 1);
  });

  it('keeps no token where scripts of later could read it', async () => {
    const { page } = await newcomer();
    await addTask(page, 'a');
    await isSaved(page);
    const kept = await page.evaluate(async () => {
      const done = <A>(request: IDBRequest<A>): Promise<A> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(new Error('the database cannot be read'));
        });
      const records: unknown[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await done(indexedDB.open(name));
        const stores = [...database.objectStoreNames];
        for (const store of stores)
          records.push(await done(database.transaction(store).objectStore(store).getAll()));
        database.close();
      }
      return JSON.stringify([
        records,
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
      ]);
    });
    assert.match(kept, /"title":"a"/);
    assert.doesNotMatch(kept, /eyJ|session_token/);
  });
});
