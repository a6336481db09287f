import assert from 'node:assert/strict';
import { startService } from '../../support/service.ts';

describe('the health checks', () => {
  it('need no token, and /readyz returns 503 while the service is not ready [V13.4.5]', async () => {
    let ready = true;
    const service = await startService({ ready: () => Promise.resolve(ready) });
    const health = await service.call('GET', '/health');
    assert.deepEqual([health.status, health.text], [200, '{"status":"healthy"}']);
    assert.equal((await service.call('GET', '/livez')).status, 200);
    assert.equal((await service.call('GET', '/readyz')).status, 200);
    ready = false;
    const unready = await service.call('GET', '/readyz');
    assert.deepEqual([unready.status, unready.problem.code], [503, 'UNAVAILABLE']);
    assert.equal((await service.call('GET', '/livez')).status, 200);
    assert.equal((await service.call('HEAD', '/health')).status, 200);
    await service.close();
  });

  it('find a migrated database ready', async () => {
    const service = await startService();
    assert.equal((await service.call('GET', '/readyz')).status, 200);
    await service.close();
  });
});
