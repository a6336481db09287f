import { writeFile } from 'node:fs/promises';
import { type Size, taskId, userName } from './data.ts';

export const calls = ['get', 'list', 'stats', 'create', 'toggle'] as const;
type CallName = (typeof calls)[number];

export type Workload = CallName | 'mix';

/** How often each call comes, of a hundred. */
export const shares: Readonly<Record<Workload, Readonly<Partial<Record<CallName, number>>>>> = {
  get: { get: 100 },
  list: { list: 100 },
  stats: { stats: 100 },
  create: { create: 100 },
  toggle: { toggle: 100 },
  mix: { list: 60, get: 25, create: 10, toggle: 5 },
};

export const tableNames = ['get', 'list', 'create', 'toggle', 'mix', 'create-fsync', 'mix-fsync'] as const;

/** A table of the results. */
export type TableName = (typeof tableNames)[number];

/** What is sent for a table, and whether PostgreSQL waits for its disk at each commit. */
export const tables: Readonly<Record<TableName, { readonly workload: Workload; readonly fsync: boolean }>> = {
  get: { workload: 'get', fsync: false },
  list: { workload: 'list', fsync: false },
  create: { workload: 'create', fsync: false },
  toggle: { workload: 'toggle', fsync: false },
  mix: { workload: 'mix', fsync: false },
  'create-fsync': { workload: 'create', fsync: true },
  'mix-fsync': { workload: 'mix', fsync: true },
};

/** A request, but for its token. */
type Sent = { readonly method: string; readonly path: string; readonly body: string };

export const newTask = {
  title: 'Water the plants',
  priority: 'high',
  tags: ['home'],
  due_date: '2026-11-21',
};

const sentFor = (call: CallName, user: number, task: number): Sent => {
  const tasks = `/api/${userName(user)}/tasks`;
  switch (call) {
    case 'get':
      return { method: 'GET', path: `${tasks}/${taskId(user, task)}`, body: '' };
    case 'list':
      return { method: 'GET', path: `${tasks}?limit=50`, body: '' };
    case 'stats':
      return { method: 'GET', path: `/api/${userName(user)}/stats`, body: '' };
    case 'create':
      return { method: 'POST', path: tasks, body: JSON.stringify(newTask) };
    case 'toggle':
      return { method: 'PATCH', path: `${tasks}/${taskId(user, task)}/complete`, body: '' };
  }
};

/** The same numbers below a bound in every run (mulberry32): every contender gets the same requests. */
const numbersFrom = (seed: number) => {
  let state = seed;
  return (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
};

const callAt = (workload: Workload, percent: number): CallName => {
  let below = 0;
  return calls.find((call) => percent < (below += shares[workload][call] ?? 0)) ?? 'get';
};

const requestsInFile = 10_000;

/** Writes requests that are then sent again and again, a line each: method, path, token and body between tabs. */
export const writeRequests = async (
  file: string,
  workload: Workload,
  { users, tasksEach }: Size,
  tokens: ReadonlyArray<string>,
  seed: number,
): Promise<void> => {
  const below = numbersFrom(seed);
  const lines = Array.from({ length: requestsInFile }, () => {
    const user = below(users);
    const { method, path, body } = sentFor(callAt(workload, below(100)), user, below(tasksEach));
    return [method, path, tokens[user], body].join('\t');
  });
  await writeFile(file, lines.join('\n'));
};
