import { useRef, useState } from 'preact/hooks';
import type { LocalCopy, Task } from '../../client/local/local.ts';
import { Icon } from '../shell/icon.tsx';
import { storable } from '../words/storable.ts';
import { DraftChoice } from './draft-choice.tsx';
import { useDraft } from './use-draft.ts';

type Item = Task['checklist'][number];

type StepProps = {
  readonly item: Item;
  readonly onTick: (completed: boolean) => void;
  readonly onTitle: (title: string) => void;
  readonly onRemove: () => void;
};

const Step = ({ item, onTick, onTitle, onRemove }: StepProps) => {
  const draft = useDraft(item.title, onTitle);
  return (
    <li class="step">
      <input
        type="checkbox"
        class="tick small"
        checked={item.completed}
        aria-label={`Step done: ${item.title}`}
        onChange={({ currentTarget }) => onTick(currentTarget.checked)}
      />
      <input
        class={item.completed ? 'step-title done' : 'step-title'}
        aria-label="Step"
        dir="auto"
        maxLength={200}
        value={draft.text}
        onInput={({ currentTarget }) => draft.type(currentTarget.value)}
        onBlur={draft.save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') draft.save();
        }}
      />
      <button type="button" class="quiet square" aria-label={`Remove step: ${item.title}`} onClick={onRemove}>
        <Icon name="close" />
      </button>
      <DraftChoice draft={draft} />
    </li>
  );
};

/** The steps of a task. */
export const Checklist = ({ task, copy }: { readonly task: Task; readonly copy: LocalCopy }) => {
  const [added, setAdded] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { id, checklist } = task;
  /** The steps; none if the task is gone. A field that goes with its task or step is left, too. */
  const steps = (): Task['checklist'] | undefined =>
    copy.getSnapshot().tasks.find((one) => one.id === id)?.checklist;
  const add = (): void => {
    const title = storable(added).trim();
    if (title !== '' && steps() !== undefined) copy.addItem(id, { title });
    setAdded('');
  };
  const rename = (item: Item, title: string): void => {
    if (steps()?.some((step) => step.id === item.id) !== true) return;
    if (title.trim() === '') copy.removeItem(id, item.id);
    else copy.editItem(id, item.id, { title });
  };
  return (
    <div class="checklist">
      <ul aria-label="Checklist">
        {checklist.map((item) => (
          <Step
            key={item.id}
            item={item}
            onTick={(completed) => copy.editItem(id, item.id, { completed })}
            onTitle={(title) => rename(item, title)}
            onRemove={() => {
              copy.removeItem(id, item.id);
              field.current?.focus();
            }}
          />
        ))}
      </ul>
      {checklist.length < 100 && (
        <div class="step">
          <Icon name="add" />
          <input
            ref={field}
            class="step-title"
            aria-label="Add a step"
            placeholder="Add a step"
            maxLength={200}
            value={added}
            onInput={({ currentTarget }) => setAdded(currentTarget.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add();
            }}
          />
        </div>
      )}
    </div>
  );
};
