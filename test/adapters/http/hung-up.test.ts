import assert from 'node:assert/strict';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import type { TaskStore } from '../../../src/application/ports.ts';
import { systemPorts } from '../../../src/infrastructure/system-ports.ts';
import { startService, tokenOf } from '../../support/service.ts';
import { until } from '../../support/until.ts';

describe('a caller who hangs up', () => {
  it('gets no more calls run at a time than one who waits', async () => {
    const store = createMemoryStore();
    let underWay = 0;
    let most = 0;
    const gates: Array<() => void> = [];
    /** Counts as a database does whose statements end when they end, whoever has hung up. */
    const stats: TaskStore['stats'] = (actor, asOf) => async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => gates.push(resolve));
      underWay -= 1;
      return store.tasks.stats(actor, asOf)();
    };
    const ports = { ...store, tasks: { ...store.tasks, stats } };
    let begun = 0;
    let answered = 0;
    const service = await startService({
      ports: { ...ports, ...systemPorts },
      observer: {
        onRequest: () => (begun += 1),
        onResponse: () => (answered += 1),
        onError: (error) => assert.fail(String(error)),
      },
    });
    const headers = { Authorization: `Bearer ${await tokenOf('alice')}` };
    for (let call = 1; call <= 12; call += 1) {
      const caller = new AbortController();
      const response = fetch(`${service.url}/api/me/stats`, { headers, signal: caller.signal });
      const gone = assert.rejects(response);
      await until(() => begun === call);
      // Of those that have their turn the first are under way by then.
      await until(() => underWay >= Math.min(call, 2));
      caller.abort();
      await gone;
      await until(() => answered === call);
    }
    assert.equal(most, 2);

    const response = service.call('GET', '/api/me/stats', { as: 'alice' });
    const opening = setInterval(() => gates.splice(0).forEach((open) => open()), 5);
    assert.equal((await response).status, 200);
    await until(() => underWay === 0);
    clearInterval(opening);
    await service.close();
  });
});
