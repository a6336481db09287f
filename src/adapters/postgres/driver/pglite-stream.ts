import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

const [query, sync] = ['Q', 'S'].map((letter) => letter.charCodeAt(0));

/** Milliseconds for which pipelined statements may block the event loop. */
const maxBlocking = 10;

/** Messages by statement: each ends with a Sync or is a simple query (PostgreSQL documentation, 54.2). */
function* statementsIn(messages: ReadonlyArray<Buffer>): Generator<Buffer> {
  let first = 0;
  for (const [index, message] of messages.entries()) {
    const isLast = index === messages.length - 1;
    if (message[0] !== sync && message[0] !== query && !isLast) continue;
    yield Buffer.concat(messages.slice(first, index + 1));
    first = index + 1;
  }
}

/** Errors of the engine itself end the connection; errors that PostgreSQL reports do not. */
const terminated = (cause: unknown): Error => new Error('Connection terminated by PGlite', { cause });

/**
 * A stream that connects a `pg` client to PGlite instead of a socket. `pg` writes each protocol message in one piece, and reads
 * the responses. PGlite has one session, so only one such stream may be open at a time.
 */
export class PgliteStream extends Duplex {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
  }

  /** Connects to a clean session: no transaction and no prepared statement of the previous connection remain. */
  connect(): void {
    this.#reset().then(
      () => this.emit('connect'),
      (error: unknown) => this.destroy(terminated(error)),
    );
  }

  /** `pg` sets this on every stream, as on a socket. */
  setNoDelay(): void {
    // Nothing is delayed.
  }

  override _read(): void {
    // Responses are pushed as they come.
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error) => void): void {
    this._writev([{ chunk }], done);
  }

  override _writev(chunks: ReadonlyArray<{ readonly chunk: Buffer }>, done: (error?: Error) => void): void {
    this.#execute(chunks.map(({ chunk }) => chunk)).then(
      () => done(),
      (error: unknown) => done(terminated(error)),
    );
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  async #reset(): Promise<void> {
    await this.#pglite.exec('rollback');
    await this.#pglite.exec('discard all');
  }

  async #execute(messages: ReadonlyArray<Buffer>): Promise<void> {
    let began = performance.now();
    for (const statement of statementsIn(messages)) {
      // Another connection may have begun.
      if (this.destroyed) return;
      for (const bytes of await this.#responseTo(statement)) this.push(bytes);
      if (performance.now() - began < maxBlocking) continue;
      await nextTurn();
      began = performance.now();
    }
  }

  /**
   * The statement runs within this call, and only its end is told later. So no other gets in between, and PGlite's mutex is not
   * needed; its `syncToFs` does nothing for the file systems of Node, slowly. `execProtocolRaw` would keep every message that it
   * ever returned (PGlite 0.5.16).
   */
  async #responseTo(statement: Buffer): Promise<ReadonlyArray<Buffer>> {
    const parts: Buffer[] = [];
    // What PGlite gives is a view of its memory.
    const onRawData = (bytes: Uint8Array): void => void parts.push(Buffer.from(bytes));
    await this.#pglite.execProtocolRawStream(statement, { syncToFs: false, onRawData });
    return parts;
  }
}
