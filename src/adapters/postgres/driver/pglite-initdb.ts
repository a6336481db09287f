import { PGlite } from '@electric-sql/pglite';

/** A program: makes the files of an empty database in the directory that its argument names. */
const pglite = await PGlite.create({ dataDir: process.argv[2] ?? '' });
await pglite.close();
