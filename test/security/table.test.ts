import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { allNoted } from '../support/notes.ts';

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

/** `npm test` runs it when all others are done; run alone, it finds that nothing has been shown. */
describe('SECURITY.md, after all tests', () => {
  it('claims nothing but what tests that ran and passed have shown', async () => {
    const rows = rowsIn(await readFile('SECURITY.md', 'utf8'));
    const passed = await allNoted('passed');
    assert.ok(rows.length >= 25);
    for (const { item, tests } of rows) assert.notEqual(tests.length, 0, item);
    const unshown = rows
      .flatMap(({ item, tests }) => tests.map((test) => ({ item, test })))
      .filter(({ test }) => !passed.has(test));
    assert.deepEqual(unshown, []);
  });
});
