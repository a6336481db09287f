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
