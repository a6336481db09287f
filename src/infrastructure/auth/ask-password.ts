import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks for a password at the terminal, without an echo; without a terminal, the whole standard input is the password. */
export const askPassword = async (question: string): Promise<string> => {
  if (!process.stdin.isTTY) {
    let text = '';
    for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
    return text.replace(/\r?\n$/, '');
  }
  process.stderr.write(question);
  // It echoes to its output what is typed.
  const reader = createInterface({ input: process.stdin, output: nowhere(), terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('SIGINT', () => reject(new Error('interrupted')));
      reader.once('line', resolve);
      reader.once('close', () => reject(new Error('no password')));
    });
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
};
