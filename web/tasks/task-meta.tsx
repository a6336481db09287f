import type { Task } from '../../client/local/local.ts';
import { Icon } from '../shell/icon.tsx';
import { dueWords, recurrenceInWords } from './locale.ts';

type TaskMetaProps = {
  readonly task: Task;
  /** The title of its list, where tasks of several are shown. */
  readonly list: string | undefined;
};

const priorityWords = { high: 'High', medium: '', low: 'Low' } as const;

/** Whether anything is worth knowing of a task besides its title. */
export const hasMeta = (task: Task, list: string | undefined): boolean =>
  list !== undefined ||
  task.due_date !== null ||
  task.recurrence !== null ||
  priorityWords[task.priority] !== '' ||
  task.checklist.length + task.tags.length > 0 ||
  (task.description ?? '') !== '';

/** What is worth knowing of a task, below its title. */
export const TaskMeta = ({ task, list }: TaskMetaProps) => {
  const { due_date: due, recurrence, priority, tags, checklist, description, completed } = task;
  const words = due === null ? null : dueWords(due, new Date());
  const isOverdue = words !== null && words.isOverdue && !completed;
  const priorityWord = priorityWords[priority];
  return (
    <span class="meta">
      {words !== null && (
        <span class={isOverdue ? 'meta-due overdue' : words.isToday ? 'meta-due today' : 'meta-due'}>
          <Icon name="calendar" />
          {isOverdue && <span class="visually-hidden">Overdue: </span>}
          {words.text}
        </span>
      )}
      {recurrence !== null && (
        <span>
          <Icon name="repeat" />
          {recurrenceInWords(recurrence)}
        </span>
      )}
      {priorityWord !== '' && (
        <span class={`meta-${priority}`}>
          <Icon name="flag" />
          {priorityWord}
        </span>
      )}
      {checklist.length > 0 && (
        <span>
          <Icon name="steps" />
          {checklist.filter((item) => item.completed).length}/{checklist.length}
          <span class="visually-hidden"> steps done</span>
        </span>
      )}
      {description !== null && description !== '' && (
        <span>
          <Icon name="notes" />
          <span class="visually-hidden">Has notes</span>
        </span>
      )}
      {list !== undefined && <span class="meta-list">{list}</span>}
      {tags.map((tag) => (
        <span class="meta-tag" key={tag}>
          #{tag}
        </span>
      ))}
    </span>
  );
};
