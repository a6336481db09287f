/** What of the tasks a page shows, and in which order: all of it is in the page's address. */
export type ViewState = {
  /** Every list, the inbox, or the list with this id. */
  readonly list: string;
  readonly status: 'all' | 'pending' | 'completed';
  /** Any of these; empty: any priority. */
  readonly priorities: ReadonlyArray<'low' | 'medium' | 'high'>;
  /** All of these. */
  readonly tags: ReadonlyArray<string>;
  /** `week`: today and the six days after it. */
  readonly due: 'any' | 'overdue' | 'today' | 'week' | 'none';
  /** Words, each of which occurs in the title or the description. */
  readonly search: string;
  readonly sort: 'position' | 'due_date' | 'priority' | 'title' | 'created_at' | 'updated_at';
  readonly order: 'asc' | 'desc';
};

export const statuses = ['pending', 'completed', 'all'] as const;
export const priorities = ['high', 'medium', 'low'] as const;
export const dues = ['any', 'overdue', 'today', 'week', 'none'] as const;
export const sorts = ['position', 'due_date', 'priority', 'title', 'created_at', 'updated_at'] as const;
const orders = ['asc', 'desc'] as const;

/** The order that a sort begins with, as in the API. */
export const orderFor = (sort: ViewState['sort']): ViewState['order'] =>
  sort === 'priority' || sort === 'created_at' || sort === 'updated_at' ? 'desc' : 'asc';

/** What a page shows at first. */
export const initialView: ViewState = {
  list: 'all',
  status: 'pending',
  priorities: [],
  tags: [],
  due: 'any',
  search: '',
  sort: 'position',
  order: 'asc',
};

const [maxTags, maxTag, maxSearch] = [20, 50, 500];
const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const isListName = (text: string): boolean => text === 'all' || text === 'inbox' || isUuid(text);

/** Reads a view from the query of an address; what is unknown or malformed is as at first. */
export const readView = (query: string): ViewState => {
  const parameters = new URLSearchParams(query);
  const oneOf = <A extends string>(name: string, known: ReadonlyArray<A>): A | undefined =>
    known.find((value) => value === parameters.get(name));
  const list = parameters.get('list')?.toLowerCase() ?? '';
  const tags = parameters
    .getAll('tag')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && Array.from(tag).length <= maxTag);
  const sort = oneOf('sort', sorts) ?? initialView.sort;
  return {
    list: isListName(list) ? list : initialView.list,
    status: oneOf('status', statuses) ?? initialView.status,
    priorities: priorities.filter((priority) => parameters.getAll('priority').includes(priority)),
    tags: [...new Set(tags)].slice(0, maxTags),
    due: oneOf('due', dues) ?? initialView.due,
    search: (parameters.get('search') ?? '').slice(0, maxSearch).toWellFormed(),
    sort,
    order: oneOf('order', orders) ?? orderFor(sort),
  };
};

/** Writes a view as the query of an address: `?list=inbox&tag=home`; empty for the view at first. */
export const writeView = (view: ViewState): string => {
  const parameters = new URLSearchParams();
  const add = (name: string, value: string, initial: string): void => {
    if (value !== initial) parameters.append(name, value);
  };
  add('list', view.list, initialView.list);
  add('status', view.status, initialView.status);
  for (const priority of view.priorities) parameters.append('priority', priority);
  for (const tag of view.tags) parameters.append('tag', tag);
  add('due', view.due, initialView.due);
  add('search', view.search, initialView.search);
  add('sort', view.sort, initialView.sort);
  add('order', view.order, orderFor(view.sort));
  const query = parameters.toString();
  return query === '' ? '' : `?${query}`;
};
