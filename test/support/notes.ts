import { appendFileSync, mkdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** `npm test` empties it first. Tests run in several processes, and each writes files of its own. */
const directory = join('node_modules', '.cache', 'doable-tests');

/** What is noted: a response of the OpenAPI document that a test has seen, or the full title of a test that passed. */
type Kind = 'seen' | 'passed';

/** Notes something for the checks that come after all tests. */
export const note = (kind: Kind, what: string): void => {
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, `${process.pid}.${kind}`), `${JSON.stringify(what)}\n`);
};

/** All that the tests of this run have noted, in whatever process; of a run that has not been, nothing. */
export const allNoted = async (kind: Kind): Promise<ReadonlySet<unknown>> => {
  const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith(`.${kind}`));
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  return new Set(
    texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line)),
  );
};
