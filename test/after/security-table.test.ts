import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { allNoted } from '../support/notes.ts';

const item = /V\d+\.\d+\.\d+/g;

/** The items of the ASVS in the table of SECURITY.md, each with how many tests show it. */
const claimedIn = (text: string): ReadonlyArray<readonly [item: string, tests: number]> =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| V'))
    .flatMap((line) => {
      const [, items = '', , tests] = line.split('|');
      return (items.match(item) ?? []).map((name) => [name, Number(tests)] as const);
    });

/** The items in the tags of a title: `takes no token that has expired [V9.2.1]`. */
const itemsIn = (title: string): ReadonlyArray<string> =>
  (title.match(/\[V[^\]]+\]/g) ?? []).flatMap((tag) => tag.match(item) ?? []);

/** `npm run test:process` runs it at its end, and counts what `npm test` has shown before. */
describe('SECURITY.md, after all tests', () => {
  it('claims what the tests that passed have shown, and all of it', async () => {
    const claimed = claimedIn(await readFile('SECURITY.md', 'utf8'));
    const passed = await allNoted('passed');
    assert.ok(passed.size > 1000, 'npm test comes first');
    const shown = Map.groupBy([...passed].flatMap(itemsIn), (name) => name);
    assert.ok(claimed.length >= 59, `${claimed.length} items`);
    for (const [name, tests] of claimed) {
      const count = shown.get(name)?.length ?? 0;
      assert.ok(tests >= 1 && count >= tests, `${name}: SECURITY.md says ${tests} tests, ${count} passed`);
    }
    const names = new Set(claimed.map(([name]) => name));
    assert.deepEqual(
      [...shown.keys()].filter((name) => !names.has(name)),
      [],
    );
  });
});
