import assert from 'node:assert/strict';
import { browserPorts } from '../../../client/local/browser.ts';
import { openIn } from '../../../client/local/copy.ts';
import { inMemory } from '../../../client/local/memory-storage.ts';
import { tokenOf } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';
import { startMemoryService } from './world.ts';

describe('a copy of a service that has events', () => {
  it('is told of a change that another device makes, and does not wait to ask', async () => {
    const service = await startMemoryService();
    const connected = Promise.withResolvers<undefined>();
    const copy = await openIn(
      {
        ...browserPorts,
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          if (response.url.endsWith('/events')) connected.resolve(undefined);
          return response;
        },
        // No pause ends but by a call, so that changes are asked for only when the service tells of them.
        sleep: (_, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) resolve();
            signal.addEventListener('abort', () => resolve());
          }),
      },
      { url: service.url, token: () => tokenOf('told'), storage: inMemory },
    );
    await connected.promise;
    await service.clientOf('told').create({ title: 'a' });
    await until(() => copy.getSnapshot().tasks.length === 1);
    assert.equal(copy.getSnapshot().network, 'online');
    await copy.close();
    await service.close();
  });
});
