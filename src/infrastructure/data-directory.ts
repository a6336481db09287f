import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { type Server, connect, createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';

/** Another process has the directory open. */
class DirectoryInUse extends Error {
  constructor(directory: string) {
    super(`${directory} is in use by another process; stop it, or set DATA_DIR to another directory`);
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Socket paths are short (104 bytes on some systems): the relative one, or, on Windows, a pipe's name. */
const socketIn = (directory: string): string => {
  if (process.platform !== 'win32') return relative(process.cwd(), join(resolve(directory), 'owner.sock'));
  return `\\\\.\\pipe\\doable-${createHash('sha256').update(resolve(directory)).digest('hex')}`;
};

const listenOn = (path: string): Promise<Server> =>
  new Promise((done, fail) => {
    const server = createServer((socket) => socket.end());
    server.once('error', fail);
    server.listen(path, () => done(server.unref()));
  });

const answers = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(path, () => {
      socket.end();
      done(true);
    });
    socket.once('error', () => done(false));
  });

/**
 * Makes the directory, and makes it ours as long as this process lives: by listening on a socket in it. Unlike a
 * file with a process id, a socket does not outlive a killed process, and works across containers.
 */
export const claimDirectory = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  const path = socketIn(directory);
  try {
    await listenOn(path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    if (await answers(path)) throw new DirectoryInUse(directory);
    await rm(path, { force: true });
    await listenOn(path);
  }
};
