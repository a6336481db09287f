import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Fields } from '../request/request-context.ts';
import { type StaticDocument, lazily, staticDocument } from '../request/static-document.ts';

/** The content codings of the files (RFC 9110, 8.4.1), the preferred one first. */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** A file as it is sent: each coding has an entity tag of its own (RFC 9110, 8.8.3). */
type Representation = { readonly document: StaticDocument; readonly fields: Fields };

/** A file of the built page. */
export type PageFile = {
  /** Its path below that of the page: `assets/page-9azUd7nR.css`. */
  readonly name: string;
  readonly plain: Representation;
  /** The file in a coding, made on first use by another thread; plain where that is no longer. */
  readonly coded: (coding: Coding) => Promise<Representation>;
};

const pageFile = (name: string, bytes: Buffer): PageFile => {
  const representation = (content: Buffer, fields: Fields): Representation => ({
    document: staticDocument(extname(name), content),
    fields,
  });
  const plain = representation(bytes, {});
  const inCoding = (coding: Coding) =>
    lazily(async (): Promise<Representation> => {
      const shorter = await compress[coding](bytes);
      return shorter.length < bytes.length ? representation(shorter, { 'Content-Encoding': coding }) : plain;
    });
  const made = { br: inCoding('br'), gzip: inCoding('gzip') };
  return { name, plain, coded: (coding) => made[coding]() };
};

/** Where the page is built: `src` and what is compiled from it are as deep. */
const built = join(import.meta.dirname, '../../../../web/dist');

/** Reads all files of the built page, of which there are few; none where it is not built, or only half. */
export const readPage = (directory = built): ReadonlyArray<PageFile> => {
  if (!existsSync(join(directory, 'index.html'))) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => pageFile(relative(directory, path), readFileSync(path)));
};
