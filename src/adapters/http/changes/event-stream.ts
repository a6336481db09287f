import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncPointExpired, Unavailable } from '../../../application/errors.ts';
import type { ChangePage, ChangePoint, SyncPoint } from '../../../application/history.ts';
import { type ChangesJson, changesJson } from './changes.ts';

/** The change feed of an owner, one change at a time. */
export type Feed = {
  /** The next change since a point. */
  readonly nextSince: (since: SyncPoint) => TaskEither<SyncPointExpired | Unavailable, ChangePage>;
  readonly changePoint: TaskEither<Unavailable, ChangePoint>;
  readonly subscribe: (onChange: () => void) => () => void;
};

/** A page as an event, whose id is the token behind it. */
export const changeEvent = (page: ChangesJson): string =>
  `id: ${page.next}\nevent: change\ndata: ${JSON.stringify(page)}\n\n`;

/** The event that tells a client to start over. Its empty id makes the client forget the expired token. */
export const resetEvent = 'id:\nevent: reset\ndata: {}\n\n';

/** A comment that keeps a connection alive. Its interval is less than the 20 s after which an idle one is closed. */
export const heartbeat = ':\n\n';
const heartbeatMilliseconds = 15_000;

/** The delay before a client reconnects: 1 to 5 s at random, since all clients of an instance that stops reconnect. */
const retryText = (): string => `retry: ${Math.round(1000 + Math.random() * 4000)}\n\n`;

const isEmpty = ({ tasks, lists }: ChangePage): boolean =>
  [tasks.written, tasks.deleted, lists.written, lists.deleted].every(({ length }) => length === 0);

/** The body of a response with events. `end` sends `retry` and ends it. */
export type EventStream = { readonly body: Readable; readonly end: () => void };

/**
 * A stream of the changes after a sync point; the text `first` precedes them. It reads the feed when the owner's data has
 * changed, and the owner's change point every 15 s, since a notice may be lost. It reads nothing while the client does not
 * read, so that at most one event and Node's buffers wait. An unavailable database does not end it: the next notice or
 * heartbeat reads again.
 */
export const eventStream = (
  { nextSince, changePoint, subscribe }: Feed,
  from: SyncPoint,
  first: string,
): EventStream => {
  let position = from;
  // The feed may have changed between the read of `from` and the subscription, so it is read once at the beginning.
  let [isStale, hasRoom, isReading, isOver] = [true, true, false, false];

  const send = (text: string): void => {
    hasRoom = body.push(text);
  };
  const finish = (text: string): void => {
    if (isOver) return;
    isOver = true;
    release();
    body.push(text);
    body.push(null);
  };
  /** Sends the next change; false, if the feed cannot be read now. */
  const advance = async (): Promise<boolean> => {
    isStale = false;
    const page = await nextSince(position)();
    if (isOver) return false;
    if (E.isLeft(page)) {
      if (page.left._tag === 'SyncPointExpired') finish(resetEvent);
      isStale = true;
      return false;
    }
    position = page.right.next;
    isStale ||= page.right.hasMore;
    if (!isEmpty(page.right)) send(changeEvent(changesJson(page.right)));
    return true;
  };
  const follow = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    while (isStale && hasRoom && !isOver && (await advance()));
    isReading = false;
  };
  const guarded = (work: () => Promise<void>) => (): void =>
    void work().catch((error: unknown) => body.destroy(error instanceof Error ? error : undefined));
  const goOn = guarded(follow);
  const look = guarded(async () => {
    const at = await changePoint();
    isStale ||= E.isRight(at) && (at.right.epoch !== position.epoch || at.right.number !== position.number);
    await follow();
  });
  const beat = (): void => {
    if (hasRoom) send(heartbeat);
    look();
  };

  const body = new Readable({
    read: () => {
      hasRoom = true;
      goOn();
    },
    destroy: (error, done) => {
      isOver = true;
      release();
      done(error);
    },
  });
  const beating = setInterval(beat, heartbeatMilliseconds).unref();
  const unsubscribe = subscribe(() => {
    isStale = true;
    goOn();
  });
  const release = (): void => {
    clearInterval(beating);
    unsubscribe();
  };
  send(first);
  return { body, end: () => finish(retryText()) };
};
