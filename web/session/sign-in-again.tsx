import { Dialog } from '../shell/dialog.tsx';
import { endSession, type Person } from './identity.ts';
import { SignInForm } from './sign-in-form.tsx';

type SignInAgainProps = {
  readonly user: string;
  readonly onSignedIn: () => void;
  readonly onLater: () => void;
};

/** The session ended while its user was at work. What they have typed stays where it is. */
export const SignInAgain = ({ user, onSignedIn, onLater }: SignInAgainProps) => {
  const welcome = async ({ id }: Person): Promise<string | null> => {
    if (id === user) {
      onSignedIn();
      return null;
    }
    await endSession().catch(() => undefined);
    return 'This is another account than the one whose tasks are here. Use that one, or sign out first.';
  };
  return (
    <Dialog title="Sign in again" onClose={onLater}>
      <p>Your session has ended. Nothing that you typed is lost: it is sent as soon as you are signed in.</p>
      <SignInForm mode="signIn" onSignedIn={welcome} />
    </Dialog>
  );
};
