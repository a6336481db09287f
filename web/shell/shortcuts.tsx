import { useEffect, useRef } from 'preact/hooks';
import { createRemembered } from '../session/remembered.ts';
import { Dialog } from './dialog.tsx';
import { createSource, useSnapshot } from './use-snapshot.ts';

const groups = [
  [
    'Anywhere',
    [
      ['N', 'Add a task'],
      ['/', 'Search'],
      ['Z, Ctrl Z', 'Undo'],
      ['G', 'Go to the tasks'],
      ['L', 'Go to the lists'],
      ['?', 'This overview'],
    ],
  ],
  [
    'Among tasks',
    [
      ['↑ ↓', 'Another task'],
      ['Enter', 'Open the task'],
      ['Space', 'Complete or reopen'],
      ['Delete', 'Delete'],
      ['Alt ↑ ↓', 'Move the task'],
    ],
  ],
  [
    'Among lists',
    [
      ['↑ ↓', 'Another list'],
      ['Enter', 'Show the list'],
      ['Alt ↑ ↓', 'Move the list'],
    ],
  ],
  [
    'In a task',
    [
      ['Esc', 'Save and close'],
      ['Enter', 'The same, in the title'],
    ],
  ],
  [
    'In one line',
    [
      ['tomorrow 5pm', 'Due then'],
      ['every week', 'Repeats'],
      ['!high', 'Priority'],
      ['#home', 'Tag'],
    ],
  ],
] as const;

/** Kept on the device where keys without Ctrl or Alt do nothing outside the list (WCAG 2.2, 2.1.4). */
const remembered = createRemembered('doable.single-keys');
const singleKeys = createSource(remembered.get() !== 'off');

const turnSingleKeys = (areOn: boolean): void => {
  remembered.set(areOn ? null : 'off');
  singleKeys.set(areOn);
};

/** All that keys do. */
export const Shortcuts = ({ onClose }: { readonly onClose: () => void }) => {
  const areOn = useSnapshot(singleKeys);
  return (
    <Dialog title="Keyboard" onClose={onClose} kind="wide">
      <label class="setting">
        <input
          type="checkbox"
          checked={areOn}
          onChange={({ currentTarget }) => turnSingleKeys(currentTarget.checked)}
        />
        Single keys work anywhere
      </label>
      <div class="shortcuts">
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, dialog') !== null;

/** Calls what a key stands for, unless somebody types, or a dialog is open. */
export const useShortcuts = (keys: Readonly<Record<string, () => void>>): void => {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { key, altKey, ctrlKey, metaKey, target, defaultPrevented } = event;
      const isUndo = (ctrlKey || metaKey) && key === 'z';
      if (defaultPrevented || altKey || isTyping(target)) return;
      if (ctrlKey || metaKey ? !isUndo : !singleKeys.getSnapshot()) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const work = latest.current[key];
      if (work === undefined) return;
      event.preventDefault();
      work();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
};
