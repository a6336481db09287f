import { Dialog } from '../shell/dialog.tsx';

type SignOutProps = { readonly unsent: number; readonly onClose: () => void; readonly onForce: () => void };

/** Asks before changes are lost that no server has. */
export const SignOutAnyway = ({ unsent, onClose, onForce }: SignOutProps) => (
  <Dialog title="Sign out and lose changes?" onClose={onClose}>
    <p>
      {unsent === 1 ? '1 change has' : `${unsent} changes have`} not reached the server. Signing out erases
      what is kept on this device, and {unsent === 1 ? 'it' : 'they'} would be lost.
    </p>
    <div class="dialog-actions">
      <button type="button" class="danger" onClick={onForce}>
        Sign out and lose {unsent === 1 ? 'it' : 'them'}
      </button>
      <button type="button" class="primary" onClick={onClose}>
        Stay signed in
      </button>
    </div>
  </Dialog>
);
