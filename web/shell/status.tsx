import type { Snapshot } from '../../client/local/local.ts';
import { Icon } from './icon.tsx';

type StatusProps = {
  readonly snapshot: Snapshot;
  readonly onSync: () => void;
  readonly onSignIn: () => void;
};

const changes = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);

const textOf = ({ network, pending }: Snapshot): string => {
  switch (network) {
    case 'connecting':
      return pending === 0 ? 'Connecting …' : `Connecting … ${changes(pending)} to send`;
    case 'online':
      return pending === 0 ? 'All changes saved' : `Saving ${changes(pending)} …`;
    case 'offline':
      return pending === 0
        ? 'Offline. You can go on working.'
        : `Offline. ${changes(pending)} kept on this device until the server can be reached.`;
    case 'signed-out':
      return pending === 0 ? 'Signed out.' : `Signed out. ${changes(pending)} kept on this device.`;
  }
};

const storageWords = {
  lasting: '',
  memory: 'This browser keeps nothing: what is not sent ends with this window.',
  full: 'The disk is full: the latest changes are not kept on this device yet. Free some space.',
} as const;

/** Whether what the user does has arrived, and what to do if not. */
export const Status = ({ snapshot, onSync, onSignIn }: StatusProps) => {
  const { network, storage } = snapshot;
  return (
    <div class={`status ${network}`}>
      <p role="status">
        {network === 'offline' && <Icon name="offline" />}
        {textOf(snapshot)}
      </p>
      {storageWords[storage] !== '' && <p class="warning">{storageWords[storage]}</p>}
      {network === 'offline' && (
        <button type="button" class="link" onClick={onSync}>
          Try now
        </button>
      )}
      {network === 'signed-out' && (
        <button type="button" class="link" onClick={onSignIn}>
          Sign in
        </button>
      )}
    </div>
  );
};
