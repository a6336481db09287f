import { changeList, changeTask } from './apply.ts';
import {
  type Intent,
  type List,
  type Outcome,
  type Refusal,
  type State,
  type Task,
  isWaiting,
} from './state.ts';

/** What the user wanted, what they saw then, and what the service has now; null: it does not exist. */
type ConflictOf<OfKind extends Intent, Entity> = Pick<OfKind, 'of' | 'change' | 'seen'> & {
  readonly theirs: Entity | null;
};

/** A change that the service refused. Nothing is overwritten: `retry` sends it again over what the tab shows, `discard` gives it up. */
export type Conflict = {
  readonly id: string;
  /** `VERSION_MISMATCH`: another device or tab has changed it; `NOT_FOUND`: one has deleted it; or another refusal. */
  readonly refusal: Refusal;
} & (
  | ConflictOf<Extract<Intent, { readonly of: 'tasks' }>, Task>
  | ConflictOf<Extract<Intent, { readonly of: 'lists' }>, List>
);

/** What the page shows: the queue applied over the copy. What is unchanged is the same object as before. */
export type View = {
  /** In their order, over all lists. */
  readonly tasks: ReadonlyArray<Task>;
  /** In their order. */
  readonly lists: ReadonlyArray<List>;
  readonly conflicts: ReadonlyArray<Conflict>;
  /** The number of changes that wait for the service. */
  readonly pending: number;
};

type Place = { readonly after?: string | null; readonly before?: string | null };

/** An intent, with what it does to what it is of. */
type Step<A> = {
  readonly intent: Intent;
  readonly outcome: Outcome<A>;
  readonly place: Place | undefined;
  readonly apply: (base: A | undefined) => A | undefined;
};

/** By these texts, in code units, which are code points in those that the service makes. */
const byTexts =
  <A>(textsOf: (one: A) => ReadonlyArray<string>) =>
  (a: A, b: A): number => {
    const others = textsOf(b);
    const [text = '', other = ''] =
      textsOf(a)
        .map((one, index) => [one, others[index]])
        .find(([one, other]) => one !== other) ?? [];
    return text < other ? -1 : text > other ? 1 : 0;
  };

/** The copy with the service's answers that it lacks yet. What the copy has deleted stays so. */
const withAnswers = <A extends Task | List>(
  copy: ReadonlyMap<string, A>,
  steps: ReadonlyArray<Step<A>>,
): ReadonlyMap<string, A> => {
  const known = new Map(copy);
  let isSame = true;
  for (const { intent, outcome } of steps) {
    if (outcome._tag !== 'done') continue;
    const { id, kind } = intent.change;
    const version = known.get(id)?.version ?? (kind === 'create' ? 0 : Infinity);
    if (outcome.answer === null) isSame = !known.delete(id) && isSame;
    else if (outcome.answer.version > version) {
      known.set(id, outcome.answer);
      isSame = false;
    }
  }
  return isSame ? copy : known;
};

/** Directly after or before an anchor, or at an end; where the anchor is gone, as it was. */
const moved = (order: ReadonlyArray<string>, id: string, { after, before }: Place): ReadonlyArray<string> => {
  const rest = order.filter((one) => one !== id);
  const anchor = after ?? before;
  const index = typeof anchor === 'string' ? rest.indexOf(anchor) : after === null ? 0 : rest.length;
  if (index === -1) return order;
  rest.splice(typeof after === 'string' ? index + 1 : index, 0, id);
  return rest;
};

/** Computes the tasks, or the lists, and remembers what it can. */
const createOrdered = <A extends Task | List>(textsOf: (one: A) => ReadonlyArray<string>) => {
  const results = new WeakMap<Intent, { readonly base: A | undefined; readonly result: A | undefined }>();
  const resultOf = ({ intent, apply }: Step<A>, base: A | undefined): A | undefined => {
    const known = results.get(intent);
    if (known !== undefined && known.base === base) return known.result;
    const result = apply(base);
    results.set(intent, { base, result });
    return result;
  };

  const compare = byTexts(textsOf);
  let sorted: { readonly from: ReadonlyMap<string, A>; readonly order: ReadonlyArray<string> } | undefined;
  const orderOf = (known: ReadonlyMap<string, A>): ReadonlyArray<string> => {
    if (sorted?.from !== known)
      sorted = { from: known, order: [...known.values()].sort(compare).map(({ id }) => id) };
    return sorted.order;
  };

  let last: ReadonlyArray<A> = [];
  return (copy: ReadonlyMap<string, A>, steps: ReadonlyArray<Step<A>>): ReadonlyArray<A> => {
    const known = withAnswers(copy, steps);
    const byId = new Map(known);
    let order = orderOf(known);
    for (const step of steps.filter(({ outcome }) => outcome._tag === 'waiting')) {
      const { id } = step.intent.change;
      const result = resultOf(step, byId.get(id));
      if (result === undefined) byId.delete(id);
      else {
        if (!byId.has(id)) order = [...order, id];
        byId.set(id, result);
        if (step.place !== undefined) order = moved(order, id, step.place);
      }
    }
    const next = order.flatMap((id) => byId.get(id) ?? []);
    const isSame = next.length === last.length && next.every((one, index) => one === last[index]);
    if (!isSame) last = next;
    return last;
  };
};

/** The refused intents, beside what the copy has of them. */
const conflictsIn = ({ intents, tasks, lists }: State): ReadonlyArray<Conflict> =>
  intents.flatMap((intent): ReadonlyArray<Conflict> => {
    const { id, outcome } = intent;
    if (outcome._tag !== 'refused') return [];
    const { refusal } = outcome;
    if (intent.of === 'tasks') {
      const { of, change, seen } = intent;
      return [{ id, refusal, of, change, seen, theirs: tasks.get(change.id) ?? null }];
    }
    const { of, change, seen } = intent;
    return [{ id, refusal, of, change, seen, theirs: lists.get(change.id) ?? null }];
  });

/** Tasks whose list is being deleted are in the inbox, or deleted with it. */
const withoutLists = (tasks: ReadonlyArray<Task>, intents: ReadonlyArray<Intent>): ReadonlyArray<Task> => {
  const removed = new Map(
    intents.flatMap(({ of, change, outcome }) =>
      of === 'lists' && change.kind === 'remove' && outcome._tag !== 'refused'
        ? [[change.id, change.tasks] as const]
        : [],
    ),
  );
  if (removed.size === 0) return tasks;
  return tasks.flatMap((task) => {
    const fate = removed.get(task.list_id ?? '');
    if (fate === undefined) return [task];
    return fate === 'delete' ? [] : [{ ...task, list_id: null }];
  });
};

/** Computes what a user's page shows of the state, with the intents that are not stored yet. */
export const createView = (owner: string): ((state: State, unsaved: ReadonlyArray<Intent>) => View) => {
  const tasksOf = createOrdered<Task>(({ position, id }) => [position, id]);
  const listsOf = createOrdered<List>(({ position, id }) => [position, id]);
  return (state, unsaved) => {
    const intents = [...state.intents, ...unsaved];
    const ofTasks = intents.flatMap((intent): ReadonlyArray<Step<Task>> => {
      if (intent.of !== 'tasks') return [];
      const { change, outcome, at } = intent;
      const apply = (base: Task | undefined) => changeTask(base, change, { at, owner });
      return [{ intent, outcome, place: change.kind === 'move' ? change.place : undefined, apply }];
    });
    const ofLists = intents.flatMap((intent): ReadonlyArray<Step<List>> => {
      if (intent.of !== 'lists') return [];
      const { change, outcome, at } = intent;
      const apply = (base: List | undefined) => changeList(base, change, { at, owner });
      return [{ intent, outcome, place: change.kind === 'move' ? change.place : undefined, apply }];
    });
    return {
      tasks: withoutLists(tasksOf(state.tasks, ofTasks), intents),
      lists: listsOf(state.lists, ofLists),
      conflicts: conflictsIn(state),
      pending: intents.filter(isWaiting).length,
    };
  };
};
