import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';

/** A way to a database that can be disturbed. */
export type Way = {
  /** The database's URL by this way. */
  readonly url: string;
  /** Breaks all connections, and refuses new ones until it is mended. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Passes on nothing any more, hanging up included. Resolves when something has not been passed on. */
  readonly freeze: () => Promise<unknown>;
  /** Passes no more responses to whoever says this. Resolves when somebody has said it. */
  readonly withholdAnswersTo: (said: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** Opens a way to the database at a URL. */
export const wayTo = async (target: string): Promise<Way> => {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port)];
  let [isCut, isFrozen, unheard] = [false, false, ''];
  const sockets = new Set<Socket>();
  const proxy = createServer({ allowHalfOpen: true }, (near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect({ host, port, allowHalfOpen: true });
    let isMuted = false;
    near.on('data', (bytes) => {
      isMuted ||= unheard !== '' && bytes.includes(unheard);
      if (isMuted) proxy.emit('muted');
      if (isFrozen) proxy.emit('ignored');
      else far.write(bytes);
    });
    far.on('data', (bytes) => isFrozen || isMuted || near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('end', () => isFrozen || isMuted || other.end());
      one.on('close', () => isFrozen || isMuted || other.destroy());
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  assert.ok(typeof address === 'object' && address !== null);
  url.host = `127.0.0.1:${address.port}`;
  const breakAll = (): void => {
    sockets.forEach((socket) => socket.destroy());
    sockets.clear();
  };
  return {
    url: url.href,
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => {
      [isCut, isFrozen, unheard] = [false, false, ''];
    },
    freeze: () => {
      isFrozen = true;
      return once(proxy, 'ignored');
    },
    withholdAnswersTo: (said) => {
      unheard = said;
      return once(proxy, 'muted');
    },
    close: async () => {
      breakAll();
      await new Promise((closed) => proxy.close(closed));
    },
  };
};
