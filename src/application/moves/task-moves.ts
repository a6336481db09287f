import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListId } from '../../domain/list.ts';
import type { Place } from '../../domain/order-key.ts';
import { type Task, type TaskId, type Versioned, placeTask } from '../../domain/task.ts';
import { type Actor, type OwnerId, ownerFor } from '../../domain/user.ts';
import {
  type AnchorAbsent,
  type ListAbsent,
  type NotFound,
  type Unavailable,
  type VersionMismatch,
  anchorAbsent,
  notFound,
} from '../errors.ts';
import type { Ports, TaskStore, VersionPrecondition } from '../ports.ts';
import { expectedTask } from '../task-changes.ts';
import { type Beside, keyBeside } from './task-order.ts';

/** Where a task is to stand among those of a list or of the inbox; without one, of the list that it is in. */
export type TaskMove = { readonly place: Place<TaskId>; readonly list?: O.Option<ListId> };

type MoveError = NotFound | VersionMismatch | AnchorAbsent | ListAbsent | Unavailable;

/** Where a task goes: beside another one, or into an empty list, where it keeps its key; or it stands there already. */
type Target = Beside | 'emptyList' | 'unchanged';

/** Finds the neighbour that a place names among the tasks of a list. */
const targetOf = async (
  tasks: TaskStore,
  owner: OwnerId,
  id: TaskId,
  { side, anchor }: Place<TaskId>,
  list: O.Option<ListId>,
): Promise<E.Either<AnchorAbsent | Unavailable, Target>> => {
  const nearest = (direction: Beside['side'], of: O.Option<Beside['of']>) =>
    tasks.positions(owner, { side: direction, of, list: O.some(list), limit: 1 })();
  const direction = side === 'after' ? 'above' : 'below';
  if (O.isNone(anchor)) {
    // To be first, it goes below the first task.
    const ends = await nearest(direction, O.none);
    if (E.isLeft(ends)) return ends;
    const [end] = ends.right;
    if (end === undefined) return E.right('emptyList');
    return E.right(
      end.id === id ? 'unchanged' : { side: side === 'after' ? 'below' : 'above', of: end.position },
    );
  }
  const found = anchor.value === id ? E.right(O.none) : await tasks.find(owner, anchor.value)();
  if (E.isLeft(found)) return found;
  if (O.isNone(found.right)) return E.left(anchorAbsent('task', side));
  const { value: other } = found.right.value;
  if (O.toUndefined(other.list) !== O.toUndefined(list)) return E.left(anchorAbsent('task', side));
  const next = await nearest(direction, O.some(other.position));
  if (E.isLeft(next)) return next;
  return E.right(next.right[0]?.id === id ? 'unchanged' : { side: direction, of: other.position });
};

/** Moves a task among those of a list, perhaps another one. A task that stands there already stays as it is. */
export const moveTask =
  ({ atomically, clock, keysBetween }: Pick<Ports, 'atomically' | 'clock' | 'keysBetween'>) =>
  (
    actor: Actor,
    id: TaskId,
    { place, list: wanted }: TaskMove,
    expected: VersionPrecondition,
  ): TE.TaskEither<MoveError, Versioned<Task>> => {
    const owner = ownerFor(actor);
    return atomically<MoveError, Versioned<Task>>(owner, ({ tasks }) => async () => {
      const found = await expectedTask(tasks, owner, id, expected)();
      if (E.isLeft(found)) return found;
      const { value: task, version } = found.right;
      const list = wanted ?? task.list;
      const target = await targetOf(tasks, owner, id, place, list);
      if (E.isLeft(target)) return target;
      if (target.right === 'unchanged') return found;
      const at = clock();
      const position =
        target.right === 'emptyList'
          ? E.right(task.position)
          : await keyBeside(tasks, keysBetween, owner)(target.right, at, id)();
      if (E.isLeft(position)) return position;
      const moved = placeTask(task, { position: position.right, list }, at);
      const written = await tasks.replace(owner, moved, version, task)();
      return E.isLeft(written) ? written : E.fromOption(() => notFound('task'))(written.right);
    });
  };
