import { useId } from 'preact/hooks';
import type { Task, TaskEdit } from '../../client/local/local.ts';
import { dayOf, dayOfDue } from '../words/days.ts';
import { rulesFor } from '../words/recurrence-words.ts';
import { recurrenceInWords, zone } from './locale.ts';

type RepeatFieldProps = {
  readonly task: Task;
  readonly onChange: (edit: TaskEdit) => void;
};

/** The rule that a task repeats by. One that repeats has a due date: without one, it begins today. */
export const RepeatField = ({ task, onChange }: RepeatFieldProps) => {
  const id = useId();
  const { due_date: due, recurrence } = task;
  const today = dayOf(new Date());
  const rules = rulesFor(due === null ? today : dayOfDue(due));
  const present = recurrence?.rrule ?? '';
  const choices = present === '' || rules.includes(present) ? rules : [present, ...rules];
  const isFromCompletion = recurrence?.anchor === 'completion';
  const choose = (rrule: string): void => {
    if (rrule === '') onChange({ recurrence: null });
    else
      onChange({
        recurrence: { rrule, time_zone: recurrence?.time_zone ?? zone, anchor: 'due' },
        ...(due === null ? { due_date: today } : {}),
      });
  };
  return (
    <div class="field">
      <label for={id}>Repeat</label>
      <div class="field-row">
        <select
          id={id}
          value={present}
          // The recurrence of a completed task is over.
          disabled={task.completed}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          <option value="">Never</option>
          {choices.map((rrule) => (
            <option key={rrule} value={rrule}>
              {recurrenceInWords({
                rrule,
                anchor: rrule === present && isFromCompletion ? 'completion' : 'due',
              })}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
};
