import { useLayoutEffect, useState } from 'preact/hooks';
import type { List, LocalCopy, Task } from '../../client/local/local.ts';
import { RemoveList, RenameList } from '../lists/list-dialogs.tsx';
import { type ViewState, initialView } from '../views/view-state.ts';
import { Icon } from './icon.tsx';
import { placeOf } from './places.ts';

type HeadingProps = {
  readonly view: ViewState;
  readonly list: List | undefined;
  readonly tasks: ReadonlyArray<Task>;
  readonly copy: LocalCopy;
  readonly onMenu: () => void;
  readonly onHelp: () => void;
  readonly onView: (view: ViewState) => void;
};

/** What a view is called. */
export const titleOf = (view: ViewState, list: List | undefined): string =>
  list?.title ?? placeOf(view)?.title ?? 'List';

/** Where one is, and what can be done with that list. */
export const Heading = ({ view, list, tasks, copy, onMenu, onHelp, onView }: HeadingProps) => {
  const [dialog, setDialog] = useState<'rename' | 'remove' | null>(null);
  const close = (): void => setDialog(null);
  // A dialog is of one list: it does not come back for another, nor when its own was deleted elsewhere.
  useLayoutEffect(close, [list?.id]);
  return (
    <header class="heading">
      <button type="button" class="quiet square menu-button" aria-label="Lists" onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <h1 dir="auto">{titleOf(view, list)}</h1>
      {list !== undefined && (
        <>
          <button type="button" class="quiet" onClick={() => setDialog('rename')}>
            Rename
          </button>
          <button
            type="button"
            class="quiet square"
            aria-label="Delete list"
            onClick={() => setDialog('remove')}
          >
            <Icon name="trash" />
          </button>
        </>
      )}
      <button type="button" class="quiet square help-button" aria-label="Keyboard shortcuts" onClick={onHelp}>
        <Icon name="keyboard" />
      </button>
      {list !== undefined && dialog === 'rename' && <RenameList list={list} copy={copy} onClose={close} />}
      {list !== undefined && dialog === 'remove' && (
        <RemoveList
          list={list}
          copy={copy}
          count={tasks.filter(({ list_id }) => list_id === list.id).length}
          onClose={close}
          onRemoved={() => onView({ ...initialView, list: 'inbox' })}
        />
      )}
    </header>
  );
};
