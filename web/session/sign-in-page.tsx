import { useState } from 'preact/hooks';
import type { Person } from './identity.ts';
import { SignInForm, type SignInMode } from './sign-in-form.tsx';

/** For whoever is not signed in. */
export const SignInPage = ({ onSignedIn }: { readonly onSignedIn: (person: Person) => Promise<void> }) => {
  const [mode, setMode] = useState<SignInMode>('signIn');
  const isNew = mode === 'signUp';
  return (
    <main class="sign-in-page">
      <img src="./icon.svg" alt="" width="52" height="52" />
      <h1>{isNew ? 'Create your account' : 'Welcome to Doable'}</h1>
      <p class="lead">Your tasks, there at once, with or without a network.</p>
      <SignInForm mode={mode} onSignedIn={(person) => onSignedIn(person).then(() => null)} />
      <p class="switch">
        {isNew ? 'You have an account already?' : 'New here?'}{' '}
        <button type="button" class="link" onClick={() => setMode(isNew ? 'signIn' : 'signUp')}>
          {isNew ? 'Sign in' : 'Create an account'}
        </button>
      </p>
    </main>
  );
};
