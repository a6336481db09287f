import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Unavailable } from '../../../application/errors.ts';
import type { SyncPoint } from '../../../application/history.ts';
import type { Ports } from '../../../application/ports.ts';
import { type Actor, ownerFor } from '../../../domain/user.ts';
import type { ApiError } from '../api-error.ts';
import { ignored } from '../decoder.ts';
import { endpoint, noBody } from '../endpoint.ts';
import { notStored, unbuffered, varies } from '../openapi/headers.ts';
import { type ApiRoute, lastEventId } from '../openapi/operation.ts';
import { refused } from '../openapi/responses.ts';
import { maxStreams } from '../overload/event-streams.ts';
import { turnsOf } from '../overload/turns.ts';
import type { Response } from '../response.ts';
import { changesJson, exampleChange } from './changes.ts';
import {
  type EventStream,
  type Feed,
  changeEvent,
  eventStream,
  heartbeat,
  resetEvent,
} from './event-stream.ts';
import { syncTokenMember } from './sync-token.ts';

const eventStreamType = 'text/event-stream';

/** Reads of the feed for all streams of a process at a time: there may be thousands, of the twelve connections of all. */
const reading = turnsOf(4);

/** The feed of the actor's own data, read as `changes` does, one change at a time. */
const feedOf = ({ history, events }: Ports, actor: Actor): Feed => {
  const owner = ownerFor(actor);
  return {
    nextSince: (since) => () => reading(history.changes(owner, since, 1)),
    changePoint: () => reading(history.changePoint(owner)),
    subscribe: (onChange) => events?.subscribe(owner, onChange) ?? (() => undefined),
  };
};

/** A stream from now on, which begins with the token of now. */
const fromNow = (feed: Feed): TE.TaskEither<Unavailable, EventStream> =>
  pipe(
    feed.changePoint,
    TE.map((at) => {
      const next = { ...at, startedAt: at.number };
      const unchanged = { written: [], deleted: [] };
      const nothing = changesJson({ tasks: unchanged, lists: unchanged, next, hasMore: false });
      return eventStream(feed, next, changeEvent(nothing));
    }),
  );

/** A stream of what came after a token. It reads the change point first, so that an unavailable database is a 503. */
const resumed =
  (feed: Feed, since: SyncPoint): TE.TaskEither<Unavailable, EventStream> =>
  async () => {
    const at = await feed.changePoint();
    return E.isLeft(at) ? at : E.right(eventStream(feed, since, heartbeat));
  };

const open = (feed: Feed, lastId = ''): TE.TaskEither<ApiError, EventStream> => {
  if (lastId === '') return fromNow(feed);
  const since = syncTokenMember.decode(lastId);
  if (E.isRight(since)) return resumed(feed, since.right);
  const detail = 'must be the id of an event, `next` from an earlier response or `since` from an export';
  return TE.left({ _tag: 'Invalid', violations: [{ pointer: '/Last-Event-ID', detail }] });
};

/** Follows the changes of the actor's data, as they are committed. */
const events = endpoint({
  query: ignored,
  body: noBody,
  produces: [eventStreamType],
  isStream: true,
  handle: (ports, { actor, lastEventId: lastId }) =>
    pipe(
      open(feedOf(ports, actor), lastId),
      TE.map(({ body, end }): Response => ({
        status: 200,
        headers: {
          'Cache-Control': 'no-store',
          'Content-Type': eventStreamType,
          'X-Accel-Buffering': 'no',
        },
        body,
        end,
      })),
    ),
});

/** The route of the events. */
export const eventsRoute: ApiRoute = {
  method: 'get',
  path: '/api/:user_id/tasks/events',
  endpoint: events,
  operationId: 'streamEvents',
  tag: 'Tasks',
  summary: 'Follow changes',
  description: `The changes from now on, or after \`Last-Event-ID\`, as server-sent events (HTML, 9.2). Each \`change\` has a body of \`changes\` with one entry as its data, and the token behind it as its id; the first one of a new stream has empty arrays. \`reset\` says what 410 says of \`changes\`: start over; then the stream ends. A comment comes every 15 s. The stream ends with \`retry\` when the token expires or the service stops: connect again with the id of the last event, and nothing is missed or sent twice. A user may have ${maxStreams} streams. Read it with \`fetch\`: \`EventSource\` sends no token.`,
  headers: [lastEventId],
  responses: {
    200: {
      description: 'The events, without an end.',
      headers: { ...varies, ...notStored, 'X-Accel-Buffering': unbuffered },
      content: {
        [eventStreamType]: {
          schema: { type: 'string' },
          examples: { change: { value: changeEvent(exampleChange) }, reset: { value: resetEvent } },
        },
      },
    },
    ...refused(),
  },
};
