import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { type Client, createClient } from '../../client/doable.ts';
import { startProcess } from '../../test/support/process.ts';
import { printed } from '../machine.ts';
import { median } from '../statistics.ts';

declare global {
  /** What the page under measurement has been through, in milliseconds since it began to load. */
  var seen: { painted: number; answered: number; blocks: number[]; appeared: Map<string, number> };
}

const [tasksPainted, tasksWorked, loads, ticks, changes] = [1_000, 5_000, 11, 5, 100];

/** Notes the first painted task, the response before it, tasks that block the page for over 50 ms, and when titles appear. */
const watch = (): void => {
  const seen = { painted: 0, answered: 0, blocks: new Array<number>(), appeared: new Map<string, number>() };
  globalThis.seen = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.blocks.push(duration);
  }).observe({ type: 'longtask' });
  const note = (): void => {
    for (const row of document.querySelectorAll('.row-title')) {
      const title = row.textContent;
      if (!seen.appeared.has(title)) seen.appeared.set(title, performance.timeOrigin + performance.now());
    }
    if (seen.painted > 0 || seen.appeared.size === 0) return;
    const responses = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/changes'));
    seen.answered = Math.max(
      ...responses.map((entry) => (entry instanceof PerformanceResourceTiming ? entry.responseEnd : 0)),
    );
    // A frame is on the screen when the work that follows it begins.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        seen.painted = performance.now();
      };
      port2.postMessage(null);
    });
  };
  new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true });
};

/** A new account with so many tasks, and how its devices are opened. */
const prepare = async (browser: Browser, url: string, tasks: number) => {
  const signedUp = await browser.newContext({ baseURL: url });
  await signedUp.request.post('/api/auth/sign-up/email', {
    data: { email: `bench${tasks}@example.com`, password: 'correct horse', name: 'Bench' },
    headers: { Origin: url },
  });
  const session = await signedUp.storageState();
  const token = async (): Promise<string> => {
    const body: unknown = await (await signedUp.request.get('/api/auth/token')).json();
    return typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : '';
  };
  const client: Client = createClient({ url, token });
  for (let first = 0; first < tasks; first += 100)
    await client.batch(
      Array.from({ length: 100 }, (_, index) => ({
        op: 'create' as const,
        task: {
          title: `Task ${first + index} of many, with a title of usual length`,
          priority: (['low', 'medium', 'high'] as const)[index % 3] ?? 'medium',
          tags: [`tag${index % 7}`],
          due_date: `2027-01-${String(1 + (index % 28)).padStart(2, '0')}`,
        },
      })),
    );
  const openDevice = async (): Promise<BrowserContext> => {
    const context = await browser.newContext({ baseURL: url, storageState: session, locale: 'en-GB' });
    await context.addInitScript(watch);
    return context;
  };
  return { openDevice };
};

type Account = Awaited<ReturnType<typeof prepare>>;

const openPage = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.goto('/app/');
  await page.waitForFunction(() => seen.painted > 0);
  return page;
};

/** Milliseconds from the last response before the first list to its paint, on devices that have no copy yet. */
const measurePaint = async ({ openDevice }: Account): Promise<ReadonlyArray<number>> => {
  const times: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const context = await openDevice();
    const page = await openPage(context);
    times.push(await page.evaluate(() => seen.painted - seen.answered));
    await context.close();
  }
  return times;
};

/** The longest times for which the page was blocked while somebody worked with it; 0: none over 50 ms. */
const measureBlocks = async ({ openDevice }: Account) => {
  const context = await openDevice();
  const page = await openPage(context);
  await page.waitForFunction(() => document.querySelector('.sidebar .status')?.textContent.includes('saved'));
  const blockWhile = async (work: () => Promise<unknown>): Promise<number> => {
    await page.waitForTimeout(1_000);
    await page.evaluate(() => void seen.blocks.splice(0));
    await work();
    await page.waitForTimeout(1_000);
    return page.evaluate(() => Math.max(0, ...seen.blocks));
  };
  const blockWhileTyping = async (
    role: 'textbox' | 'searchbox',
    name: RegExp,
    text: string,
  ): Promise<number> => {
    await page.getByRole(role, { name }).click();
    return blockWhile(() => page.keyboard.type(text, { delay: 80 }));
  };
  const sortBy = (sort: string): Promise<unknown> => page.getByLabel('Sort by').selectOption(sort);
  const tick = async (): Promise<void> => {
    for (let ticked = 0; ticked < ticks; ticked += 1) {
      await page
        .getByRole('checkbox', { name: /^Complete/ })
        .first()
        .click();
      await page.waitForTimeout(700);
    }
  };
  const line = await blockWhileTyping(
    'textbox',
    /^Add a task to/,
    'Call Ada tomorrow 5pm !high #home every week',
  );
  const tickBlock = await blockWhile(tick);
  const sorts: number[] = [];
  for (const sort of ['title', 'due_date', 'priority', 'updated_at', 'position'])
    sorts.push(await blockWhile(() => sortBy(sort)));
  const search = await blockWhileTyping('searchbox', /^Search/, 'task 4999 usual');
  await context.close();
  return { line, search, tick: tickBlock, sort: Math.max(...sorts) };
};

/** Milliseconds from Enter on one device until the task is in the document of another one. */
const measureDelay = async ({ openDevice }: Account): Promise<ReadonlyArray<number>> => {
  const contexts = [await openDevice(), await openDevice()];
  const [writer, reader] = [await contexts[0]?.newPage(), await contexts[1]?.newPage()];
  if (writer === undefined || reader === undefined) throw new Error('there are no devices');
  for (const page of [writer, reader]) {
    await page.goto('/app/?sort=created_at');
    await page.waitForFunction(() =>
      document.querySelector('.sidebar .status')?.textContent.includes('saved'),
    );
  }
  const delays: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    const title = `change ${change}`;
    await writer.getByRole('textbox', { name: /^Add a task to/ }).fill(title);
    const sentAt = await writer.evaluate(() => performance.timeOrigin + performance.now());
    await writer.keyboard.press('Enter');
    await reader.waitForFunction((wanted) => seen.appeared.has(wanted), title);
    delays.push((await reader.evaluate((wanted) => seen.appeared.get(wanted) ?? 0, title)) - sentAt);
  }
  for (const context of contexts) await context.close();
  return delays;
};

const rounded = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;
const block = (milliseconds: number): string => (milliseconds === 0 ? 'under 50 ms' : rounded(milliseconds));
const percentile = (numbers: ReadonlyArray<number>, share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * share) - 1] ?? Number.NaN;

const data = mkdtempSync(join(tmpdir(), 'doable-bench-'));
const service = startProcess('main.ts', {
  PORT: '0',
  DATA_DIR: data,
  LOG_LEVEL: 'warn',
  RATE_LIMIT: '100000/60',
});
const [browser, url] = await Promise.all([
  chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] }),
  service.url(),
]);
try {
  const few = await prepare(browser, url, tasksPainted);
  const many = await prepare(browser, url, tasksWorked);
  const paints = await measurePaint(few);
  const blocks = await measureBlocks(many);
  const delays = await measureDelay(few);
  const commit = (await printed('git', 'describe', '--always', '--dirty')) ?? 'unknown';
  const report = `# The page

Generated by \`npm run bench:page\`: the service as \`npm start\` runs it, on PGlite, and headless Chromium, all on one machine.

- ${new Date().toISOString().slice(0, 10)}, commit ${commit}
- ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}, Chromium ${browser.version()}

| what is measured | figure |
| --- | --: |
| the first list of ${tasksPainted} tasks is painted, after the response that brings it: median of ${loads} loads | ${rounded(median(paints))} |
| the same, the slowest load | ${rounded(Math.max(...paints))} |
| the longest block while a task is typed, among ${tasksWorked} | ${block(blocks.line)} |
| the longest block while a search is typed, among ${tasksWorked} | ${block(blocks.search)} |
| the longest block while ${ticks} tasks are ticked, among ${tasksWorked} | ${block(blocks.tick)} |
| the longest block while they are sorted in five ways, among ${tasksWorked} | ${block(blocks.sort)} |
| from Enter until another device shows the task: median of ${changes} | ${rounded(median(delays))} |
| the same, 95th percentile | ${rounded(percentile(delays, 0.95))} |
`;
  await writeFile('bench/page.md', report);
  console.log(report);
} finally {
  await browser.close();
  service.child.kill('SIGTERM');
  await service.ended;
  rmSync(data, { recursive: true });
}
