import { expectedOf, isSameContent, isSameFor } from './apply.ts';
import { type Intent, type List, type Refusal, type Task, isTask } from './state.ts';

/** Whether the service already has what an intent wants, as far as its members show. */
const isFulfilled = (intent: Intent, theirs: Task | List): boolean => {
  const { change } = intent;
  const items = isTask(theirs) ? theirs.checklist : [];
  const expected = expectedOf(intent);
  switch (change.kind) {
    case 'create':
      return expected !== undefined && isSameContent(expected, theirs);
    case 'edit': {
      const named = new Set(Object.keys(change.edit).map((name) => (name === 'status' ? 'completed' : name)));
      return expected !== undefined && isSameContent(expected, theirs, (name) => named.has(name));
    }
    case 'complete':
      return isTask(theirs) && theirs.completed === change.completed;
    case 'addItem':
      return items.some(({ id }) => id === change.item.id);
    case 'editItem': {
      const { title, completed } = change.edit;
      const item = items.find(({ id }) => id === change.itemId);
      const isSet = item?.title === (title?.trim() ?? item?.title);
      return item !== undefined && isSet && item.completed === (completed ?? item.completed);
    }
    case 'removeItem':
      return !items.some(({ id }) => id === change.itemId);
    case 'move':
      // Somebody has moved it since, perhaps this device; a second time could undo what another did.
      return intent.seen !== null && intent.seen.position !== theirs.position;
    case 'skip':
      // Somebody has skipped it since, or completed it; a second time would leave out the next one, too.
      return (
        intent.seen !== null &&
        isTask(intent.seen) &&
        isTask(theirs) &&
        (theirs.completed || theirs.recurrence?.occurrence !== intent.seen.recurrence?.occurrence)
      );
    case 'remove':
      return false;
  }
};

/**
 * Whether the user of an intent saw all that it would overwrite, though the version is another: moving a task changes that, and
 * another item of its checklist; deleting its list takes it to the inbox.
 */
const hasSeenContent = (
  { change, seen }: Intent,
  theirs: Task | List,
  hasList: (id: string) => boolean,
): boolean => {
  if (seen === null) return false;
  if (change.kind === 'move') return true;
  // In more than one step it may have been added and removed.
  if (change.kind === 'addItem') return theirs.version <= seen.version + 1;
  const isInInbox = isTask(seen) && isTask(theirs) && theirs.list_id === null;
  const isListGone = isInInbox && seen.list_id !== null && !hasList(seen.list_id);
  return isSameFor(change, seen, theirs, (name) => name !== 'list_id' || !isListGone);
};

/** What becomes of a refused intent: it was done already, is sent again over what the service has, or remains refused. */
export type Settlement =
  | { readonly type: 'done'; readonly answer: Task | List | null }
  | { readonly type: 'rebased'; readonly seen: Task | List }
  | { readonly type: 'refused' };

const refused: Settlement = { type: 'refused' };

/** Whether it matters for a refusal what the service has. */
export const dependsOnTheirs = ({ change }: Intent, code: Refusal['code']): boolean =>
  code === 'ALREADY_EXISTS' ||
  code === 'VERSION_MISMATCH' ||
  (code === 'NOT_FOUND' && (change.kind === 'remove' || change.kind === 'removeItem'));

/**
 * Settles a refusal by what the service has; null: nothing. That may be what the intent wanted, done by an earlier attempt whose
 * key is forgotten.
 */
export const settle = (
  intent: Intent,
  code: Refusal['code'],
  theirs: Task | List | null,
  hasList: (id: string) => boolean,
): Settlement => {
  const { change } = intent;
  const isToBeGone = ['create', 'remove', 'removeItem'].includes(change.kind);
  if (theirs === null) return isToBeGone ? { type: 'done', answer: null } : refused;
  if (isFulfilled(intent, theirs)) return { type: 'done', answer: theirs };
  const mayBeSent = code === 'VERSION_MISMATCH' && change.kind !== 'complete';
  return mayBeSent && hasSeenContent(intent, theirs, hasList) ? { type: 'rebased', seen: theirs } : refused;
};
