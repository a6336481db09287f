import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** A service behind a reverse proxy that serves it below a path, and strips that path from each request. */
export type Prefixed = { readonly url: string; readonly close: () => Promise<void> };

/** Starts a proxy on 127.0.0.1 that passes on what is below `prefix`, and answers 502 to everything else. */
export const behindPrefix = async (target: string, prefix: string): Promise<Prefixed> => {
  const proxy = createServer((incoming, response) => {
    const url = incoming.url ?? '';
    if (!url.startsWith(`${prefix}/`)) {
      response.writeHead(502).end();
      return;
    }
    const { method, headers } = incoming;
    const passed = request(`${target}${url.slice(prefix.length)}`, { method, headers, agent: false });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    incoming.pipe(passed);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}${prefix}`,
    close: async () => {
      proxy.closeAllConnections();
      await new Promise((closed) => proxy.close(closed));
    },
  };
};
