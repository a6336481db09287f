import type { Network } from '../../client/local/local.ts';
import { withoutFilters } from '../shell/places.ts';
import { filtersOf } from '../shell/toolbar.tsx';
import type { ViewState } from '../views/view-state.ts';

type NothingProps = {
  readonly view: ViewState;
  readonly network: Network;
  readonly hasTasks: boolean;
  readonly onView: (view: ViewState) => void;
};

/** Says why there is no task, and what to do. */
export const Nothing = ({ view, network, hasTasks, onView }: NothingProps) => {
  if (!hasTasks && network === 'connecting')
    return (
      <div class="nothing" role="status">
        <div class="skeleton" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
        <p>Loading your tasks …</p>
      </div>
    );
  if (view.search !== '' || filtersOf(view).length > 0)
    return (
      <div class="nothing">
        <p>No task matches.</p>
        <button type="button" onClick={() => onView(withoutFilters(view))}>
          Clear search and filters
        </button>
      </div>
    );
  const [what, advice] = wordsFor(view, hasTasks, network);
  return (
    <div class="nothing">
      <p>{what}</p>
      <p class="hint">{advice}</p>
    </div>
  );
};

const wordsFor = (view: ViewState, hasTasks: boolean, network: Network): readonly [string, string] => {
  if (view.due === 'today')
    return ['Nothing is due today.', 'Add a task with “today” in it, or enjoy the day.'];
  if (view.due === 'overdue') return ['Nothing is overdue.', 'All is on time.'];
  if (view.due === 'week')
    return ['Nothing is due in the next 7 days.', 'Add a task with a day in it: “Friday”, “in 3 days”.'];
  if (view.status === 'completed') return ['Nothing is completed yet.', 'Tick a task, and it is kept here.'];
  if (!hasTasks && network === 'offline')
    return [
      'No task is on this device.',
      'You are offline: what is on the server comes when it can be reached.',
    ];
  return [
    hasTasks ? 'Nothing to do here.' : 'Nothing to do yet.',
    'Write a task above and press Enter. “Water plants tomorrow every week !high #home” works too.',
  ];
};
