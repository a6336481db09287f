import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Checklist,
  type ItemAbsent,
  type ItemDraft,
  type ItemEdit,
  type ItemExists,
  type ItemId,
  type TooManyItems,
  addItem,
  editItem,
  itemIdOf,
  knowsItem,
  removeItem,
} from '../../domain/checklist.ts';
import { only } from '../../domain/recurrence.ts';
import type { Task, TaskId, Versioned } from '../../domain/task.ts';
import { withChecklist } from '../../domain/task-edit.ts';
import type { Actor } from '../../domain/user.ts';
import type { UseCaseError } from '../errors.ts';
import type { VersionPrecondition } from '../ports.ts';
import { type WriteError, type WritePorts, transitionTask } from '../task-changes.ts';

/** Changes the checklist of a task, which has the item `known`. */
const changeChecklist =
  <Err extends UseCaseError>(
    change: (checklist: Checklist, newId: () => ItemId) => E.Either<Err, Checklist>,
    known?: ItemId,
  ) =>
  (ports: WritePorts) =>
  (
    actor: Actor,
    id: TaskId,
    expected: VersionPrecondition,
  ): TE.TaskEither<WriteError | ItemAbsent | Err, Versioned<Task>> =>
    transitionTask(ports)<ItemAbsent | Err>(
      actor,
      id,
      expected,
      (task, { at, newTaskId }) =>
        pipe(
          change(task.checklist, () => itemIdOf(newTaskId())),
          E.map((checklist) => only(withChecklist(task, checklist, at))),
        ),
      {
        lacks: ({ checklist }) => (known === undefined ? E.right(undefined) : knowsItem(checklist, known)),
        asks: () => false,
      },
    );

/** Adds an item to a task's checklist, the last one. */
export const addTaskItem = (item: ItemDraft) =>
  changeChecklist<ItemExists | TooManyItems>((checklist, newId) => addItem(checklist, item, newId));

/** Sets the members in the edit of an item. */
export const editTaskItem = (itemId: ItemId, edit: ItemEdit) =>
  changeChecklist<never>((checklist) => E.right(editItem(checklist, itemId, edit)), itemId);

/** Takes an item out of a task's checklist. */
export const removeTaskItem = (itemId: ItemId) =>
  changeChecklist<never>((checklist) => E.right(removeItem(checklist, itemId)), itemId);
