import { type ClientConfig, Client } from 'pg';
import { DataRowMessage } from 'pg-protocol/dist/messages.js';
import { type Message, Parser } from 'pg-protocol/dist/parser.js';

const dataRow = 'D'.charCodeAt(0);

/** Whether bytes are ASCII, which is the same in UTF-8 and in Latin-1. */
const areAscii = (bytes: Buffer, from: number, to: number): boolean => {
  let bits = 0;
  for (let at = from; at < to; at += 1) bits |= bytes[at] ?? 0;
  return bits < 0x80;
};

/** The length in bytes from which scanning a row in JavaScript takes longer than a native call for each field. */
const longRow = 16_384;

/**
 * Parses messages as `pg` does, but short rows in half the time: it decodes a row as one text and slices the fields from it.
 * `pg` makes a native call for each field (PostgreSQL documentation, 54.7, DataRow).
 */
export class RowParser extends Parser {
  /** `length` includes its own four bytes, which end at `offset`. */
  protected override handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message {
    if (code !== dataRow || length > longRow) return super.handlePacket(offset, code, length, bytes);
    const row = bytes.toString('latin1', offset, offset + length - 4);
    const fields = new Array<string | null>(bytes.readInt16BE(offset));
    let at = offset + 2;
    for (let index = 0; index < fields.length; index += 1) {
      const size = bytes.readInt32BE(at);
      const from = at + 4;
      at = from + Math.max(size, 0);
      if (size === -1) fields[index] = null;
      else if (areAscii(bytes, from, at)) fields[index] = row.slice(from - offset, at - offset);
      else fields[index] = bytes.toString('utf8', from, at);
    }
    return new DataRowMessage(length, fields);
  }
}

/** A `pg` client with this row parser. */
export class FastClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    const { connection } = this;
    if (!('attachListeners' in connection)) throw new Error('this version of pg reads in another way');
    connection.attachListeners = (stream: NodeJS.ReadableStream): void => {
      const parser = new RowParser();
      stream.on('data', (bytes: Buffer) =>
        parser.parse(bytes, (message) =>
          connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message),
        ),
      );
    };
  }
}
