import type { Intent } from './state.ts';

/** A call to the service. `path` is below `/api/me`. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** Where the task or list of an intent is. */
export const pathOf = ({ of, change }: Intent): string => `/${of}/${encodeURIComponent(change.id)}`;

/** Whether a change names no version, since it overwrites no content: a tick, a move or a new item. */
export const isBlind = (change: Intent['change']): boolean =>
  change.kind === 'complete' ||
  change.kind === 'move' ||
  change.kind === 'addItem' ||
  (change.kind === 'editItem' && change.edit.title === undefined);

/** The version that the service must still have, or undefined. No task is at version 0. */
const conditionOf = ({ change, seen, isDoubtful }: Intent): number | undefined => {
  switch (change.kind) {
    case 'edit':
    case 'skip':
    case 'remove':
    case 'removeItem':
      return seen?.version ?? 0;
    case 'complete':
    case 'move':
    case 'addItem':
    case 'editItem':
      return isDoubtful || !isBlind(change) ? (seen?.version ?? 0) : undefined;
    case 'create':
      return undefined;
  }
};

const callOf = (intent: Intent): Call => {
  const { of, change } = intent;
  const path = pathOf(intent);
  switch (change.kind) {
    case 'create':
      return { method: 'POST', path: `/${of}`, body: { ...change.members, id: change.id } };
    case 'edit':
      return { method: 'PATCH', path, body: change.edit };
    case 'complete':
      return { method: 'PATCH', path: `${path}/complete`, body: { completed: change.completed } };
    case 'move':
      return { method: 'POST', path: `${path}/move`, body: change.place };
    case 'skip':
      return { method: 'POST', path: `${path}/skip` };
    case 'remove':
      return {
        method: 'DELETE',
        path: 'tasks' in change ? `${path}?tasks=${change.tasks}` : path,
      };
    case 'addItem':
      return { method: 'POST', path: `${path}/checklist`, body: change.item };
    case 'editItem':
      return { method: 'PATCH', path: `${path}/checklist/${change.itemId}`, body: change.edit };
    case 'removeItem':
      return { method: 'DELETE', path: `${path}/checklist/${change.itemId}` };
  }
};

/**
 * The call that does what an intent wants. Edits, deletions and skips name the version seen. Ticks and moves name none, or two devices
 * that tick the same task would conflict; nor do new items. Where the first key of these may be forgotten, they name it too.
 */
export const requestOf = (intent: Intent): Call => {
  const version = conditionOf(intent);
  return {
    ...callOf(intent),
    headers: {
      'Idempotency-Key': intent.key,
      ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
    },
  };
};

/** Whether the service's answer to an intent shows that nobody else has changed what its user saw. */
export const isExact = (intent: Intent): boolean =>
  intent.change.kind === 'create' || conditionOf(intent) !== undefined;
