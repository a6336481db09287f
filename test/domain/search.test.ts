import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fold, sortKey, wordsOf } from '../../src/domain/search.ts';

describe('folded text', () => {
  it('has no case, no accents and no compatibility forms', () => {
    const cases = {
      'Ärger im BÜRO': 'arger im buro',
      ΟΔΟΣ: 'οδοσ',
      'ﬁle ① ２': 'file 1 2',
      İstanbul: 'istanbul',
      'が か': 'が か',
      Straße: 'straße',
      Ёлка: 'елка',
    };
    for (const [text, folded] of Object.entries(cases)) assert.equal(fold(text), folded);
  });

  it('is the same when it is folded again', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Ä', 'Σ', 'ς', 'が', 'ﬁ', '①', '🦉', 'İ', ' ', '\u0301') }),
        (text) => {
          assert.equal(fold(fold(text)), fold(text));
        },
      ),
    ));

  it('of a search is its words, each once', () => {
    assert.deepEqual(wordsOf('  Foo\tbar\u3000FOO '), ['foo', 'bar']);
    assert.deepEqual(wordsOf(' \n '), []);
  });

  it('sorts by no more than 200 characters', () => {
    assert.equal(sortKey('ﷺ'.repeat(200)).length, 200);
    assert.equal(Array.from(sortKey('🦉'.repeat(200))).length, 200);
  });
});
