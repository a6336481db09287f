/** Internals that `pg` exports but its types do not declare. */
declare module 'pg/lib/utils.js' {
  /** A value for the protocol: bytes as they are, anything else as text. */
  export const prepareValue: (value: unknown) => string | Buffer | null;
}

declare module 'pg/lib/type-overrides.js' {
  type Parser = (text: string) => unknown;

  /** The parsers of `pg`, some of them replaced. Its own types say that a parser takes a number. */
  export default class TypeOverrides {
    setTypeParser(type: number, parser: Parser): void;
    getTypeParser(type: number): Parser;
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
  /** A message of the server; `name` is its event, except for errors. */
  export type Message = { readonly name: string };

  /** Parses messages from the bytes that arrive, wherever the chunks are cut. */
  export class Parser {
    parse(bytes: Buffer, told: (message: Message) => void): void;
    protected handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message;
  }
}
