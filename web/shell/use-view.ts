import { useEffect, useState } from 'preact/hooks';
import { type ViewState, readView, writeView } from '../views/view-state.ts';

/** Shows another view. `isTyped`: while somebody types, the history gets no entry of its own. */
export type SetView = (view: ViewState, isTyped?: boolean) => void;

/** The view that the address names. */
export const useView = (): readonly [ViewState, SetView] => {
  const [view, setView] = useState(() => readView(location.search));
  useEffect(() => {
    const read = (): void => setView(readView(location.search));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const show: SetView = (next, isTyped = false) => {
    const address = `${location.pathname}${writeView(next)}`;
    if (isTyped) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    setView(next);
  };
  return [view, show];
};
