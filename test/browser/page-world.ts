import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type Client, createClient } from '../../client/doable.ts';
import { type Started, projectFile, startProcess } from '../support/process.ts';
import { type Way, wayTo } from '../support/proxy.ts';
import { patience, until } from '../support/until.ts';
import { startBrowser } from './pages.ts';

/** Where the runs put a picture of each state of the page. */
const screenshots = projectFile('test/browser/screenshots');

type World = {
  readonly browser: Browser;
  readonly service: Started;
  readonly way: Way;
  readonly data: string;
};

/** As `npm start` serves the page, with a way to it that can be cut; for all suites one. */
const startWorld = async (): Promise<World> => {
  mkdirSync(screenshots, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), 'doable-page-'));
  const service = startProcess('main.ts', {
    PORT: '0',
    DATA_DIR: data,
    LOG_LEVEL: 'warn',
    TRUST_PROXY: '1', // for the addresses of devices
  });
  const [browser, way] = await Promise.all([startBrowser(), service.url().then(wayTo)]);
  return { browser, service, way, data };
};

let started: Promise<World> | undefined;
const world = (): Promise<World> => (started ??= startWorld());

after(async () => {
  if (started === undefined) return;
  const { browser, service, way, data } = await started;
  await browser.close();
  await way.close();
  service.child.kill('SIGTERM');
  await service.ended;
  rmSync(data, { recursive: true });
});

export type Person = { readonly email: string; readonly password: string };

let people = 0;
export const newPerson = (): Person => {
  people += 1;
  return { email: `person${people}@example.com`, password: 'correct horse' };
};

/** A browser of its own: nothing is shared with others. All windows of a suite's devices are closed after each test. */
export type Device = {
  readonly context: BrowserContext;
  /** Opens the page, at a query of its address. */
  readonly openWindow: (query?: string) => Promise<Page>;
};

/** What windows complained of: nothing may break, or be refused by the page's own policy. */
const complaints: string[] = [];

const watch = (page: Page): void => {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
      complaints.push(message.text());
  });
};

const contexts: BrowserContext[] = [];

/** Closes the windows of a test after it, and fails it if one of them complained. To be called once in a suite. */
export const closeAfterEach = (): void => {
  afterEach(async function () {
    const { way } = await world();
    way.mend();
    const { state, title = '' } = this.currentTest ?? {};
    const pages = contexts.flatMap((context) => context.pages());
    if (state === 'failed')
      for (const [index, page] of pages.entries()) await takePicture(page, `failed-${title}-${index + 1}`);
    for (const context of contexts.splice(0)) await context.close();
    assert.deepEqual(complaints.splice(0), []);
  });
};

let devices = 0;
/** A device has an address of its own, since an address has so many attempts to sign in. */
const newAddress = (): string => {
  devices += 1;
  return `2001:db8:0:${devices.toString(16)}::1`;
};

export const newDevice = async (options: BrowserContextOptions = {}): Promise<Device> => {
  const { browser, way } = await world();
  const context = await browser.newContext({
    baseURL: way.url,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 1100, height: 760 },
    extraHTTPHeaders: { 'X-Forwarded-For': newAddress() },
    ...options,
  });
  contexts.push(context);
  context.setDefaultTimeout(patience);
  return {
    context,
    openWindow: async (query = '') => {
      const page = await context.newPage();
      watch(page);
      await page.goto(`/app/${query}`);
      return page;
    },
  };
};

/** The server is away, for all devices. */
export const cutWay = async (): Promise<void> => (await world()).way.cut();
/** The server takes connections, and never responds. */
export const freezeWay = async (): Promise<void> => void (await world()).way.freeze();
export const mendWay = async (): Promise<void> => (await world()).way.mend();

/** Fills in the form that is shown for e-mail and password, and sends it. */
export const fillIn = async (page: Page, { email, password }: Person, button: string): Promise<void> => {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: button, exact: true }).last().click();
};

export const signUp = async (page: Page, person: Person): Promise<void> => {
  await page.getByRole('button', { name: 'Create an account' }).click();
  await fillIn(page, person, 'Create account');
  await quickAddOf(page).waitFor();
};

export const signIn = async (page: Page, person: Person): Promise<void> => {
  await fillIn(page, person, 'Sign in');
  await quickAddOf(page).waitFor();
};

/** A device of a new person, signed up. */
export const newcomer = async (options: BrowserContextOptions = {}) => {
  const [device, person] = [await newDevice(options), newPerson()];
  const page = await device.openWindow();
  await signUp(page, person);
  return { ...device, person, page };
};

/** Another device of a person. */
export const anotherDevice = async (person: Person) => {
  const device = await newDevice();
  const page = await device.openWindow();
  await signIn(page, person);
  return { ...device, page };
};

export const quickAddOf = (page: Page) => page.getByRole('textbox', { name: /^Add a task to/ });

/** Adds a task in one line. */
export const addTask = async (page: Page, line: string): Promise<void> => {
  await quickAddOf(page).fill(line);
  await quickAddOf(page).press('Enter');
};

/** The titles on the screen, in order. */
export const titlesOn = (page: Page): Promise<ReadonlyArray<string>> =>
  page.locator('.row-title').allTextContents();

/** Waits until a window shows these titles. */
export const shows = (page: Page, ...titles: ReadonlyArray<string>): Promise<void> =>
  until(async () => (await titlesOn(page)).join('\n') === titles.join('\n'));

/** Waits until a window says so of its changes, lines included that wait for the parser of dates. */
export const saysOfChanges = async (page: Page, words: RegExp): Promise<void> => {
  await page.locator('.quick-add[aria-busy=false]').waitFor({ state: 'attached' });
  await until(async () => words.test((await page.locator('.sidebar .status').textContent()) ?? ''));
};
export const isSaved = (page: Page): Promise<void> => saysOfChanges(page, /All changes saved/);

/** Adds tasks to a list that shows no others, and waits until they are saved. */
export const addTasks = async (page: Page, ...titles: ReadonlyArray<string>): Promise<void> => {
  for (const title of titles) await addTask(page, title);
  await shows(page, ...titles);
  await isSaved(page);
};

/** The title of the task that is open. */
export const titleFieldOf = (page: Page) => page.getByRole('textbox', { name: 'Title', exact: true });

/** Gives a task another title, in its place. */
export const rename = async (page: Page, title: string, to: string): Promise<void> => {
  await page.getByRole('button', { name: title }).click();
  await titleFieldOf(page).fill(to);
  await titleFieldOf(page).press('Enter');
};

/** The name or the class of what has the focus. */
export const focusedOn = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.className ?? '');

export const noticesOn = (page: Page): Promise<ReadonlyArray<string>> =>
  page.locator('.notice-text').allTextContents();
/** The titles of the lists, in order. */
export const listsOn = (page: Page): Promise<ReadonlyArray<string>> =>
  page.locator('.sidebar ul').last().locator('.place-title').allTextContents();

/** The API as the person of a context. */
export const apiOf = async ({ context }: Pick<Device, 'context'>): Promise<Client> => {
  const { way } = await world();
  const token = async (): Promise<string> => {
    const body: unknown = await (await context.request.get('/api/auth/token')).json();
    assert.ok(typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string');
    return body.token;
  };
  return createClient({ url: new URL(way.url).origin, token });
};

/** Takes a picture of a state of the page, for those who look at the run. */
export const takePicture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
};
