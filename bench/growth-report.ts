import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Times } from './one-user.ts';
import { median } from './statistics.ts';

/** Seconds since the beginning, and resident megabytes. */
export type Sample = readonly [seconds: number, megabytes: number];

/** The memory of the service in some time of load, and its responses. */
export type Soak = {
  readonly good: number;
  readonly failed: number;
  readonly samples: ReadonlyArray<Sample>;
};

/** What was found with so many rows of all users together. */
export type Shared = {
  readonly rows: number;
  /** Requests per second. */
  readonly get: number;
  readonly list: number;
  /** If there was one. */
  readonly soak: Soak | undefined;
  readonly circumstances: string;
};

/** A line of a plot, by its points. */
type Line = { readonly name: string; readonly points: ReadonlyArray<readonly [x: number, y: number]> };

type Plot = {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: ReadonlyArray<Line>;
  /** Whether a step along an axis multiplies. */
  readonly isLogarithmic?: { readonly x: boolean };
};

const place = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const axis = (field: string, title: string, isLogarithmic = false) => ({
  field,
  type: 'quantitative',
  title,
  scale: { type: isLogarithmic ? 'log' : 'linear', ...(isLogarithmic ? {} : { zero: true }) },
});

/** Draws a plot to `plots/<name>.svg`, by Vega-Lite. */
const draw = async (
  name: string,
  { title, x, y, lines, isLogarithmic = { x: false } }: Plot,
): Promise<void> => {
  const specification = {
    title,
    width: 560,
    height: 320,
    background: 'white',
    data: {
      values: lines.flatMap((line) => line.points.map(([across, up]) => ({ line: line.name, across, up }))),
    },
    mark: { type: 'line', point: true },
    encoding: {
      x: axis('across', x, isLogarithmic.x),
      y: axis('up', y),
      color: { field: 'line', type: 'nominal', title: null, sort: null, legend: { labelLimit: 0 } },
    },
  };
  const [input, output] = [place(`plots/${name}.json`), place(`plots/${name}.svg`)];
  await mkdir(place('plots'), { recursive: true });
  await writeFile(input, JSON.stringify(specification));
  await promisify(execFile)(process.execPath, [place('node_modules/vega-lite/bin/vl2svg'), input, output]);
  await rm(input);
};

const grouped = (number: number): string => number.toLocaleString('en');

/** The time of a request with each number of tasks. */
const lineOf = (times: ReadonlyArray<Times>, request: string): Line => ({
  name: request,
  points: times.map(({ tasks, of }) => [tasks, of[request] ?? Number.NaN]),
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

/** Compares the first fifth after a minute of warming up with the last fifth. */
const memorySentence = ({ samples, good, failed }: Soak): string => {
  const warm = samples.filter(([seconds]) => seconds >= 60);
  const fifth = Math.ceil(warm.length / 5);
  const middle = (some: ReadonlyArray<Sample>): string =>
    median(some.map(([, megabytes]) => megabytes)).toFixed(0);
  const [begun, ended] = [middle(warm.slice(0, fifth)), middle(warm.slice(-fifth))];
  return (
    `- resident memory under the mix: ${begun} MB after a minute, ${ended} MB at the end of ${samples.at(-1)?.[0] ?? 0} s; ` +
    `${grouped(good)} good responses, ${grouped(failed)} failed.`
  );
};

const soaksIn = (shared: ReadonlyArray<Shared>): ReadonlyArray<Soak> =>
  shared.flatMap(({ soak = [] }) => soak);

const groupsOf = (times: ReadonlyArray<Times>) => {
  const lines = Object.keys(times[0]?.of ?? {}).map((request) => lineOf(times, request));
  const having = (word: string) => lines.filter(({ name }) => name.includes(word));
  return {
    pages: having('page'),
    changes: having('changes'),
    searching: [...having('search'), ...having('stats')],
  };
};

/** The growth in Markdown. */
export const growthOf = (times: ReadonlyArray<Times>, shared: ReadonlyArray<Shared>): string => {
  const { pages, changes, searching } = groupsOf(times);
  return (
    [
      '# Growth',
      'Generated by `npm run bench:growth`. Each time is the median of up to 100 sequential requests of one user.',
      shared[0]?.circumstances ?? '',
      '## Pages of 10',
      'With fewer than 1,000 pages, the last page is used for page 1,000.',
      pages.map(sentenceOf).join('\n'),
      '![pages](plots/pages.svg)',
      '## 10 changes',
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

/** Draws the plots. */
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
    y: 'requests per second',
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
