import { useId, useRef } from 'preact/hooks';
import type { List, LocalCopy } from '../../client/local/local.ts';
import { Dialog } from '../shell/dialog.tsx';
import { storable } from '../words/storable.ts';

type ListDialogProps = { readonly list: List; readonly copy: LocalCopy; readonly onClose: () => void };

/** Another name for a list. */
export const RenameList = ({ list, copy, onClose }: ListDialogProps) => {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog title="Rename list" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const title = storable(field.current?.value ?? '').trim();
          if (title !== '' && title !== list.title) copy.editList(list.id, { title });
          onClose();
        }}
      >
        <label for={id}>Name</label>
        <input id={id} ref={field} required maxLength={100} dir="auto" defaultValue={list.title} />
        <div class="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Rename
          </button>
        </div>
      </form>
    </Dialog>
  );
};

type RemoveListProps = ListDialogProps & { readonly count: number; readonly onRemoved: () => void };

/** Deletes a list, and asks first what becomes of its tasks. */
export const RemoveList = ({ list, copy, count, onClose, onRemoved }: RemoveListProps) => {
  const remove = (tasks: 'inbox' | 'delete'): void => {
    copy.removeList(list.id, tasks);
    onClose();
    onRemoved();
  };
  const howMany = count === 1 ? '1 task' : `${count} tasks`;
  return (
    <Dialog title={`Delete “${list.title}”?`} onClose={onClose}>
      <p>
        {count === 0
          ? 'There is no task in this list.'
          : `There ${count === 1 ? 'is' : 'are'} ${howMany} in this list, completed ones included. What becomes of ${count === 1 ? 'it' : 'them'}?`}
      </p>
      <div class="dialog-actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        {count > 0 && (
          <button type="button" class="danger" onClick={() => remove('delete')}>
            Delete {howMany} too
          </button>
        )}
        <button type="button" class="primary" onClick={() => remove('inbox')}>
          {count === 0 ? 'Delete list' : 'Move to the inbox'}
        </button>
      </div>
    </Dialog>
  );
};
