import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Response } from './response.ts';
import { json } from './request/body.ts';
import type { ChangesJson, TaskJson } from './tasks/task-json.ts';

/** Characters that a piece may have, unless a single text has more: what takes less than a millisecond to make. */
const pieceLength = 24 * 1024;

/** Puts texts together to pieces. While one is made nobody else has a turn, so after each everybody has. */
export async function* inPieces(texts: Iterable<string>): AsyncGenerator<string> {
  let piece = '';
  for (const text of texts) {
    if (piece !== '' && piece.length + text.length > pieceLength) {
      yield piece;
      piece = '';
      await setImmediate();
    }
    piece += text;
  }
  if (piece !== '') yield piece;
}

/** Values as the elements of a JSON array, with what stands before the first and behind the last. */
export function* jsonElements(all: ReadonlyArray<unknown>, before: string, after: string): Generator<string> {
  yield before;
  for (const [index, one] of all.entries()) {
    if (index > 0) yield ',';
    yield JSON.stringify(one);
  }
  yield after;
}

/** Characters of text from which on a page is too much to be made at once. */
const largePage = 256 * 1024;

const lengthOf = (tasks: ReadonlyArray<TaskJson>): number =>
  tasks.reduce((sum, { title, description }) => sum + title.length + (description?.length ?? 0), 0);

/** A page as the body of a response: the tasks alone, or first among other members. A large one is made in pieces. */
export const pageResponse = (
  tasks: ReadonlyArray<TaskJson>,
  headers: Readonly<Record<string, string>>,
  others?: Omit<ChangesJson, 'tasks'>,
): Response => {
  if (lengthOf(tasks) < largePage)
    return { status: 200, headers, body: others === undefined ? tasks : { tasks, ...others } };
  const texts =
    others === undefined
      ? jsonElements(tasks, '[', ']')
      : jsonElements(tasks, '{"tasks":[', `],${JSON.stringify(others).slice(1)}`);
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': `${json}; charset=utf-8` },
    body: Readable.from(inPieces(texts)),
  };
};
