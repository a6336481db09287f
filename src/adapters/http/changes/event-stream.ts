import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncPointExpired, Unavailable } from '../../../application/errors.ts';
import type { ChangePage, ChangePoint, SyncPoint } from '../../../application/history.ts';
import { type ChangesJson, changesJson } from './changes.ts';

/** The feed of an owner, as a stream reads it. */
export type Feed = {
  /** The next change since a point. */
  readonly nextSince: (since: SyncPoint) => TaskEither<SyncPointExpired | Unavailable, ChangePage>;
  readonly changePoint: TaskEither<Unavailable, ChangePoint>;
  readonly subscribe: (onChange: () => void) => () => void;
};

/** A page as an event, whose id is the token behind it. */
export const changeEvent = (page: ChangesJson): string =>
  `id: ${page.next}\nevent: change\ndata: ${JSON.stringify(page)}\n\n`;

/** Says to start over. The empty id lets a client connect without its token, which is of no more use. */
export const resetEvent = 'id:\nevent: reset\ndata: {}\n\n';

/** A comment, by which client and proxies see that the connection lives. Less than the 20 s that one may be at rest. */
export const heartbeat = ':\n\n';
const heartbeatMilliseconds = 15_000;

/** When a client is to come back: spread over some seconds, since those of an instance that stops all come at once. */
const retryText = (): string => `retry: ${Math.round(1000 + Math.random() * 4000)}\n\n`;

const isEmpty = ({ tasks, lists }: ChangePage): boolean =>
  [tasks.written, tasks.deleted, lists.written, lists.deleted].every(({ length }) => length === 0);

/** A stream of events, and how to end it in order. */
export type EventStream = { readonly body: Readable; readonly end: () => void };

/**
 * Follows a feed from a position, behind the events that are sent first. It reads when it is told of a change, and every 15 s
 * the change point, since a notice may be lost. While the client does not read, the feed is not read either: at most
 * one event and Node's buffers wait. A database that is unavailable is asked again, the stream stays.
 */
export const eventStream = (
  { nextSince, changePoint, subscribe }: Feed,
  from: SyncPoint,
  first: string,
): EventStream => {
  let position = from;
  // A change since the position was read has not been told.
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
