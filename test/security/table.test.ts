import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Suite } from 'mocha';

type Row = { readonly item: string; readonly tests: ReadonlyArray<string> };

/** The rows of the table of SECURITY.md: an item of the ASVS, and the tests that show it, each in backticks. */
const rowsIn = (text: string): ReadonlyArray<Row> =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| V'))
    .map((line) => {
      const [item = '', , tests = ''] = line.split(' | ').map((cell) => cell.replace(/^\|/, '').trim());
      return { item, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, test = '']) => test) };
    });

const rootOf = (suite: Suite): Suite => (suite.parent === undefined ? suite : rootOf(suite.parent));

/** The full names of the tests of this run that have passed by now. */
const passedIn = (root: Suite): ReadonlySet<string> => {
  const passed = new Set<string>();
  root.eachTest((test) => {
    if (test.state === 'passed') passed.add(test.fullTitle());
  });
  return passed;
};

/** mocha sorts the files, so that this one comes behind all others; run alone, it finds that nothing has been shown. */
describe('SECURITY.md, after all tests', () => {
  it('claims nothing but what tests that ran and passed have shown', async function () {
    const rows = rowsIn(await readFile('SECURITY.md', 'utf8'));
    const passed = passedIn(rootOf(this.test?.parent ?? assert.fail()));
    assert.ok(rows.length >= 25);
    for (const { item, tests } of rows) assert.notEqual(tests.length, 0, item);
    const unshown = rows
      .flatMap(({ item, tests }) => tests.map((test) => ({ item, test })))
      .filter(({ test }) => !passed.has(test));
    assert.deepEqual(unshown, []);
  });
});
