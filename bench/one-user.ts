import { setTimeout as sleep } from 'node:timers/promises';
import { service } from './contenders.ts';
import { taskId, userName } from './data.ts';
import { type Stage, setStage } from './stage.ts';
import { median } from './statistics.ts';

/** The median time of each request, in milliseconds, with so many tasks. */
export type Times = { readonly tasks: number; readonly of: Readonly<Record<string, number>> };

type Send = (path: string, method?: string, patience?: number) => Promise<Reply>;
type Reply = { readonly body: unknown; readonly link: string | null };

const sorts = ['created_at', 'updated_at', 'due_date', 'priority', 'title'];
const [pageSize, pages] = [10, 1000];
const [atMostTimes, atMostMilliseconds] = [100, 4000];
const callsToWarmUp = 2000;

/** Retries after a 503, as a client does. */
const sendingTo = (origin: string, token: string): Send => {
  const send: Send = async (path, method = 'GET', patience = 10) => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${origin}${path}`, { method, headers });
    if (response.status === 503 && patience > 0) {
      await sleep(1000);
      return send(path, method, patience - 1);
    }
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return { body, link: response.headers.get('link') };
  };
  return send;
};

/** Sends the same request again and again, one at a time. */
const timeOf = async (send: Send, path: string): Promise<number> => {
  await send(path);
  const times: number[] = [];
  const end = performance.now() + atMostMilliseconds;
  while (times.length < atMostTimes && performance.now() < end) {
    const startedAt = performance.now();
    await send(path);
    times.push(performance.now() - startedAt);
  }
  return median(times);
};

/** The path of the page so many pages on, or of the last one. */
const pageAfter = async (send: Send, first: string, steps: number): Promise<string> => {
  let path = first;
  for (let step = 0; step < steps; step += 1) {
    const [, next] = /^<(.*)>/.exec((await send(path)).link ?? '') ?? [];
    if (next === undefined) return path;
    path = new URL(next, `http://localhost${path}`).href.slice('http://localhost'.length);
  }
  return path;
};

const textIn = (body: unknown, member: string): string =>
  String(Object.entries(body ?? {}).find(([name]) => name === member)?.[1]);

/** The sync token after all changes. */
const endOfChanges = async (send: Send, tasks: string): Promise<string> => {
  for (let since = ''; ;) {
    const { body } = await send(`${tasks}/changes?limit=1000${since === '' ? '' : `&since=${since}`}`);
    since = textIn(body, 'next');
    if (textIn(body, 'has_more') === 'false') return since;
  }
};

const tasks = `/api/${userName(0)}/tasks`;

const timesOn = async ({ enter, plan }: Stage): Promise<Times['of']> => {
  const { server } = await enter(service);
  const send = sendingTo(server?.origin ?? '', plan.tokens.HS256[0] ?? '');
  for (let call = 0; call < callsToWarmUp; call += 1) await send(`${tasks}?limit=${pageSize}`);
  const times: Record<string, number> = {};
  for (const sort of sorts) {
    const first = `${tasks}?limit=${pageSize}&sort=${sort}`;
    times[`first page by ${sort}`] = await timeOf(send, first);
    times[`page 1,000 by ${sort}`] = await timeOf(send, await pageAfter(send, first, pages - 1));
  }
  times['first 10 changes'] = await timeOf(send, `${tasks}/changes?limit=${pageSize}`);
  const since = await endOfChanges(send, tasks);
  for (let task = 0; task < pageSize; task += 1) await send(`${tasks}/${taskId(0, task)}/complete`, 'PATCH');
  times['last 10 changes'] = await timeOf(send, `${tasks}/changes?limit=${pageSize}&since=${since}`);
  times['search'] = await timeOf(send, `${tasks}?limit=${pageSize}&search=zebra`);
  times['stats'] = await timeOf(send, `/api/${userName(0)}/stats`);
  return times;
};

/** Measures the requests of one user with so many tasks. */
export const measureOneUser = async (count: number): Promise<Times> => {
  const stage = await setStage({
    size: { users: 1, tasksEach: count },
    fsync: false,
    schemas: ['service'],
    connections: 1,
    seconds: 0,
    rounds: 0,
  });
  try {
    return { tasks: count, of: await timesOn(stage) };
  } finally {
    await stage.takeDown();
  }
};
