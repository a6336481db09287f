import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Person, type SignInRefusal, signIn, signUp } from './identity.ts';

export type SignInMode = 'signIn' | 'signUp';

/** What is wrong, at which field, and what to do. */
type Fault = { readonly field: 'email' | 'password' | null; readonly text: string };

const faultOf = (refusal: SignInRefusal): Fault => {
  switch (refusal._tag) {
    case 'WrongCredentials':
      return { field: 'password', text: 'E-mail or password is wrong. Check both and try again.' };
    case 'EmailTaken':
      return { field: 'email', text: 'This e-mail already has an account. Sign in instead.' };
    case 'EmailNotUsable':
      return { field: 'email', text: 'This is not an e-mail address. Check its spelling.' };
    case 'PasswordTooShort':
      return { field: 'password', text: 'The password is too short. Use at least 8 characters.' };
    case 'PasswordTooLong':
      return { field: 'password', text: 'The password is too long. Use at most 128 characters.' };
    case 'TooManyAttempts':
      return { field: null, text: 'Too many attempts.' };
    case 'Away':
      return { field: null, text: 'The server cannot be reached. Check your connection and try again.' };
    case 'Refused':
      return { field: null, text: refusal.detail === '' ? 'That did not work. Try again.' : refusal.detail };
  }
};

/** Seconds that are left of a pause, counting down; 0: none. */
const useCountdown = (): readonly [number, (seconds: number) => void] => {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
};

type SignInFormProps = {
  readonly mode: SignInMode;
  readonly onSignedIn: (person: Person) => Promise<string | null>;
};

/** E-mail and password. `onSignedIn` returns what is wrong with the person, if anything. */
export const SignInForm = ({ mode, onSignedIn }: SignInFormProps) => {
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [left, setLeft] = useCountdown();
  const [email, password] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const ids = useId();
  useEffect(() => setFault(null), [mode]);

  const submit = async (): Promise<void> => {
    setIsBusy(true);
    setFault(null);
    const credentials = { email: email.current?.value.trim() ?? '', password: password.current?.value ?? '' };
    const result = await (mode === 'signIn' ? signIn : signUp)(credentials);
    if (result._tag === 'SignedIn') {
      const objection = await onSignedIn(result.person);
      if (objection !== null) setFault({ field: 'email', text: objection });
    } else {
      const found = faultOf(result);
      if (result._tag === 'TooManyAttempts') setLeft(Math.max(1, Math.ceil(result.seconds)));
      setFault(found);
      if (found.field !== null) (found.field === 'email' ? email : password).current?.focus();
    }
    setIsBusy(false);
  };

  const action = mode === 'signIn' ? 'Sign in' : 'Create account';
  const isPaused = left > 0;
  return (
    <form
      class="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && !isPaused) void submit();
      }}
    >
      <label for={`${ids}-email`}>E-mail</label>
      <input
        id={`${ids}-email`}
        ref={email}
        type="email"
        autocomplete="username"
        autofocus
        required
        maxLength={254}
        aria-invalid={fault?.field === 'email'}
        aria-describedby={`${ids}-fault`}
      />
      <label for={`${ids}-password`}>Password</label>
      <input
        id={`${ids}-password`}
        ref={password}
        type="password"
        autocomplete={mode === 'signIn' ? 'current-password' : 'new-password'}
        required
        minLength={mode === 'signUp' ? 8 : undefined}
        aria-invalid={fault?.field === 'password'}
        aria-describedby={`${ids}-fault`}
      />
      {mode === 'signUp' && <p class="hint">At least 8 characters.</p>}
      <p id={`${ids}-fault`} class="fault" role="alert">
        {fault?.text}
      </p>
      {isPaused && (
        <p class="hint">
          You can try again in {left} {left === 1 ? 'second' : 'seconds'}.
        </p>
      )}
      <button type="submit" class="primary" aria-disabled={isBusy || isPaused}>
        {isBusy ? 'One moment …' : action}
      </button>
    </form>
  );
};
