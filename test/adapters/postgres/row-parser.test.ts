import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Message } from 'pg-protocol/dist/parser.js';
import { RowParser } from '../../../src/adapters/postgres/driver/row-parser.ts';

type Fields = ReadonlyArray<string | null>;

const int32 = (number: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
};

const message = (code: string, ...parts: ReadonlyArray<Buffer>): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(code), int32(body.length + 4), body]);
};

/** A row as PostgreSQL sends it. */
const sent = (fields: Fields): Buffer =>
  message(
    'D',
    int32(fields.length).subarray(2),
    ...fields.flatMap((field) =>
      field === null ? [int32(-1)] : [int32(Buffer.byteLength(field)), Buffer.from(field)],
    ),
  );

const isRow = (told: Message): told is Message & { readonly fields: Fields } => 'fields' in told;

/** What is read of bytes that arrive in pieces, cut at some places. */
const read = (bytes: Buffer, cuts: ReadonlyArray<number>): ReadonlyArray<Message> => {
  const told: Message[] = [];
  const parser = new RowParser();
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
  for (const [index, end] of ends.entries())
    parser.parse(Buffer.from(bytes.subarray(ends[index - 1] ?? 0, end)), (one) => told.push(one));
  return told;
};

const field = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme-ascii' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'grapheme', minLength: 300, maxLength: 400 }),
);

describe('parsed rows', () => {
  it('equal those sent, wherever the stream is split', () =>
    fc.assert(
      fc.property(fc.array(fc.array(field), { minLength: 1 }), fc.array(fc.nat()), (rows, cuts) => {
        const told = read(Buffer.concat(rows.map(sent)), cuts);
        assert.deepEqual(
          told.filter(isRow).map(({ fields }) => fields),
          rows,
        );
      }),
    ));

  for (const text of ['', '\0', 'plain', '\x7f', '\x80', 'é', 'ÿ', 'Ā', 'задача', '任務', '🎉', '\ufeffbom'])
    it(`hold ${JSON.stringify(text)} between others`, () => {
      const told = read(sent(['before', text, null, 'after']), []);
      assert.deepEqual(
        told.filter(isRow).map(({ fields }) => fields),
        [['before', text, null, 'after']],
      );
    });

  for (const length of [4080, 4090, 4100, 40_000])
    it(`hold ${length} characters of four bytes each between others`, () => {
      const row = ['\ufeffbefore', '🎉'.repeat(length), null, '', 'after'];
      const told = read(Buffer.concat([sent(row), sent(['next'])]), [length, 2 * length, 3 * length]);
      assert.deepEqual(
        told.filter(isRow).map(({ fields }) => fields),
        [row, ['next']],
      );
    });

  it('are separated from other messages', () => {
    const done = message('C', Buffer.from('SELECT 1\0'));
    const told = read(Buffer.concat([message('2'), sent(['1']), done, message('Z', Buffer.from('I'))]), []);
    assert.deepEqual(
      told.map(({ name }) => name),
      ['bindComplete', 'dataRow', 'commandComplete', 'readyForQuery'],
    );
  });
});
