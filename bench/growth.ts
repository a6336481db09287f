import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { drawGrowth, growthOf } from './growth-report.ts';
import { type Times, measureOneUser } from './one-user.ts';
import { type Shared, measureShared } from './shared.ts';

const { values: options } = parseArgs({
  options: {
    /** Tasks of one user, from the fewest. */
    tasks: { type: 'string', default: '100,10000,1000000' },
    /** Tasks of all users together. */
    rows: { type: 'string', default: '100000,1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    /** Seconds that the soak takes. */
    soak: { type: 'string', default: '300' },
  },
});

const numbersIn = (text: string): ReadonlyArray<number> => text.split(',').map(Number);

const times: Times[] = [];
for (const tasks of numbersIn(options.tasks)) times.push(await measureOneUser(tasks));

const shared: Shared[] = [];
for (const [index, rows] of numbersIn(options.rows).entries()) {
  const { rounds, seconds, soak } = options;
  const soakSeconds = index === 0 ? Number(soak) : 0;
  shared.push(await measureShared({ rows, rounds: Number(rounds), seconds: Number(seconds), soakSeconds }));
}

const growth = growthOf(times, shared);
process.stdout.write(growth);
await writeFile(new URL('growth.md', import.meta.url), growth);
await drawGrowth(times, shared);
