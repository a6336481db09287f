import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A line of a plot, by its points. */
export type Line = { readonly name: string; readonly points: ReadonlyArray<readonly [x: number, y: number]> };

export type Plot = {
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
export const draw = async (
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
