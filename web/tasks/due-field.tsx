import { useId } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';
import { addDays, dayOf, dayOfDue, dueDateOf, isDay } from '../words/days.ts';

type DueFieldProps = {
  readonly due: string | null;
  readonly onChange: (due: string | null) => void;
};

/** `17:05` of an instant on the clocks of this device; empty for a day. */
const timeOf = (due: string): string => {
  if (isDay(due)) return '';
  const date = new Date(due);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
};

const dueOf = (day: string, time: string): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return dueDateOf(day, time === '' ? undefined : { hour, minute });
};

/** A day, which is the same in every zone, or a time on that day. */
export const DueField = ({ due, onChange }: DueFieldProps) => {
  const id = useId();
  const day = due === null ? '' : dayOfDue(due);
  const time = due === null ? '' : timeOf(due);
  const today = dayOf(new Date());
  const setDay = (next: string): void => onChange(next === '' ? null : dueOf(next, time));
  return (
    <div class="field wide">
      <label for={id}>Due</label>
      <div class="field-row">
        <input
          id={id}
          type="date"
          max="9999-12-31"
          value={day}
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '' || !currentTarget.validity.badInput) setDay(currentTarget.value);
          }}
        />
        {day !== '' && (
          <input
            type="time"
            aria-label="Due time"
            value={time}
            onChange={({ currentTarget }) => onChange(dueOf(day, currentTarget.value))}
          />
        )}
        {day === '' && (
          <span class="choices">
            <button type="button" class="quiet" onClick={() => setDay(today)}>
              Today
            </button>
            <button type="button" class="quiet" onClick={() => setDay(addDays(today, 1))}>
              Tomorrow
            </button>
          </span>
        )}
        {day !== '' && (
          <button
            type="button"
            class="quiet square"
            aria-label="Remove due date"
            onClick={() => onChange(null)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
    </div>
  );
};
