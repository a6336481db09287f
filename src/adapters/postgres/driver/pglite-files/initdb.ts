import { PGlite } from '@electric-sql/pglite';

/** A program that creates the files of an empty database in the directory given as its argument. */
const pglite = await PGlite.create({ dataDir: process.argv[2] ?? '' });
await pglite.close();
