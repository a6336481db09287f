import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBrokenAtFirst, isRefused, newClient } from './support/calls.ts';
import { theCluster } from './support/cluster.ts';
import { type Serving, assertNoBugs, endAll, serveOn } from './support/serving.ts';

/** Twice `SHUTDOWN_SECONDS`, which are 10. */
const drainDeadline = 20_000;

/**
 * Clients that the system may reset, of 120: those who connect in the moment between the last look for such and the end of
 * listening. Nothing of what they sent has been read. Without that look there are dozens.
 */
const unlucky = 15;

type Asked = { readonly answered: number; readonly isReset: boolean };

/**
 * A client that asks again as soon as it is answered, on the same connection for as long as it is let, until nobody listens
 * any more. Resolves with how often it was answered, and whether it was reset instead of refused; rejects if a request got
 * no response on a connection that had been accepted.
 */
const askUntilRefused = async (url: string, index: number): Promise<Asked> => {
  const client = newClient();
  const as = `person-${index}`;
  for (let answered = 0; ; answered += 1) {
    try {
      const { status, text } =
        answered % 2 === 0
          ? await client(url, 'POST', '/api/me/tasks', { as, json: { title: 'Buy milk' } })
          : await client(url, 'GET', '/api/me/tasks?limit=10', { as });
      assert.ok(status < 300, `${status}: ${text}`);
    } catch (error) {
      if (isRefused(error)) return { answered, isReset: false };
      if (answered > 0 && isBrokenAtFirst(error)) return { answered, isReset: true };
      throw error;
    }
  }
};

describe('a service that is stopped under load', () => {
  afterEach(endAll);

  it('answers every request and exits with 0, ten times', async () => {
    const database = await (await theCluster()).newDatabase();
    let resets = 0;
    const drill = async (serving: Serving): Promise<void> => {
      const clients = Array.from({ length: 12 }, (_, index) => askUntilRefused(serving.url, index));
      await Promise.race([sleep(150), ...clients]);
      const asked = performance.now();
      const code = await serving.stop();
      assert.ok(performance.now() - asked < drainDeadline);
      assert.equal(code, 0, serving.started.err());
      for (const { answered, isReset } of await Promise.all(clients)) {
        assert.ok(answered > 0);
        resets += Number(isReset);
      }
      assertNoBugs(serving);
    };
    let serving = serveOn(database);
    for (let rounds = 0; rounds < 10; rounds += 1) {
      const current = await serving;
      if (rounds < 9) serving = serveOn(database);
      await drill(current);
    }
    assert.ok(resets <= unlucky, `${resets} clients were reset`);
  });
});
