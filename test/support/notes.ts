import { appendFileSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `npm test` removes it first; every run of mocha adds to it. */
const directory = join('node_modules', '.cache', 'doable-tests');

/** What is noted: a response of the OpenAPI document that a test has seen, or the full title of a test that passed. */
type Kind = 'seen' | 'passed';

/** Notes something, as a line, for the checks that come after all tests. Tests run in several processes, which all append. */
export const note = (kind: Kind, what: string): void => {
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, kind), `${what.replaceAll('\n', ' ')}\n`);
};

/** All that tests have noted since `npm test` began. */
export const allNoted = async (kind: Kind): Promise<ReadonlySet<string>> =>
  new Set((await readFile(join(directory, kind), 'utf8').catch(() => '')).split('\n'));
