import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinned } from './machine.ts';

/** A process that listens, on the core for it. */
export type Listening = {
  readonly origin: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts a file of the project with only these variables set, its log in `logFile`. Resolves when it says where it listens. */
export const startListening = async (
  file: string,
  variables: Readonly<Record<string, string>>,
  logFile: string,
  nodeOptions: ReadonlyArray<string> = [],
): Promise<Listening> => {
  const [command, args] = pinned('served', process.execPath, [...nodeOptions, join(root, file)]);
  const log = await open(logFile, 'a');
  const child = spawn(command, args, {
    // Not in the root, where somebody's `.env` would be read.
    cwd: join(root, 'bench'),
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...variables },
    stdio: ['ignore', 'pipe', log.fd],
  });
  await log.close();
  const ended = once(child, 'close');
  const { pid = 0, stdout } = child;
  if (stdout === null) throw new Error('a pipe was asked for');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  for await (const chunk of stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    const [, origin] = /listens on (http:\S+)/.exec(String(chunk)) ?? [];
    if (origin !== undefined) return { origin, pid, stop };
  }
  throw new Error(`${file} did not start: ${await readFile(logFile, 'utf8')}`);
};
