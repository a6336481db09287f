import { isBlind } from './request.ts';
import { type Intent, type List, type State, type Task, isOfSame, isRefused, isWaiting } from './state.ts';

/** What the user of a change sees of its task or list. */
export type Seen = {
  /** The version of the service; null while the creation waits. */
  readonly seen: Task | List | null;
  /** Changes in the queue, by their ids. */
  readonly saw: ReadonlyArray<string>;
};

/** Whether a change shows its own version of a task or list, and so may hide what its user did not see. */
const isOwnVersion = (change: Intent['change']): boolean =>
  ['create', 'edit', 'editItem'].includes(change.kind) && !isBlind(change);

/** The members that changes which show no version of their own touch. */
const touched: Readonly<Record<string, ReadonlyArray<string>>> = {
  complete: ['completed', 'status'],
  skip: ['due_date', 'recurrence'],
  move: ['list_id'],
  addItem: ['checklist'],
  removeItem: ['checklist'],
};

/** Whether an edit hides what an earlier change does. */
const hides = (hiding: Intent['change'], { kind }: Intent['change']): boolean =>
  hiding.kind === 'edit' && (touched[kind] ?? []).some((name) => name in hiding.edit);

/** The newest that is known of the service: in the copy, or in an answer of these intents, which the copy lacks yet. */
const latestOf = (copied: Task | List | undefined, intents: ReadonlyArray<Intent>): Task | List | null =>
  intents.reduce<Task | List | null>((latest, { outcome }) => {
    if (outcome._tag !== 'done' || outcome.answer === null) return latest;
    return outcome.answer.version > (latest?.version ?? 0) ? outcome.answer : latest;
  }, copied ?? null);

/**
 * What the user of an intent sees of its task or list now. Under an edit that waits they see what that edit was made on: it may hide
 * what another device has changed since, and what another tab has edited.
 */
export const seenFor = (state: State, unsaved: ReadonlyArray<Intent>, intent: Intent): Seen => {
  const queue = [...state.intents, ...unsaved].filter((one) => isOfSame(one, intent) && !isRefused(one));
  const latest = latestOf(state[intent.of].get(intent.change.id), queue);
  const hiding = queue.filter((one) => isWaiting(one) && isOwnVersion(one.change)).at(-1);
  if (hiding === undefined) return { seen: latest, saw: queue.map(({ id }) => id) };
  const place = queue.indexOf(hiding);
  const isShown = (one: Intent, index: number): boolean =>
    index >= place ||
    hiding.saw.includes(one.id) ||
    !(isOwnVersion(one.change) || hides(hiding.change, one.change));
  // It may have been rebased on a version that is not shown yet.
  const isAhead = latest !== null && hiding.seen !== null && hiding.seen.version > latest.version;
  return { seen: isAhead ? latest : hiding.seen, saw: queue.filter(isShown).map(({ id }) => id) };
};
