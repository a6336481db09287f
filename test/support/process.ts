import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { patience } from './until.ts';

/** A process of ours under test, and all that it has said so far. */
export type Started = {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with what a regular expression finds on stdout, once it does. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The same for stderr, where the log is. */
  readonly logs: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves with the URL at which the service listens, once it does. */
  readonly url: () => Promise<string>;
  /** The code it ends with, null if a signal ended it; all that it said has been read by then. */
  readonly ended: Promise<number | null>;
};

/** What a stream has said so far, and a way to wait for more. */
const reading = (stream: Readable) => {
  let said = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const find = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(said);
      if (found !== null) return found;
      if (stream.readableEnded) throw new Error(`ended without ${String(pattern)}: ${said}`);
      const signal = AbortSignal.timeout(patience);
      await Promise.race([once(stream, 'data', { signal }), once(stream, 'end', { signal })]).catch(() => {
        throw new Error(`waited ${patience} ms in vain for ${String(pattern)}: ${said}`);
      });
    }
  };
  return { said: () => said, find };
};

/** The absolute path of a file of the project. */
export const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** An empty directory: where the service runs in tests there is no `.env` for it to read. */
const nowhere = mkdtempSync(join(tmpdir(), 'doable-nowhere-'));
process.once('exit', () => rmSync(nowhere, { recursive: true }));

/** Where processes, and those that run the tests, find the code that others have compiled: they start in two thirds of the time. */
export const compiled = projectFile('node_modules/.cache/doable-compiled');

/** Runs a command with only these variables set, beside the path and the cache of what Node has compiled. */
export const startCommand = (
  command: string,
  args: ReadonlyArray<string>,
  variables: Readonly<Record<string, string>> = {},
  cwd = nowhere,
): Started => {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [reading(child.stdout), reading(child.stderr)];
  const ended = once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  const url = async () => (await out.find(/listens on (http:\S+)/))[1] ?? '';
  return { child, out: out.said, err: err.said, says: out.find, logs: err.find, url, ended };
};

/** Ends what it is given after each test of a `describe`, however the test ended. */
export const endAfterEach = () => {
  const started: Started[] = [];
  afterEach(async () => {
    for (const { child, ended } of started.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });
  return (process: Started): Started => {
    started.push(process);
    return process;
  };
};

/** Runs a file of `src/infrastructure` with only these variables set. */
export const startProcess = (
  file: string,
  variables: Readonly<Record<string, string>>,
  ...args: ReadonlyArray<string>
): Started => {
  const path = projectFile(`src/infrastructure/${file}`);
  // Or a test that waits for what the process does would wait in vain.
  assert.ok(existsSync(path), path);
  return startCommand(process.execPath, ['--liftoff-only', path, ...args], variables);
};
