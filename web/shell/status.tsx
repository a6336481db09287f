import type { Snapshot } from '../../client/local/local.ts';
import { Icon } from './icon.tsx';
import { useNow } from './use-now.ts';

type StatusProps = {
  readonly snapshot: Snapshot;
  readonly onSync: () => void;
  readonly onSignIn: () => void;
};

const changes = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);

const textOf = ({ network, pending, resumesAt }: Snapshot): string => {
  switch (network) {
    case 'connecting':
      return pending === 0 ? 'Connecting …' : `Connecting … ${changes(pending)} to send`;
    case 'online':
      return pending === 0 ? 'All changes saved' : `Saving ${changes(pending)} …`;
    case 'offline':
      if (resumesAt !== null)
        return pending === 0 ? 'Many requests at once.' : `${changes(pending)} kept on this device.`;
      return pending === 0
        ? 'Offline. You can go on working.'
        : `Offline. ${changes(pending)} kept on this device until the server can be reached.`;
    case 'erased':
      return 'No longer kept on this device.';
    case 'signed-out':
      return pending === 0 ? 'Signed out.' : `Signed out. ${changes(pending)} kept on this device.`;
  }
};

const storageWords = {
  lasting: '',
  memory: 'This browser keeps nothing: what is not sent ends with this window.',
  full: 'The disk is full: the latest changes are not kept on this device yet. Free some space.',
} as const;

/** The service asked to wait: what is done meanwhile is kept, and sent then. */
const Waiting = ({ until }: { readonly until: number }) => {
  const seconds = Math.max(0, Math.ceil((until - useNow(until)) / 1000));
  return (
    <p>
      The server asks for a pause. It goes on by itself{' '}
      {seconds === 0 ? 'now.' : `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`}
    </p>
  );
};

/** Whether what the user does has arrived, and what to do if not. */
export const Status = ({ snapshot, onSync, onSignIn }: StatusProps) => {
  const { network, storage, resumesAt } = snapshot;
  return (
    <div class={`status ${network}`}>
      <p role="status">
        {network === 'offline' && <Icon name="offline" />}
        {textOf(snapshot)}
      </p>
      {storageWords[storage] !== '' && <p class="warning">{storageWords[storage]}</p>}
      {network === 'offline' && resumesAt !== null && <Waiting until={resumesAt} />}
      {network === 'offline' && resumesAt === null && (
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
