import { type ViewState, initialView, writeView } from '../views/view-state.ts';
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

/** The place of a view, whatever is searched there. */
export const placeOf = (view: ViewState): Place | undefined =>
  places.find((place) => writeView(place.view) === writeView({ ...view, search: '' }));
