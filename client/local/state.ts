import type { components } from '../api.ts';

type Schemas = components['schemas'];
export type Task = Schemas['Task'];
export type List = Schemas['List'];
export type NewTask = Schemas['NewTask'];
export type TaskEdit = Schemas['TaskEdit'];
export type NewItem = Schemas['NewChecklistItem'];
export type ItemEdit = Schemas['ChecklistItemEdit'];
export type NewList = Schemas['NewList'];
export type ListEdit = Schemas['ListEdit'];
/** Directly after or before another task, perhaps in another list; `after: null` is first, `before: null` last. */
export type TaskMove = Schemas['TaskMove'];
/** Directly after or before another list; `after: null` is first, `before: null` last. */
export type ListPlace = Schemas['ListPlace'];

/** What the user wants of one task. */
export type TaskChange = { readonly id: string } & (
  | { readonly kind: 'create'; readonly members: NewTask }
  | { readonly kind: 'edit'; readonly edit: TaskEdit }
  | { readonly kind: 'complete'; readonly completed: boolean }
  | { readonly kind: 'move'; readonly place: TaskMove }
  /** To the next date of its recurrence. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'addItem'; readonly item: NewItem & { readonly id: string } }
  | { readonly kind: 'editItem'; readonly itemId: string; readonly edit: ItemEdit }
  | { readonly kind: 'removeItem'; readonly itemId: string }
);

/** What the user wants of one list. */
export type ListChange = { readonly id: string } & (
  | { readonly kind: 'create'; readonly members: NewList }
  | { readonly kind: 'edit'; readonly edit: ListEdit }
  | { readonly kind: 'move'; readonly place: ListPlace }
  /** `tasks`: where the tasks in it go; without it, a list that has tasks is refused. */
  | { readonly kind: 'remove'; readonly tasks?: 'inbox' | 'delete' }
);

/** Why the service refused a change. */
export type Refusal = Pick<Schemas['Problem'], 'code' | 'detail' | 'errors'>;

/** What became of an intent: it waits to be sent, the service did it, or the service refused it. */
export type Outcome<Entity> =
  | { readonly _tag: 'waiting' }
  /**
   * `answer`: the task or list as the service returned it; null where it is deleted. `isExact`: nobody else has changed it
   * between the version seen and this one.
   */
  | { readonly _tag: 'done'; readonly answer: Entity | null; readonly isExact: boolean }
  | { readonly _tag: 'refused'; readonly refusal: Refusal };

/** A change on its way. `seen` is the task or list of the service that the user saw; null while its creation waits. */
type Changing =
  | {
      readonly of: 'tasks';
      readonly change: TaskChange;
      readonly seen: Task | null;
      readonly outcome: Outcome<Task>;
    }
  | {
      readonly of: 'lists';
      readonly change: ListChange;
      readonly seen: List | null;
      readonly outcome: Outcome<List>;
    };

/** A change in the queue. */
export type Intent = Changing & {
  readonly id: string;
  /** The changes of the same task or list in the queue that its user saw: none that another tab had queued, and this one not heard of. */
  readonly saw: ReadonlyArray<string>;
  /** Its place in the queue: earlier ones are sent earlier. */
  readonly order: number;
  /** The `Idempotency-Key`. */
  readonly key: string;
  /** RFC 3339, by the clock of this device. It is shown until the service's own time is known, and never compared. */
  readonly at: string;
  /** When it was first sent, in milliseconds by the clock of this device. */
  readonly sentAt: number | null;
  /** It was sent so long ago, without an answer, that the service may have forgotten its first key. */
  readonly isDoubtful: boolean;
};

/** An intent that an earlier version of the page has stored, perhaps, which kept no list of what its user saw. */
export const kept = (intent: Intent): Intent => ({
  ...intent,
  saw: Array.isArray(intent.saw) ? intent.saw : [],
});

/** What all tabs of a user share: the copy of the service's data, and the queue. */
export type State = {
  /** Grows by 1 with every write to the storage. */
  readonly revision: number;
  /** The sync token that the copy is up to date with. */
  readonly since: string | null;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly lists: ReadonlyMap<string, List>;
  readonly intents: ReadonlyArray<Intent>;
};

export const emptyState: State = {
  revision: 0,
  since: null,
  tasks: new Map(),
  lists: new Map(),
  intents: [],
};

export const isTask = (entity: Task | List): entity is Task => 'user_id' in entity;

/** Whether two intents are of the same task or list. */
export const isOfSame = (a: Intent, b: Intent): boolean => a.of === b.of && a.change.id === b.change.id;

export const isWaiting = ({ outcome }: Intent): boolean => outcome._tag === 'waiting';
export const isRefused = ({ outcome }: Intent): boolean => outcome._tag === 'refused';
