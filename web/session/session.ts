import { type LocalCopy, open } from '../../client/local/local.ts';
import { createSource } from '../shell/use-snapshot.ts';
import { currentPerson, endSession, getToken, serviceUrl } from './identity.ts';
import { createRemembered } from './remembered.ts';

/** Whether somebody uses the page, and with which copy. */
export type SessionState =
  | { readonly _tag: 'Starting' }
  /** Nobody is known here, and the service cannot be asked. */
  | { readonly _tag: 'Away' }
  | { readonly _tag: 'SignedOut' }
  /** The copy of who is signed in was erased by another window, or by the browser. */
  | { readonly _tag: 'Erased' }
  | { readonly _tag: 'SignedIn'; readonly user: string; readonly copy: LocalCopy };

/** What is kept of a session: the id of the last user. Empty text: they signed out, and the service does not know yet. */
const key = 'doable.user';

/** Where the browser keeps nothing, each load of the page asks the service. */
const remembered = createRemembered(key);

/** The session of this page. */
export const createSession = () => {
  const { getSnapshot, subscribe, set: show } = createSource<SessionState>({ _tag: 'Starting' });

  /** Opens the copy of a user, with or without the service. */
  const enter = async (user: string): Promise<void> => {
    remembered.set(user);
    const copy = await open({ url: serviceUrl, token: getToken, user });
    copy.subscribe(({ network }) => {
      const state = getSnapshot();
      if (network === 'erased' && state._tag === 'SignedIn' && state.copy === copy) show({ _tag: 'Erased' });
    });
    show({ _tag: 'SignedIn', user, copy });
  };

  const start = async (): Promise<void> => {
    show({ _tag: 'Starting' });
    const last = remembered.get();
    if (last !== null && last !== '') return enter(last);
    try {
      if (last === '') {
        await endSession();
        remembered.set(null);
      }
      const person = await currentPerson();
      if (person === null) show({ _tag: 'SignedOut' });
      else await enter(person.id);
    } catch {
      show({ _tag: 'Away' });
    }
  };

  /** Another tab signed out, or in. */
  addEventListener('storage', (event) => {
    if (event.key !== key && event.key !== null) return;
    const user = event.newValue ?? '';
    const state = getSnapshot();
    if (user !== '') {
      if (state._tag !== 'SignedIn' || user !== state.user) location.reload();
    } else if (state._tag === 'SignedIn' || state._tag === 'Erased') {
      show({ _tag: 'SignedOut' });
      if (state._tag === 'SignedIn') void state.copy.close();
    }
  });

  return {
    getSnapshot,
    subscribe,
    start,
    enter,
    /** Erases the copy, and ends the session now or when the service can be reached. Returns the number of changes that this would lose. */
    signOut: async (force: boolean): Promise<number> => {
      const state = getSnapshot();
      if (state._tag !== 'SignedIn') return 0;
      const unsent = await state.copy.signOut({ force });
      if (unsent > 0 && !force) return unsent;
      remembered.set('');
      show({ _tag: 'SignedOut' });
      try {
        await endSession();
        if (remembered.get() === '') remembered.set(null);
      } catch {
        // It is tried again when the page is loaded.
      }
      return 0;
    },
  };
};

export type Session = ReturnType<typeof createSession>;
