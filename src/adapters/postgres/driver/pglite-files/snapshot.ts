import { createHash, randomFillSync } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Where `npm pack` puts the snapshot. A clone has none. */
export const packedSnapshot = join(import.meta.dirname, 'snapshot');

/** Bytes by path below the data directory, null for a directory; parents before children. */
type Files = ReadonlyMap<string, Uint8Array | null>;

/** What has the digest is what was written. */
const isFiles = (value: unknown): value is Files => value instanceof Map;

const digestBytes = 32;

/** SHA-256 of the content, of PGlite's version and of this adapter's code, the migrations among it. */
const digestOf = (content: Uint8Array): Buffer => {
  const hash = createHash('sha256').update(content);
  hash.update(readFileSync(new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))));
  const adapter = join(import.meta.dirname, '../..');
  for (const path of globSync(`**/*${extname(import.meta.filename)}`, { cwd: adapter }).toSorted())
    hash.update(readFileSync(join(adapter, path)));
  return hash.digest();
};

/** Writes a snapshot of the data directory of a database that is closed: a digest, and the files in Brotli. */
export const writeSnapshot = (directory: string, snapshot: string): void => {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(directory.length + 1), entry.isDirectory() ? null : readFileSync(path)] as const;
  });
  const files: Files = new Map(entries);
  // Quality 9 takes 2 s for 40 MB, the default a minute. The window has a database and the next, which is nearly the same.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const content = brotliCompressSync(serialize(files), { params });
  writeFileSync(snapshot, Buffer.concat([digestOf(content), content]));
};

/** CRC-32C (RFC 3720, 12.1), which Node does not have. */
const crc32c = (bytes: Uint8Array): number => {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) * 0x82f63b78);
  }
  return ~crc >>> 0;
};

/**
 * Gives the database a system identifier and a nonce of its own, as initdb does. They are where PostgreSQL 18 has them:
 * ControlFileData in `pg_control.h`, and the header of each file of WAL in `xlog_internal.h`.
 */
const identify = (files: Files): void => {
  const [idBytes, nonceAt, crcAt, idInWalAt] = [8, 260, 292, 24];
  const control = files.get('global/pg_control');
  if (!Buffer.isBuffer(control)) throw new Error('the snapshot has no pg_control');
  randomFillSync(control, 0, idBytes);
  randomFillSync(control, nonceAt, crcAt - nonceAt);
  control.writeUInt32LE(crc32c(control.subarray(0, crcAt)), crcAt);
  for (const [path, bytes] of files)
    if (/^pg_wal\/[0-9A-F]{24}$/.test(path)) bytes?.set(control.subarray(0, idBytes), idInWalAt);
};

/**
 * Writes the files of a migrated database into an empty directory, for their owner only. False, and nothing written, where
 * there is no snapshot, or it is damaged, or one of another PGlite or of other code.
 */
export const unpackSnapshot = (snapshot: string, directory: string): boolean => {
  if (!existsSync(snapshot)) return false;
  const bytes = readFileSync(snapshot);
  const content = bytes.subarray(digestBytes);
  if (!digestOf(content).equals(bytes.subarray(0, digestBytes))) return false;
  const files: unknown = deserialize(brotliDecompressSync(content));
  if (!isFiles(files)) return false;
  identify(files);
  for (const [path, file] of files)
    if (file === null) mkdirSync(join(directory, path), { mode: 0o700 });
    else writeFileSync(join(directory, path), file, { mode: 0o600 });
  return true;
};
