import type { components, operations } from './api.ts';
import { DoableError, read } from './responses.ts';
import { type Send, sendUntilAnswered } from './retrying.ts';

export { DoableError, type Problem } from './responses.ts';

type Schemas = components['schemas'];
export type Task = Schemas['Task'];
export type NewTask = Schemas['NewTask'];
export type TaskEdit = Schemas['TaskEdit'];
/** An item of a task's checklist. */
export type NewItem = Schemas['NewChecklistItem'];
export type ItemEdit = Schemas['ChecklistItemEdit'];
export type List = Schemas['List'];
export type NewList = Schemas['NewList'];
export type ListEdit = Schemas['ListEdit'];
/** Directly after or before another task, perhaps in another list; `after: null` is first, `before: null` last. */
export type TaskMove = Schemas['TaskMove'];
/** Directly after or before another list; `after: null` is first, `before: null` last. */
export type ListPlace = Schemas['ListPlace'];
export type Operation = Schemas['Operation'];
export type OperationResult = Schemas['OperationResult'];
export type Changes = Schemas['Changes'];
export type Stats = Schemas['Stats'];
/** What a list is filtered and sorted by. */
export type ListQuery = NonNullable<operations['listTasks']['parameters']['query']>;

/** A page of a list; `next` is the query of the one behind it, if there is one. */
export type Page = { readonly tasks: ReadonlyArray<Task>; readonly next: string | undefined };

/** Changes to bring a copy up to date with. `isReset`: empty the copy first. `next`: go on from here another time. */
export type SyncStep = Changes & { readonly isReset: boolean };

export type ClientOptions = {
  /** Where the service is: `https://api.example`; in a browser also a path that leads there, `/doable`. */
  readonly url: string;
  /** The user's JWT, or what gets it: asked before each attempt. */
  readonly token: string | (() => string | Promise<string>);
  readonly fetch?: typeof globalThis.fetch;
};

/** `version`: only if the task is still at it; else the call is refused with `VERSION_MISMATCH`. */
export type WriteOptions = { readonly version?: number; readonly signal?: AbortSignal };
/** `tasks`: what becomes of those in the list. */
export type RemoveListOptions = WriteOptions & NonNullable<operations['deleteList']['parameters']['query']>;
export type ReadOptions = { readonly signal?: AbortSignal };

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Sent = WriteOptions & { readonly body?: unknown };

const searchOf = (query: object): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
};

/** The query of a URL reference, resolved against a base. */
const queryIn = (reference: string, base: string): string =>
  new URL(reference, base === '' ? 'http://localhost' : base).search;

/** The query of the next page. Only that is taken of a link: the token goes nowhere but to where the service is. */
const nextIn = ({ headers, url }: Response): string | undefined => {
  const link = /<([^>]+)>; rel="next"/.exec(headers.get('Link') ?? '')?.[1];
  return link === undefined ? undefined : queryIn(link, url);
};

const nothing = async (response: Response): Promise<void> => {
  await response.text();
};

const [tasksPath, listsPath] = ['/api/me/tasks', '/api/me/lists'];
/** Nothing and dots would be steps to another place, however they are written. */
const pathOf = (id: string, collection = tasksPath, kind = 'task'): string => {
  if (/^\.{0,2}$/.test(id)) throw new Error(`"${id}" is the id of no ${kind}`);
  return `${collection}/${encodeURIComponent(id)}`;
};
const itemPathOf = (id: string, itemId: string): string => pathOf(itemId, `${pathOf(id)}/checklist`, 'item');
const listPathOf = (id: string): string => pathOf(id, listsPath, 'list');

/**
 * A client of Doable for one user. Whatever fails in passing is tried again; a write has an `Idempotency-Key`, so that it is
 * done once however often it is sent. A refusal rejects with `DoableError`.
 */
export const createClient = ({ url, token, fetch: send = globalThis.fetch }: ClientOptions) => {
  const base = url.replace(/\/+$/, '');

  const call = async <A>(
    method: Method,
    path: string,
    decode: (response: Response) => Promise<A>,
    { body, version, signal }: Sent = {},
  ): Promise<A> => {
    const sent = body === undefined ? null : JSON.stringify(body);
    const headers: Record<string, string> = {
      ...(method === 'GET' ? {} : { 'Idempotency-Key': crypto.randomUUID() }),
      ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const prepare = async (): Promise<Send> => {
      const bearer = typeof token === 'string' ? token : await token();
      return () =>
        send(`${base}${path}`, {
          method,
          headers: { ...headers, Authorization: `Bearer ${bearer}` },
          body: sent,
          signal: signal ?? null,
        });
    };
    return sendUntilAnswered(prepare, decode, signal);
  };

  const page = (next: string, options?: ReadOptions): Promise<Page> =>
    call(
      'GET',
      `${tasksPath}${queryIn(next, '')}`,
      async (response) => ({ tasks: await read<Task[]>(response), next: nextIn(response) }),
      options,
    );

  const changes = (since?: string, options?: ReadOptions): Promise<Changes> =>
    call('GET', `${tasksPath}/changes${searchOf({ since })}`, read<Changes>, options);

  return {
    create: (task: NewTask, options?: ReadOptions): Promise<Task> =>
      call('POST', tasksPath, read<Task>, { ...options, body: task }),

    get: async (id: string, options?: ReadOptions): Promise<Task> =>
      call('GET', pathOf(id), read<Task>, options),

    /** One page, at most `limit` tasks; give `next` to `page` for the one behind it. */
    list: (query: ListQuery = {}, options?: ReadOptions): Promise<Page> => page(searchOf(query), options),

    page,

    /** All tasks of all pages, each page read when it is needed. */
    async *tasks(query: ListQuery = {}, options?: ReadOptions): AsyncGenerator<Task, void> {
      for (let at: string | undefined = searchOf(query); at !== undefined;) {
        const { tasks, next } = await page(at, options);
        yield* tasks;
        at = next;
      }
    },

    /** Sets what the edit names; what it leaves out stays. */
    edit: async (id: string, edit: TaskEdit, options?: WriteOptions): Promise<Task> =>
      call('PATCH', pathOf(id), read<Task>, { ...options, body: edit }),

    /** Completes or reopens; without `completed`, the other than now. */
    complete: async (id: string, completed?: boolean, options?: WriteOptions): Promise<Task> =>
      call('PATCH', `${pathOf(id)}/complete`, read<Task>, { ...options, body: { completed } }),

    /** Moves a recurring task to the next date of its series; where there is none, rejects with `NOTHING_TO_SKIP`. */
    skip: async (id: string, options?: WriteOptions): Promise<Task> =>
      call('POST', `${pathOf(id)}/skip`, read<Task>, options),

    move: async (id: string, to: TaskMove, options?: WriteOptions): Promise<Task> =>
      call('POST', `${pathOf(id)}/move`, read<Task>, { ...options, body: to }),

    remove: async (id: string, options?: WriteOptions): Promise<void> =>
      call('DELETE', pathOf(id), nothing, options),

    /** Adds an item to the checklist of a task, the last one. `version` is that of the task, which all three return. */
    addItem: async (id: string, item: NewItem, options?: WriteOptions): Promise<Task> =>
      call('POST', `${pathOf(id)}/checklist`, read<Task>, { ...options, body: item }),

    /** Edits or completes an item; the others stay, whoever changes them meanwhile. */
    editItem: async (id: string, itemId: string, edit: ItemEdit, options?: WriteOptions): Promise<Task> =>
      call('PATCH', itemPathOf(id, itemId), read<Task>, { ...options, body: edit }),

    removeItem: async (id: string, itemId: string, options?: WriteOptions): Promise<Task> =>
      call('DELETE', itemPathOf(id, itemId), read<Task>, options),

    /** Up to 100 writes, all or none. */
    batch: async (
      list: ReadonlyArray<Operation>,
      options?: ReadOptions,
    ): Promise<ReadonlyArray<OperationResult>> => {
      const body = { operations: list };
      return (await call('POST', `${tasksPath}/batch`, read<Schemas['BatchResults']>, { ...options, body }))
        .results;
    },

    stats: (query: { readonly tz?: string } = {}, options?: ReadOptions): Promise<Stats> =>
      call('GET', `/api/me/stats${searchOf(query)}`, read<Stats>, options),

    changes,

    /** All changes since an earlier `next`, or from the beginning. Ends when there are no more just now. */
    async *sync(since?: string, options?: ReadOptions): AsyncGenerator<SyncStep, void> {
      for (let [from, hasMore] = [since, true]; hasMore;) {
        const step = await changes(from, options).catch((error: unknown) => {
          const isExpired = error instanceof DoableError && error.code === 'SYNC_TOKEN_EXPIRED';
          if (isExpired && from !== undefined) return undefined;
          throw error;
        });
        if (step !== undefined) yield { ...step, isReset: from === undefined };
        [from, hasMore] = [step?.next, step?.has_more ?? true];
      }
    },

    /** All lists, in their order. */
    lists: (options?: ReadOptions): Promise<ReadonlyArray<List>> =>
      call('GET', listsPath, read<List[]>, options),

    getList: async (id: string, options?: ReadOptions): Promise<List> =>
      call('GET', listPathOf(id), read<List>, options),

    createList: (list: NewList, options?: ReadOptions): Promise<List> =>
      call('POST', listsPath, read<List>, { ...options, body: list }),

    editList: async (id: string, edit: ListEdit, options?: WriteOptions): Promise<List> =>
      call('PATCH', listPathOf(id), read<List>, { ...options, body: edit }),

    moveList: async (id: string, place: ListPlace, options?: WriteOptions): Promise<List> =>
      call('POST', `${listPathOf(id)}/move`, read<List>, { ...options, body: place }),

    /** A list that has tasks rejects with `LIST_NOT_EMPTY`, unless `tasks` says what becomes of them. */
    removeList: async (id: string, { tasks, ...options }: RemoveListOptions = {}): Promise<void> =>
      call('DELETE', `${listPathOf(id)}${searchOf({ tasks })}`, nothing, options),

    /** Erases the user and everything of theirs. */
    erase: (options?: ReadOptions): Promise<void> => call('DELETE', '/api/me', nothing, options),
  };
};

export type Client = ReturnType<typeof createClient>;
