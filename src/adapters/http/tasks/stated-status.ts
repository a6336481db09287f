import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import { makeDue } from '../../../domain/due.ts';
import { type Status, statuses } from '../../../domain/task.ts';
import type { StatusChange } from '../../../domain/recurrence.ts';
import type { Instant } from '../../../domain/time.ts';
import {
  type Consistency,
  type Decoder,
  boolean,
  decoder,
  described,
  named,
  object,
  oneOf,
  refined,
  refusing,
  wordOf,
} from '../decoder.ts';
import type { ApiError } from '../api-error.ts';
import { taskMembers } from './task-json.ts';

/** `completed` and `status` both state the status of a task. */
export const statusMembers = {
  completed: boolean('completed', taskMembers.completed),
  status: described(oneOf('status', statuses), taskMembers.status.description),
};

const asSent: Decoder<unknown> = decoder('as sent', undefined, E.right);

/**
 * Server-owned members that clients may send back as they read them. Any value is valid; they show which status the sender saw.
 */
export const readMembers = { completed_at: asSent, updated_at: asSent };

type StatusMembers = {
  readonly completed?: boolean | undefined;
  readonly status?: Status | undefined;
  readonly completed_at?: unknown;
  readonly updated_at?: unknown;
};

/** The status that a `completed` stands for. */
export const statusOf = (completed: boolean): Status => (completed ? 'completed' : 'pending');

const instantIn = (member: unknown): Instant | undefined => {
  const due = typeof member === 'string' ? makeDue(member) : undefined;
  return due !== undefined && E.isRight(due) && due.right._tag === 'AtInstant'
    ? due.right.instant
    : undefined;
};

/** The status that the sender read; undefined if it is absent or inconsistent. */
const readStatus = ({
  completed_at: completedAt,
  updated_at: updatedAt,
}: StatusMembers): Status | undefined => {
  if (completedAt === null) return 'pending';
  const [completed, updated] = [instantIn(completedAt), instantIn(updatedAt)];
  return completed !== undefined && updated !== undefined && completed <= updated ? 'completed' : undefined;
};

/**
 * The status in a body, or undefined if there is none; independent of the stored status. If `completed` and `status` differ,
 * one of them echoes what the sender read; `completed_at` shows which.
 */
export const statedStatus = (members: StatusMembers): E.Either<string, Status | undefined> => {
  const { completed, status } = members;
  if (completed === undefined || status === undefined || status === statusOf(completed))
    return E.right(completed === undefined ? status : statusOf(completed));
  const read = readStatus(members);
  return read === undefined
    ? E.left('contradicts completed: send only one of the two')
    : E.right(statusOf(read === 'pending'));
};

/** Whether the members state at most one status. */
export const statesOneStatus: Consistency = ({ completed, status, ...read }) =>
  pipe(
    statedStatus({
      ...read,
      completed: typeof completed === 'boolean' ? completed : undefined,
      status: wordOf(statuses, status),
    }),
    E.match(
      (message) => [['status', message]],
      () => [],
    ),
  );

/** Whether the members state exactly one status. */
export const statesAStatus: Consistency = (members) =>
  members['completed'] === undefined && members['status'] === undefined
    ? [['completed', 'is required']]
    : statesOneStatus(members);

const statesNothingKnown = (body: Readonly<Record<string, unknown>>): O.Option<string> =>
  Object.keys(body).length === 0 || Object.keys(statusMembers).some((name) => Object.hasOwn(body, name))
    ? O.none
    : O.some('must have completed or status, or be empty');

/** The body that completes or reopens a task; undefined if it is empty. */
export const statusBody: Decoder<Status | undefined> = named(
  'StatusChange',
  described(
    refusing(statesNothingKnown, refined(object({}, statusMembers, statesOneStatus), statedStatus)),
    'The new status. An empty object toggles. A body with only unknown or with contradictory members is rejected.',
  ),
);

/** The query that completes or reopens a task; undefined without `completed`. */
export const statusQuery: Decoder<Status | undefined> = refined(
  object(
    {},
    {
      completed: described(
        oneOf('completed', ['true', 'false']),
        'The new status, for calls without a body. Must not contradict the body.',
      ),
      status: decoder('status', undefined, () => E.left('is not a query parameter here: send completed')),
    },
  ),
  ({ completed }) => E.right(completed === undefined ? undefined : statusOf(completed === 'true')),
);

/** The change that a call of `complete` requests: a status in its query or body, or else a toggle. */
export const statusChangeOf = (
  query: Status | undefined,
  body: Status | undefined,
): E.Either<ApiError, StatusChange> =>
  query === undefined || body === undefined || query === body
    ? E.right(body ?? query ?? 'toggled')
    : E.left({
        _tag: 'Invalid',
        violations: [{ pointer: '/completed', detail: 'in the query contradicts the body' }],
      });
