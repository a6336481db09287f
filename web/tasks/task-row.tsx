import type { List, LocalCopy, Task, TaskEdit } from '../../client/local/local.ts';
import { Icon } from '../shell/icon.tsx';
import { Editor } from './editor.tsx';
import { TaskMeta } from './task-meta.tsx';

export type RowActions = {
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onComplete: (completed: boolean) => void;
  readonly onSkip: () => void;
  readonly onRemove: () => void;
  readonly onLost: (change: TaskEdit) => void;
  readonly onGrip: (event: PointerEvent) => void;
};

type TaskRowProps = RowActions & {
  readonly task: Task;
  readonly copy: LocalCopy;
  readonly lists: ReadonlyArray<List>;
  readonly listTitle: string | undefined;
  readonly isOpen: boolean;
  /** Whether Tab stops here: at one row of the list. */
  readonly isCurrent: boolean;
  readonly isMovable: boolean;
};

/** One task: a tick, what it is, and its editor when it is open. */
export const TaskRow = (props: TaskRowProps) => {
  const { task, copy, lists, listTitle, isOpen, isCurrent, isMovable } = props;
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div class={`row-body${isOpen ? ' open' : ''}${task.completed ? ' completed' : ''}`}>
      {isMovable && !isOpen && (
        <span class="grip" aria-hidden="true" onPointerDown={props.onGrip}>
          <Icon name="grip" />
        </span>
      )}
      <input
        type="checkbox"
        class={`tick ${task.priority}`}
        tabIndex={tabIndex}
        checked={task.completed}
        aria-label={`Complete ${task.title}`}
        onChange={({ currentTarget }) => props.onComplete(currentTarget.checked)}
      />
      {isOpen ? (
        <Editor
          task={task}
          copy={copy}
          lists={lists}
          onClose={props.onClose}
          onSkip={props.onSkip}
          onRemove={props.onRemove}
          onLost={props.onLost}
        />
      ) : (
        <button
          type="button"
          class="row-main"
          tabIndex={tabIndex}
          aria-expanded={false}
          aria-keyshortcuts="Enter Space Delete Alt+ArrowUp Alt+ArrowDown"
          onClick={props.onOpen}
        >
          <span class="row-title" dir="auto">
            {task.title}
          </span>
          <TaskMeta task={task} list={listTitle} />
        </button>
      )}
    </div>
  );
};
