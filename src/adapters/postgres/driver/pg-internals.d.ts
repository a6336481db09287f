/** What `pg` exports of its own parts, and its types do not tell. */
declare module 'pg/lib/utils.js' {
  /** A value as the protocol has it: bytes as they are, all else as text. */
  export const prepareValue: (value: unknown) => string | Buffer | null;
}

declare module 'pg/lib/result.js' {
  import type { TypeOverrides } from 'pg';

  /** Makes rows of what comes over the wire, in whatever form they are expected. */
  export default class Result {
    constructor(rowMode: 'array' | undefined, types: TypeOverrides);
    addFields(fields: ReadonlyArray<object>): void;
    parseRow<Row>(fields: ReadonlyArray<string | null>): Row;
  }
}

declare module 'pg-protocol/dist/messages.js' {
  import type { Message } from 'pg-protocol/dist/parser.js';

  /** A row, `null` for what is null. */
  export class DataRowMessage implements Message {
    readonly name: string;
    readonly fields: ReadonlyArray<string | null>;
    constructor(length: number, fields: ReadonlyArray<string | null>);
  }
}

declare module 'pg-protocol/dist/parser.js' {
  /** What the server says; `name` is the event that tells of it, but for errors. */
  export type Message = { readonly name: string };

  /** Makes messages of the bytes that arrive, wherever these are cut. */
  export class Parser {
    parse(bytes: Buffer, told: (message: Message) => void): void;
    protected handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message;
  }
}
