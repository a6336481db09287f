import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { List, LocalCopy, Task, TaskEdit } from '../../client/local/local.ts';
import { Icon } from '../shell/icon.tsx';
import { priorities } from '../views/view-state.ts';
import { capitalized } from '../words/due-words.ts';
import { Checklist } from './checklist.tsx';
import { DraftChoice } from './draft-choice.tsx';
import { DueField } from './due-field.tsx';
import { RepeatField } from './repeat-field.tsx';
import { TagsField } from './tags-field.tsx';
import { useDraft } from './use-draft.ts';

type EditorProps = {
  readonly task: Task;
  readonly copy: LocalCopy;
  readonly lists: ReadonlyArray<List>;
  readonly onClose: () => void;
  readonly onSkip: () => void;
  readonly onRemove: () => void;
  /** What was typed is for a task that is no longer there. */
  readonly onLost: (change: TaskEdit) => void;
};

/** A text box that is as high as its text. */
const fit = (box: HTMLTextAreaElement | null): void => {
  if (box === null) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
};

/** Edits a task in its place. Each field is saved when it is left. */
export const Editor = ({ task, copy, lists, onClose, onSkip, onRemove, onLost }: EditorProps) => {
  const ids = useId();
  const [titleField, notesField] = [useRef<HTMLInputElement>(null), useRef<HTMLTextAreaElement>(null)];
  const edit = (change: TaskEdit): void => {
    if (copy.getSnapshot().tasks.some(({ id }) => id === task.id)) copy.edit(task.id, change);
    else onLost(change);
  };
  const title = useDraft(task.title, (text) => {
    if (text.trim() !== '') edit({ title: text });
  });
  const notes = useDraft(task.description ?? '', (text) => edit({ description: text === '' ? null : text }));
  // Before the list sees that the row has lost its focus. What is higher than the list is shown from its top.
  useLayoutEffect(() => {
    titleField.current?.focus({ preventScroll: true });
    titleField.current?.closest('.row')?.scrollIntoView({ block: 'nearest' });
  }, []);
  useEffect(() => fit(notesField.current), [notes.text]);

  return (
    <div
      class="editor"
      role="group"
      aria-label={`Edit ${task.title}`}
      // A field that is left is saved, which may move a button from under the pointer: it is saved after the click.
      onMouseDown={(event) => {
        if (event.target instanceof Element && event.target.closest('button') !== null)
          event.preventDefault();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <input
        ref={titleField}
        class="editor-title"
        aria-label="Title"
        dir="auto"
        maxLength={200}
        value={title.text}
        onInput={({ currentTarget }) => title.type(currentTarget.value)}
        onBlur={() => {
          if (title.text.trim() === '') title.takeTheirs();
          else title.save();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.isComposing) return;
          // It would press the button that gets the focus.
          event.preventDefault();
          onClose();
        }}
      />
      <DraftChoice draft={title} />
      <textarea
        ref={notesField}
        class="editor-notes"
        aria-label="Notes"
        placeholder="Notes"
        dir="auto"
        rows={1}
        maxLength={10_000}
        value={notes.text}
        onInput={({ currentTarget }) => notes.type(currentTarget.value)}
        onBlur={notes.save}
      />
      <DraftChoice draft={notes} />
      <Checklist task={task} copy={copy} />
      <div class="fields">
        <DueField
          due={task.due_date}
          onChange={(due_date) =>
            edit(
              due_date === null && task.recurrence !== null ? { due_date, recurrence: null } : { due_date },
            )
          }
        />
        <RepeatField task={task} onChange={edit} />
        <div class="field">
          <label for={`${ids}-priority`}>Priority</label>
          <div class="field-row">
            <select
              id={`${ids}-priority`}
              value={task.priority}
              onChange={({ currentTarget }) => {
                const priority = priorities.find((one) => one === currentTarget.value);
                if (priority !== undefined) edit({ priority });
              }}
            >
              {priorities.map((priority) => (
                <option key={priority} value={priority}>
                  {capitalized(priority)}
                </option>
              ))}
            </select>
          </div>
        </div>
        <div class="field">
          <label for={`${ids}-list`}>List</label>
          <div class="field-row">
            <select
              id={`${ids}-list`}
              value={task.list_id ?? ''}
              onChange={({ currentTarget }) =>
                copy.move(task.id, { list_id: currentTarget.value === '' ? null : currentTarget.value })
              }
            >
              <option value="">Inbox</option>
              {lists.map((list) => (
                <option key={list.id} value={list.id}>
                  {list.title}
                </option>
              ))}
            </select>
          </div>
        </div>
        <div class="field wide">
          <span class="label">Tags</span>
          <TagsField tags={task.tags} onChange={(tags) => edit({ tags })} />
        </div>
      </div>
      <footer class="editor-footer">
        <button type="button" class="quiet danger" onClick={onRemove}>
          <Icon name="trash" />
          Delete
        </button>
        {task.recurrence !== null && !task.completed && (
          <button type="button" class="quiet" onClick={onSkip}>
            <Icon name="skip" />
            Skip this one
          </button>
        )}
        <button type="button" class="primary small" onClick={onClose}>
          Done
        </button>
      </footer>
    </div>
  );
};
