import { useId } from 'preact/hooks';
import type { Task, TaskEdit } from '../../client/local/local.ts';
import { dayOf, dayOfDue } from '../words/days.ts';
import { rulesFor, rulesFromCompletion } from '../words/recurrence-words.ts';
import { recurrenceInWords, zone } from './locale.ts';

type RepeatFieldProps = {
  readonly task: Task;
  readonly onChange: (edit: TaskEdit) => void;
};

type Anchor = 'due' | 'completion';

/** The rule that a task repeats by. One that repeats has a due date: without one, it begins today. */
export const RepeatField = ({ task, onChange }: RepeatFieldProps) => {
  const id = useId();
  const { due_date: due, recurrence } = task;
  const today = dayOf(new Date());
  const rules: Readonly<Record<Anchor, ReadonlyArray<string>>> = {
    due: rulesFor(due === null ? today : dayOfDue(due)),
    completion: rulesFromCompletion,
  };
  const anchorNow: Anchor = recurrence?.anchor === 'completion' ? 'completion' : 'due';
  const choicesOf = (anchor: Anchor): ReadonlyArray<string> =>
    recurrence === null || anchor !== anchorNow || rules[anchor].includes(recurrence.rrule)
      ? rules[anchor]
      : [recurrence.rrule, ...rules[anchor]];
  const optionsOf = (anchor: Anchor) =>
    choicesOf(anchor).map((rrule) => (
      <option key={rrule} value={`${anchor} ${rrule}`}>
        {recurrenceInWords({ rrule, anchor })}
      </option>
    ));
  const choose = (value: string): void => {
    const [anchor, rrule] = value.split(' ', 2);
    if (rrule === undefined) onChange({ recurrence: null });
    else
      onChange({
        recurrence: {
          rrule,
          time_zone: recurrence?.time_zone ?? zone,
          anchor: anchor === 'completion' ? 'completion' : 'due',
        },
        ...(due === null ? { due_date: today } : {}),
      });
  };
  return (
    <div class="field">
      <label for={id}>Repeat</label>
      <div class="field-row">
        <select
          id={id}
          value={recurrence === null ? '' : `${anchorNow} ${recurrence.rrule}`}
          // The recurrence of a completed task is over.
          disabled={task.completed}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          <option value="">Never</option>
          {optionsOf('due')}
          <optgroup label="From the day it is done">{optionsOf('completion')}</optgroup>
        </select>
      </div>
    </div>
  );
};
