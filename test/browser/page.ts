import { type LocalCopy, type Snapshot, open } from '../../client/local/local.ts';

declare global {
  /** The copy of the page, for tests. */
  var local: LocalCopy;
}

const parameters = new URL(location.href).searchParams;
const user = parameters.get('user') ?? '';

/** A token of the session of this page's user. */
const token = async (): Promise<string> => {
  const response = await fetch(`/token?user=${user}`);
  if (!response.ok) throw new Error('the session has ended');
  return response.text();
};

const local = await open({ url: parameters.get('service') ?? '', token, user });
const show = ({ tasks }: Snapshot): void => {
  document.body.replaceChildren(
    ...tasks.map(({ title }) => Object.assign(document.createElement('p'), { textContent: title })),
  );
};
show(local.getSnapshot());
local.subscribe(show);
globalThis.local = local;
