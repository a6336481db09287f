import { type ViewState, initialView } from '../views/view-state.ts';
import type { IconName } from './icon.tsx';

export type Place = { readonly icon: IconName; readonly title: string; readonly view: ViewState };

/** The places that everybody has. */
export const places: ReadonlyArray<Place> = [
  { icon: 'all', title: 'All tasks', view: initialView },
  { icon: 'inbox', title: 'Inbox', view: { ...initialView, list: 'inbox' } },
  { icon: 'sun', title: 'Today', view: { ...initialView, due: 'today' } },
  { icon: 'calendar', title: 'Next 7 days', view: { ...initialView, due: 'week', sort: 'due_date' } },
  { icon: 'alert', title: 'Overdue', view: { ...initialView, due: 'overdue', sort: 'due_date' } },
  {
    icon: 'done',
    title: 'Completed',
    view: { ...initialView, status: 'completed', sort: 'updated_at', order: 'desc' },
  },
];

/** The place in which a view is, whatever is searched, filtered and sorted there; none in a list, which is its own. */
export const placeOf = ({ list, due, status }: ViewState): Place | undefined => {
  const near = places.filter(({ view }) => view.list === list);
  return (
    near.find(({ view }) => due !== 'any' && view.due === due) ??
    near.find(({ view }) => view.due === 'any' && view.status === status) ??
    near[0]
  );
};

/** The view of the same place or list, in the same order, with nothing left out of it. */
export const withoutFilters = (view: ViewState): ViewState => ({
  ...(placeOf(view)?.view ?? { ...initialView, list: view.list }),
  sort: view.sort,
  order: view.order,
});
