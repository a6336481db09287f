import type { RefObject } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Chip } from '../shell/chip.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { capitalized } from '../words/due-words.ts';
import { type Part, type QuickAdd as Understood, parseQuickAdd } from '../words/quick-add.ts';
import { type ReadDates, loadDates } from '../words/read-dates.ts';
import { dueWords, locale, recurrenceInWords, zone } from './locale.ts';

type QuickAddProps = {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly place: string;
  /** Ends when the lines that were entered are added. */
  readonly waiting: RefObject<Promise<unknown>>;
  readonly onAdd: (task: Understood['task']) => void;
};

const icons: Readonly<Record<Part['kind'], IconName>> = {
  priority: 'flag',
  tag: 'tag',
  due: 'calendar',
  recurrence: 'repeat',
  until: 'repeat',
};

const labelOf = ({ kind, text }: Part, { due_date, recurrence }: Understood['task']): string => {
  switch (kind) {
    case 'priority':
      return `${capitalized(text.slice(1).toLowerCase())} priority`;
    case 'tag':
      return text;
    case 'due':
      return dueWords(due_date ?? '', new Date()).text;
    case 'recurrence':
      return recurrenceInWords({ rrule: recurrence?.rrule ?? '', anchor: recurrence?.anchor });
    case 'until':
      return text;
  }
};

const nothing: ReadonlySet<string> = new Set();

/** Milliseconds that a line waits for the parser of dates, on a network that brings nothing. */
const longestWait = 2000;
const later = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));

const leaving = (): Promise<undefined> =>
  new Promise((resolve) => addEventListener('pagehide', () => resolve(undefined), { once: true }));

/** Adds a task in one line, and shows what is understood of it before it is saved. */
export const QuickAdd = ({ field, place, waiting, onAdd }: QuickAddProps) => {
  const [line, setLine] = useState('');
  const [plain, setPlain] = useState(nothing);
  const [readDates, setReadDates] = useState<{ readonly read: ReadDates } | null>(null);
  /** The parser could not be loaded. A browser does not try a second time before the page is loaded anew. */
  const [hasNoDates, setHasNoDates] = useState(false);
  const [understood, setUnderstood] = useState<Understood | null>(null);
  /** Lines that were entered, and are not added yet. */
  const [entered, setEntered] = useState(0);
  /** Enter was pressed on a line without a title. */
  const [lacksTitle, setLacksTitle] = useState(false);
  const hints = useId();

  const parse = (text: string, read = readDates?.read): Understood =>
    parseQuickAdd(text, { now: new Date(), zone, readDates: read, plain });
  const loading = useRef<Promise<ReadDates | undefined> | null>(null);
  // Without a network, or after an update that has removed it, a line is understood without its dates. Of two imports of a module the
  // second may end first: lines that wait for the same one are added in their order.
  const load = (): Promise<ReadDates | undefined> =>
    (loading.current ??= loadDates(locale).then(
      (read) => {
        setReadDates({ read });
        return read;
      },
      () => {
        setHasNoDates(true);
        return undefined;
      },
    ));
  // Not while keys are pressed.
  useEffect(() => {
    const timer = setTimeout(() => setUnderstood(line === '' ? null : parse(line)), 60);
    return () => clearTimeout(timer);
  }, [line, plain, readDates]);

  const type = (text: string): void => {
    setLine(text);
    setLacksTitle(false);
  };
  const clear = (): void => {
    type('');
    setPlain(nothing);
    setUnderstood(null);
  };
  const add = async (): Promise<void> => {
    const { fault: known } = parse(line);
    setLacksTitle(known === 'empty' && line !== '');
    if (known !== undefined) return;
    clear();
    // Who presses Enter before the parser is there means its dates too, unless the page goes away meanwhile.
    const read = readDates?.read ?? (await Promise.race([load(), later(longestWait), leaving()]));
    const { task, fault } = parse(line, read);
    if (fault === undefined) onAdd(task);
    // The next line is being typed, which this one does not replace: its dates are its title.
    else if (field.current?.value !== '') onAdd(parse(line).task);
    else {
      setLine(line);
      setLacksTitle(fault === 'empty');
    }
  };
  const isTooLong = understood?.fault === 'too long';
  const parts = understood?.parts ?? [];
  return (
    <form
      class="quick-add"
      aria-busy={entered > 0}
      onSubmit={(event) => {
        event.preventDefault();
        setEntered((lines) => lines + 1);
        const added = add().finally(() => setEntered((lines) => lines - 1));
        waiting.current = Promise.all([waiting.current, added]);
      }}
    >
      <div class="quick-add-line">
        <Icon name="add" />
        <input
          ref={field}
          type="text"
          enterkeyhint="done"
          autocomplete="off"
          dir="auto"
          aria-label={`Add a task to ${place}`}
          aria-describedby={hints}
          aria-invalid={isTooLong || lacksTitle}
          placeholder="Add a task, like “Call Ada tomorrow 5pm”"
          value={line}
          onFocus={() => void load()}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (line === '') event.currentTarget.blur();
            else clear();
          }}
        />
        {line !== '' && (
          <button type="submit" class="primary small">
            Add
          </button>
        )}
      </div>
      <div class="quick-add-parts" id={hints} role="status">
        {lacksTitle && <span class="fault">The title is missing: write what there is to do.</span>}
        {isTooLong && (
          <span class="fault">The title is longer than 200 characters: put the rest into the notes.</span>
        )}
        {hasNoDates && line !== '' && (
          <span class="hint">
            Dates stay in the title until the page is loaded anew.{' '}
            <button type="button" class="link" onClick={() => location.reload()}>
              Reload
            </button>
          </span>
        )}
        {understood !== null &&
          parts.map((part) => (
            <Chip
              key={part.start}
              kind={part.kind}
              label={`Keep “${part.text}” in the title`}
              onRemove={() => {
                setPlain(new Set([...plain, part.text.toLowerCase()]));
                field.current?.focus();
              }}
            >
              <Icon name={icons[part.kind]} />
              {labelOf(part, understood.task)}
            </Chip>
          ))}
      </div>
    </form>
  );
};
