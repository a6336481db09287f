import type { Conflict, List, LocalCopy, NewTask } from '../../client/local/local.ts';
import { Dialog } from '../shell/dialog.tsx';
import { remade } from '../tasks/remade.ts';
import { conflictInWords } from './conflict-words.ts';

type ConflictsProps = {
  readonly conflicts: ReadonlyArray<Conflict>;
  readonly lists: ReadonlyArray<List>;
  readonly copy: LocalCopy;
  readonly onClose: () => void;
};

/** A new task with all that was wanted of one that is deleted; undefined where that is unknown. */
const wantedAgain = (conflict: Conflict): NewTask | undefined => {
  if (conflict.of !== 'tasks' || conflict.theirs !== null || conflict.seen === null) return undefined;
  const { change, seen } = conflict;
  if (change.kind === 'remove') return undefined;
  return remade(seen, change.kind === 'edit' ? change.edit : {});
};

/** The second click of a double click would choose again, or for the conflict that has moved under the pointer. */
const once =
  (choose: () => void) =>
  ({ detail }: MouseEvent): void => {
    if (detail < 2) choose();
  };

const ConflictItem = ({
  conflict,
  lists,
  copy,
}: Omit<ConflictsProps, 'conflicts' | 'onClose'> & { readonly conflict: Conflict }) => {
  const { title, why, rows } = conflictInWords(conflict, lists);
  const { id, change, refusal, theirs } = conflict;
  const again = wantedAgain(conflict);
  const isGone = theirs === null && change.kind !== 'create';
  const isDeletion = change.kind === 'remove';
  const isOfVersion = refusal.code === 'VERSION_MISMATCH';
  return (
    <li class="conflict">
      <h3 dir="auto">{title}</h3>
      <p>{why}</p>
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">Mine</th>
              <th scope="col">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, mine, theirs: other }) => (
              <tr key={name} class={mine === other ? 'same' : undefined}>
                <th scope="row">{name}</th>
                <td dir="auto">{mine}</td>
                <td dir="auto">{other}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div class="dialog-actions">
        <button type="button" onClick={once(() => void copy.discard(id))}>
          {isGone
            ? 'Let it go'
            : isOfVersion
              ? isDeletion
                ? 'Keep the task'
                : 'Keep theirs'
              : 'Give up my change'}
        </button>
        {isGone && again !== undefined && (
          <button
            type="button"
            class="primary"
            onClick={once(() => {
              copy.create(again);
              void copy.discard(id);
            })}
          >
            Make it again
          </button>
        )}
        {!isGone && (
          <button type="button" class="primary" onClick={once(() => void copy.retry(id))}>
            {isOfVersion ? (isDeletion ? 'Delete it' : 'Keep mine') : 'Try again'}
          </button>
        )}
      </div>
    </li>
  );
};

/** What the service refused, each with a choice: nothing is overwritten before that. */
export const Conflicts = ({ conflicts, lists, copy, onClose }: ConflictsProps) => (
  <Dialog title="Choose what to keep" onClose={onClose} kind="wide">
    {conflicts.length === 0 ? (
      <p>Everything is settled.</p>
    ) : (
      <ul class="conflicts">
        {conflicts.map((conflict) => (
          <ConflictItem key={conflict.id} conflict={conflict} lists={lists} copy={copy} />
        ))}
      </ul>
    )}
  </Dialog>
);
