import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process of ours under test, and all that it has said so far. */
export type Started = {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with what a regular expression finds on stdout, once it does. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The code it ends with, null if a signal ended it. */
  readonly ended: Promise<number | null>;
};

/** Runs a file of `src/infrastructure` with only these variables set. */
export const startProcess = (
  file: string,
  variables: Readonly<Record<string, string>>,
  ...args: ReadonlyArray<string>
): Started => {
  const child = spawn(process.execPath, [`src/infrastructure/${file}`, ...args], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(out);
      if (found !== null) return found;
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${err}`);
      await once(child.stdout, 'data', { signal: AbortSignal.timeout(15_000) });
    }
  };
  return { child, out: () => out, err: () => err, says, ended };
};
