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

/** The version that the service must still have, or undefined. No task is at version 0. */
const conditionOf = ({ change, seen, isDoubtful }: Intent): number | undefined => {
  switch (change.kind) {
    case 'edit':
    case 'remove':
      return seen?.version ?? 0;
    case 'complete':
      return isDoubtful ? (seen?.version ?? 0) : undefined;
    case 'create':
    case 'move':
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
    case 'remove':
      return { method: 'DELETE', path };
  }
};

/**
 * The call that does what an intent wants. Edits and deletions name the version seen. Completing names none, or two devices that
 * tick the same task would conflict, except where its first key may be forgotten; moving names none.
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
