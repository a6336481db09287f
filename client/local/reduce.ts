import type { components } from '../api.ts';
import { expectedOf, isSameFor } from './apply.ts';
import type { Seen } from './seen.ts';
import {
  type Intent,
  type List,
  type Refusal,
  type State,
  type Task,
  isOfSame,
  isRefused,
  isTask,
  isWaiting,
  kept,
} from './state.ts';

export type Changes = components['schemas']['Changes'];

/** What happens to the state that tabs share. An event that is late, or comes twice, changes nothing. */
export type Event =
  | { readonly type: 'queued'; readonly intents: ReadonlyArray<Intent> }
  /** About to be sent for the first time, or under a new key. */
  | { readonly type: 'sending'; readonly id: string; readonly at: number; readonly renewedKey?: string }
  /** The service did it. */
  | {
      readonly type: 'done';
      readonly id: string;
      readonly answer: Task | List | null;
      readonly isExact: boolean;
    }
  | { readonly type: 'refused'; readonly id: string; readonly refusal: Refusal }
  /** Its user has seen all that matters of this newer version. */
  | { readonly type: 'rebased'; readonly id: string; readonly seen: Task | List }
  /** To be sent again, over what the user sees. */
  | ({ readonly type: 'retried'; readonly id: string; readonly key: string } & Seen)
  | { readonly type: 'discarded'; readonly id: string }
  /** A page of the change feed after `from`. `shown`: intents that were done before the last page was asked for. */
  | {
      readonly type: 'merged';
      readonly from: string | null;
      readonly page: Pick<Changes, 'tasks' | 'deleted' | 'lists' | 'deleted_lists' | 'next'>;
      readonly shown: ReadonlyArray<string>;
    }
  /** The whole of the service's data, where the token has expired. */
  | {
      readonly type: 'replaced';
      readonly from: string | null;
      readonly tasks: ReadonlyArray<Task>;
      readonly lists: ReadonlyArray<List>;
      readonly next: string;
      readonly shown: ReadonlyArray<string>;
    };

/** An intent whose user saw this task or list. */
export const seeing = (intent: Intent, entity: Task | List): Intent => {
  if (intent.of === 'tasks') return isTask(entity) ? { ...intent, seen: entity } : intent;
  return isTask(entity) ? intent : { ...intent, seen: entity };
};

/** The intent with what the service made of it. */
const doneWith = (intent: Intent, answer: Task | List | null, isExact: boolean): Intent => {
  if (answer === null) return { ...intent, outcome: { _tag: 'done', answer, isExact } };
  if (intent.of === 'tasks')
    return isTask(answer) ? { ...intent, outcome: { _tag: 'done', answer, isExact } } : intent;
  return isTask(answer) ? intent : { ...intent, outcome: { _tag: 'done', answer, isExact } };
};

/**
 * Rebases an intent on the result of an earlier one that its user saw: the copy's own change must not make its next one stale.
 * Where another device has changed the task meanwhile, the version seen stays, and the service refuses the intent.
 */
const rebased = (later: Intent, earlier: Intent): Intent => {
  const { outcome } = earlier;
  if (outcome._tag !== 'done' || outcome.answer === null) return later;
  const { seen } = later;
  const { answer, isExact } = outcome;
  if (seen === null) return seeing(later, answer);
  if (seen.version >= answer.version) return later;
  const hasSeenAll = isExact && seen.version >= (earlier.seen?.version ?? 0);
  const expected = expectedOf(seeing(earlier, seen));
  const isForeseen = expected !== undefined && isSameFor(later.change, expected, answer);
  return hasSeenAll || isForeseen ? seeing(later, answer) : later;
};

/** Rebases the waiting intents whose users saw this one. */
const rebasedOn = (intents: ReadonlyArray<Intent>, earlier: Intent): ReadonlyArray<Intent> =>
  intents.map((later) =>
    isWaiting(later) && later.saw.includes(earlier.id) ? rebased(later, earlier) : later,
  );

/** The intents that are not in the queue yet, behind the others, on top of what is done. */
const queued = (state: State, added: ReadonlyArray<Intent>): State => {
  const known = new Set(state.intents.map(({ id }) => id));
  const last = state.intents.at(-1)?.order ?? 0;
  const intents = added
    .filter(({ id }) => !known.has(id))
    .map((intent, index) => ({ ...kept(intent), order: last + 1 + index }));
  if (intents.length === 0) return state;
  const earlier = state.intents.filter(
    (one) => one.outcome._tag === 'done' && intents.some((intent) => isOfSame(one, intent)),
  );
  return { ...state, intents: earlier.reduce(rebasedOn, [...state.intents, ...intents]) };
};

/** Changes one intent, if it is in the queue and meant. */
const updated = (
  state: State,
  id: string,
  isMeant: (intent: Intent) => boolean,
  update: (intent: Intent) => Intent,
): State =>
  state.intents.some((intent) => intent.id === id && isMeant(intent))
    ? { ...state, intents: state.intents.map((intent) => (intent.id === id ? update(intent) : intent)) }
    : state;

const done = (state: State, { id, answer, isExact }: Extract<Event, { type: 'done' }>): State => {
  const after = updated(state, id, isWaiting, (intent) => doneWith(intent, answer, isExact));
  const earlier = after.intents.find((intent) => intent.id === id);
  if (after === state || earlier === undefined) return state;
  return { ...after, intents: rebasedOn(after.intents, earlier) };
};

/** Moves a refused intent to the end of the queue, over what the user saw when they chose that. */
const retried = (state: State, { id, key, seen, saw }: Extract<Event, { type: 'retried' }>): State => {
  const intent = state.intents.find((one) => one.id === id && isRefused(one));
  if (intent === undefined) return state;
  const left = { ...state, intents: state.intents.filter((one) => one !== intent) };
  const again: Intent = {
    ...intent,
    saw,
    key,
    sentAt: null,
    isDoubtful: false,
    outcome: { _tag: 'waiting' },
  };
  return queued(left, [seen === null ? again : seeing(again, seen)]);
};

const merge = <A extends { readonly id: string }>(
  copy: ReadonlyMap<string, A>,
  changed: ReadonlyArray<A>,
  deleted: ReadonlyArray<string>,
): ReadonlyMap<string, A> => {
  if (changed.length + deleted.length === 0) return copy;
  const merged = new Map(copy);
  for (const one of changed) merged.set(one.id, one);
  for (const id of deleted) merged.delete(id);
  return merged;
};

const without = (intents: State['intents'], shown: ReadonlyArray<string>): State['intents'] => {
  const left = intents.filter(({ id, outcome }) => outcome._tag !== 'done' || !shown.includes(id));
  return left.length === intents.length ? intents : left;
};

const merged = (state: State, { from, page, shown }: Extract<Event, { type: 'merged' }>): State => {
  if (from !== state.since) return state;
  const after = {
    ...state,
    since: page.next,
    tasks: merge(state.tasks, page.tasks, page.deleted),
    lists: merge(state.lists, page.lists, page.deleted_lists),
    intents: without(state.intents, shown),
  };
  const isSame = after.since === state.since && after.intents === state.intents;
  return isSame && after.tasks === state.tasks && after.lists === state.lists ? state : after;
};

/** The state after an event; the same object if nothing has changed. */
export const reduce = (state: State, event: Event): State => {
  switch (event.type) {
    case 'queued':
      return queued(state, event.intents);
    case 'sending':
      return updated(state, event.id, isWaiting, (intent) => ({
        ...intent,
        sentAt: event.at,
        key: event.renewedKey ?? intent.key,
        isDoubtful: event.renewedKey !== undefined,
      }));
    case 'done':
      return done(state, event);
    case 'refused':
      return updated(state, event.id, isWaiting, (intent) => ({
        ...intent,
        outcome: { _tag: 'refused', refusal: event.refusal },
      }));
    case 'rebased':
      return updated(state, event.id, isWaiting, (intent) => seeing(intent, event.seen));
    case 'retried':
      return retried(state, event);
    case 'discarded':
      return state.intents.some((one) => one.id === event.id && isRefused(one))
        ? { ...state, intents: state.intents.filter(({ id }) => id !== event.id) }
        : state;
    case 'merged':
      return merged(state, event);
    case 'replaced':
      return event.from === state.since
        ? {
            ...state,
            since: event.next,
            tasks: new Map(event.tasks.map((task) => [task.id, task])),
            lists: new Map(event.lists.map((list) => [list.id, list])),
            intents: without(state.intents, event.shown),
          }
        : state;
  }
};
