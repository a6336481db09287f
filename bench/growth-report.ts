import type { Times } from './one-user.ts';
import { type Line, draw } from './plot.ts';
import type { Shared } from './shared.ts';
import { median } from './statistics.ts';
import type { Sample, Soak } from './soak.ts';

const grouped = (number: number): string => number.toLocaleString('en');

/** What a question took at each number of tasks. */
const lineOf = (times: ReadonlyArray<Times>, question: string): Line => ({
  name: question,
  points: times.map(({ tasks, of }) => [tasks, of[question] ?? Number.NaN]),
});

const endsOf = ({ points }: Line) => {
  const [[fewest, before], [most, after]] = [points.at(0) ?? [0, 0], points.at(-1) ?? [0, 0]];
  return { fewest, before, most, after };
};

const sentenceOf = (line: Line): string => {
  const { fewest, before, most, after } = endsOf(line);
  return (
    `- ${line.name}: ${before.toFixed(1)} ms at ${grouped(fewest)} tasks, ${after.toFixed(1)} ms at ${grouped(most)}, ` +
    `${(after / before).toFixed(2)} times as much.`
  );
};

const slopeSentence = (line: Line): string => {
  const { fewest, before, most, after } = endsOf(line);
  const slope = ((after - before) * 1000) / (most - fewest);
  return `${sentenceOf(line).slice(0, -1)}: ${slope.toFixed(3)} µs a task.`;
};

const rowsSentence = (shared: ReadonlyArray<Shared>, what: 'get' | 'list'): string =>
  `- ${what}: ${shared.map((one) => `${one[what].toFixed(0)}/s with ${grouped(one.rows)} rows`).join(', ')}.`;

/** The memory of the first minute is for warming up: what comes then is told by its first and its last fifth. */
const memorySentence = ({ samples, answers, errors }: Soak): string => {
  const warm = samples.filter(([seconds]) => seconds >= 60);
  const fifth = Math.ceil(warm.length / 5);
  const middle = (some: ReadonlyArray<Sample>): string =>
    median(some.map(([, megabytes]) => megabytes)).toFixed(0);
  const [begun, ended] = [middle(warm.slice(0, fifth)), middle(warm.slice(-fifth))];
  return (
    `- resident memory under the mix: ${begun} MB after a minute, ${ended} MB at the end of ${samples.at(-1)?.[0] ?? 0} s; ` +
    `${grouped(answers)} answers, of which ${grouped(errors)} were not good.`
  );
};

const soaksIn = (shared: ReadonlyArray<Shared>): ReadonlyArray<Soak> =>
  shared.flatMap(({ soak = [] }) => soak);

const groupsOf = (times: ReadonlyArray<Times>) => {
  const lines = Object.keys(times[0]?.of ?? {}).map((question) => lineOf(times, question));
  const having = (word: string) => lines.filter(({ name }) => name.includes(word));
  return {
    pages: having('page'),
    changes: having('changes'),
    searching: [...having('search'), ...having('stats')],
  };
};

/** What grows how, in Markdown. */
export const growthOf = (times: ReadonlyArray<Times>, shared: ReadonlyArray<Shared>): string => {
  const { pages, changes, searching } = groupsOf(times);
  return (
    [
      '# What grows how',
      'Written by `npm run bench:growth`. Of one user’s questions each is the median of up to 100 that were asked one after the other.',
      shared[0]?.circumstances ?? '',
      '## Pages of 10',
      'Where there are fewer than 1,000 pages, the last stands for it.',
      pages.map(sentenceOf).join('\n'),
      '![pages](plots/pages.svg)',
      '## Changes, 10 of them',
      changes.map(sentenceOf).join('\n'),
      '![changes](plots/changes.svg)',
      '## A search that finds nothing, and the statistics',
      searching.map(slopeSentence).join('\n'),
      '![search and stats](plots/search-and-stats.svg)',
      '## Throughput with more users',
      [rowsSentence(shared, 'get'), rowsSentence(shared, 'list')].join('\n'),
      '![throughput](plots/throughput.svg)',
      '## Memory',
      ...soaksIn(shared).map(memorySentence),
      '![memory](plots/memory.svg)',
    ].join('\n\n') + '\n'
  );
};

/** Draws it. */
export const drawGrowth = async (
  times: ReadonlyArray<Times>,
  shared: ReadonlyArray<Shared>,
): Promise<void> => {
  const { pages, changes, searching } = groupsOf(times);
  const axes = { x: 'tasks of the user', y: 'milliseconds', isLogarithmic: { x: true } };
  const byRows = (name: 'get' | 'list'): Line => ({
    name,
    points: shared.map((one) => [one.rows, one[name]]),
  });
  await draw('pages', { ...axes, title: 'A page of 10, the first and the 1,000th', lines: pages });
  await draw('changes', { ...axes, title: '10 changes, from the beginning and at the end', lines: changes });
  await draw('search-and-stats', {
    x: axes.x,
    y: axes.y,
    title: 'A search that finds nothing, and the statistics',
    lines: searching,
  });
  await draw('throughput', {
    x: 'rows of all users',
    y: 'answers a second',
    isLogarithmic: { x: true },
    title: 'Throughput',
    lines: [byRows('get'), byRows('list')],
  });
  await draw('memory', {
    x: 'seconds',
    y: 'megabytes',
    title: 'Resident memory under the mix',
    lines: soaksIn(shared).map(({ samples }) => ({ name: 'service', points: samples })),
  });
};
