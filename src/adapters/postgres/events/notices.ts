import * as E from 'fp-ts/lib/Either.js';
import { type OwnerId, makeOwnerId } from '../../../domain/user.ts';

/** The channel of all instances on one database. */
export const channel = 'doable_events';

/** PostgreSQL takes payloads of less than 8,000 bytes. */
const maxBytes = 7500;

/** Notices of one sender with the ids of owners, as JSON and nothing else, each short enough to be sent. */
export const noticesOf = (sender: string, owners: Iterable<OwnerId>): ReadonlyArray<string> => {
  const notices: OwnerId[][] = [];
  let bytes = Infinity;
  for (const owner of owners) {
    const more = Buffer.byteLength(JSON.stringify(owner)) + 1;
    if (bytes + more > maxBytes) {
      notices.push([]);
      bytes = 0;
    }
    notices.at(-1)?.push(owner);
    bytes += more;
  }
  return notices.map((one) => JSON.stringify([sender, ...one]));
};

const parsed = (notice: string): unknown => {
  try {
    return JSON.parse(notice);
  } catch {
    return undefined;
  }
};

const isList = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value);

/** The owners in a notice; none in one of our own, or of anybody who sends something else on the channel. */
export const ownersIn = (notice: string, self: string): ReadonlyArray<OwnerId> => {
  const content = parsed(notice);
  if (!isList(content)) return [];
  const [sender, ...ids] = content;
  if (sender === self) return [];
  return ids.flatMap((id) => {
    const owner = typeof id === 'string' ? makeOwnerId(id) : E.left(id);
    return E.isRight(owner) ? [owner.right] : [];
  });
};
