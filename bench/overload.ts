import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newDatabase, startPostgres, stopPostgres } from '../test/support/postgres.ts';
import { startProcess } from '../test/support/process.ts';
import { testSecret, tokenOf } from '../test/support/service.ts';

const [seconds, rounds] = [5, 5];
/** Enough callers to be busy, and three times as many as are let in at a time. */
const [busy, tooMany] = [64, 768];

process.stdout.write(`${await startPostgres()}, wrk, one thread, ${rounds} rounds of ${seconds} s\n`);
const service = startProcess('main.ts', {
  DATABASE_URL: await newDatabase(),
  JWT_SECRET: testSecret,
  RATE_LIMIT: '100000000/60',
  PORT: '0',
});
const [, origin = ''] = await service.says(/listens on (http:\S+)/);
const tokens = await Promise.all(Array.from({ length: 64 }, (_, n) => tokenOf(`user-${n}`)));
const operations = Array.from({ length: 50 }, () => ({ op: 'create', task: { title: 'Water the plants' } }));
for (const token of tokens) {
  await fetch(`${origin}/api/me/tasks/batch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ operations }),
  });
}
const directory = await mkdtemp(join(tmpdir(), 'doable-bench-'));
const script = join(directory, 'users.lua');
await writeFile(
  script,
  `local tokens = {${tokens.map((token) => `"${token}"`).join(',')}}
local n = 0
request = function()
  n = n % #tokens + 1
  return wrk.format("GET", nil, { ["Authorization"] = "Bearer " .. tokens[n] })
end`,
);

/** Good answers a second to so many callers, each of whom asks again at once, whatever the answer was. */
const goodput = async (connections: number, path: string): Promise<number> => {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, `${origin}${path}`];
  const { stdout } = await promisify(execFile)('wrk', args);
  const all = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  return (all - refused) / seconds;
};

for (const path of ['/api/me/tasks?limit=50', '/api/me/stats']) {
  await goodput(busy, path);
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [peak, flooded] = [await goodput(busy, path), await goodput(tooMany, path)];
    ratios.push(flooded / peak);
    process.stdout.write(
      `${path}: ${peak.toFixed(0)}/s for ${busy}, ${flooded.toFixed(0)}/s for ${tooMany}\n`,
    );
  }
  const [least = 0, , median = 0, , most = 0] = ratios.toSorted((a, b) => a - b);
  process.stdout.write(
    `${path}: ratio ${median.toFixed(2)}, from ${least.toFixed(2)} to ${most.toFixed(2)}\n`,
  );
}

service.child.kill('SIGTERM');
await service.ended;
await stopPostgres();
await rm(directory, { recursive: true });
