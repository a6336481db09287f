import { useEffect } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { SignInPage } from '../session/sign-in-page.tsx';
import { useSnapshot } from './use-snapshot.ts';
import { Workspace } from './workspace.tsx';

/** The page: of nobody yet, or of somebody. */
export const App = ({ session }: { readonly session: Session }) => {
  const state = useSnapshot(session);
  useEffect(() => void session.start(), []);
  switch (state._tag) {
    case 'Starting':
      return (
        <main class="sign-in-page">
          <p role="status">One moment …</p>
        </main>
      );
    case 'Away':
      return (
        <main class="sign-in-page">
          <h1>The server cannot be reached</h1>
          <p class="lead">
            Nobody has signed in on this device yet, so there is nothing to show without it. Check your
            connection.
          </p>
          <button type="button" class="primary" onClick={() => void session.start()}>
            Try again
          </button>
        </main>
      );
    case 'Erased':
      return (
        <main class="sign-in-page">
          <h1>Your tasks are no longer on this device</h1>
          <p class="lead">
            Another window or the browser has deleted them here. What the server has is safe.
          </p>
          <button type="button" class="primary" onClick={() => void session.start()}>
            Load them again
          </button>
        </main>
      );
    case 'SignedOut':
      return <SignInPage onSignedIn={({ id }) => session.enter(id)} />;
    case 'SignedIn':
      return <Workspace key={state.user} user={state.user} copy={state.copy} session={session} />;
  }
};
