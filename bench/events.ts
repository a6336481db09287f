import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { service } from './contenders.ts';
import { pinning, printed, timeOf, timeOfFamily } from './machine.ts';
import type { Ready } from './rounds.ts';
import { type Stage, setStage } from './stage.ts';
import { spreadOf } from './statistics.ts';

const [rounds, creates, writers, others] = [7, 1500, 8, 10];

/** Who follows their events while user 0 writes. */
const followers: Readonly<Record<string, ReadonlyArray<number>>> = {
  'no stream is open': [],
  'one stream of that user is open': [0],
  [`${others} streams of other users are open`]: Array.from({ length: others }, (_, index) => index + 1),
};

const originOf = ({ server }: Ready): string => server?.origin ?? '';

const callAs = (stage: Stage, user: number): Readonly<Record<string, string>> => ({
  Authorization: `Bearer ${stage.plan.tokens.HS256[user] ?? ''}`,
});

/** Opens streams and reads them; resolves with how to close them. */
const open = async (stage: Stage, at: Ready, users: ReadonlyArray<number>): Promise<() => void> => {
  const controller = new AbortController();
  for (const user of users) {
    const { body } = await fetch(`${originOf(at)}/api/me/tasks/events`, {
      headers: callAs(stage, user),
      signal: controller.signal,
    });
    void body?.pipeTo(new WritableStream()).catch(() => undefined);
  }
  // A process that has its first stream begins to listen.
  await sleep(500);
  return () => controller.abort();
};

const create = async (stage: Stage, to: Ready): Promise<void> => {
  for (let task = 0; task < creates / writers; task += 1) {
    const response = await fetch(`${originOf(to)}/api/me/tasks`, {
      method: 'POST',
      headers: { ...callAs(stage, 0), 'Content-Type': 'application/json' },
      body: '{"title":"Buy milk"}',
    });
    await response.arrayBuffer();
    if (response.status !== 201) throw new Error(`status ${response.status}`);
  }
};

const cpuOf = async ({ plan }: Stage, instances: ReadonlyArray<Ready>) => {
  let served = 0;
  for (const { server } of instances) served += await timeOf(server?.pid ?? 0);
  return { served, database: await timeOfFamily(plan.database.pid) };
};

/** CPU microseconds per create. */
type Cost = { readonly served: number; readonly database: number };

/** The first instance gets the writes, and the last one has the streams. */
const measure = async (
  stage: Stage,
  instances: ReadonlyArray<Ready>,
  users: ReadonlyArray<number>,
): Promise<Cost> => {
  const [first, last] = [instances[0], instances.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no instance');
  const close = await open(stage, last, users);
  const before = await cpuOf(stage, instances);
  await Promise.all(Array.from({ length: writers }, () => create(stage, first)));
  // The last flush and its events.
  await sleep(200);
  const after = await cpuOf(stage, instances);
  close();
  const per = (milliseconds: number): number => (milliseconds * 1000) / creates;
  return { served: per(after.served - before.served), database: per(after.database - before.database) };
};

const measureInTurns = async (
  stage: Stage,
  instances: ReadonlyArray<Ready>,
): Promise<ReadonlyMap<string, ReadonlyArray<Cost>>> => {
  const found = new Map<string, Cost[]>(Object.keys(followers).map((name) => [name, []]));
  const all = Object.entries(followers);
  for (const [, users] of all) await measure(stage, instances, users);
  for (let round = 0; round < rounds; round += 1)
    for (const [name, users] of [...all.slice(round % all.length), ...all.slice(0, round % all.length)])
      found.get(name)?.push(await measure(stage, instances, users));
  return found;
};

const tableOf = (found: ReadonlyMap<string, ReadonlyArray<Cost>>): string =>
  [
    '| while | CPU µs per create | least–most | of the service | of PostgreSQL |',
    '| --- | --: | --: | --: | --: |',
    ...Array.from(found, ([name, costs]) => {
      const whole = (numbers: ReadonlyArray<number>): number => Math.round(spreadOf(numbers).median);
      const { median, least, most } = spreadOf(costs.map(({ served, database }) => served + database));
      const parts = [whole(costs.map(({ served }) => served)), whole(costs.map(({ database }) => database))];
      return `| ${name} | ${Math.round(median)} | ${Math.round(least)}–${Math.round(most)} | ${parts.join(' | ')} |`;
    }),
  ].join('\n');

const surroundings = async ({ plan }: Stage): Promise<string> =>
  [
    `- ${new Date().toISOString().slice(0, 10)}, commit ${(await printed('git', 'describe', '--always', '--dirty')) ?? 'unknown'}`,
    `- ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}; pinned: ${pinning}`,
    `- ${plan.database.description}`,
  ].join('\n');

const stage = await setStage({
  size: { users: 100, tasksEach: 100 },
  fsync: false,
  schemas: ['service'],
  connections: writers,
  seconds: 0,
  rounds,
});
try {
  const one = await stage.enter(service);
  const alone = await measureInTurns(stage, [one]);
  const two = await stage.start({ ...service, name: 'second' }, one.place);
  const together = await measureInTurns(stage, [one, two]);
  const report = `# Events

Generated by \`npm run bench:events\`: what following changes costs each write. One user creates ${creates} tasks by ${writers} connections, in ${rounds} rounds in which
the rows take turns; medians of all processes of the service and of PostgreSQL, fsync off. Of two instances the first gets the writes, and the second has the streams.

${await surroundings(stage)}

## One instance

${tableOf(alone)}

## Two instances

${tableOf(together)}
`;
  await writeFile(new URL('events.md', import.meta.url), report);
  process.stdout.write(report);
} finally {
  await stage.takeDown();
}
