import assert from 'node:assert/strict';
import { Pool } from 'pg';
import {
  limiterInMemory,
  limiterInPostgres,
  limitsSql,
} from '../../../src/adapters/rate-limit/rate-limiter.ts';
import type { RateLimiter } from '../../../src/application/ports.ts';
import { stopClock } from '../../support/clock.ts';
import { newDatabase } from '../../support/postgres.ts';

const twoAMinute = { requests: 2, seconds: 60 };

const grantedOf = async (limiter: RateLimiter, who: string): Promise<boolean> =>
  (await limiter.take(who)()).isGranted;

const kinds: Readonly<Record<string, () => Promise<readonly [RateLimiter, RateLimiter, RateLimiter]>>> = {
  memory: () =>
    Promise.resolve([
      limiterInMemory(twoAMinute),
      limiterInMemory(twoAMinute),
      limiterInMemory({ requests: 1, seconds: 60 }),
    ]),
  PostgreSQL: async () => {
    const pool = await newPool();
    return [
      limiterInPostgres('one', twoAMinute, pool),
      limiterInPostgres('other', twoAMinute, pool),
      limiterInPostgres('short', { requests: 1, seconds: 60 }, pool),
    ];
  },
};

const pools: Pool[] = [];
const poolAt = async (url: string): Promise<Pool> => {
  const pool = new Pool({ connectionString: url });
  pools.push(pool.on('error', () => undefined));
  await pool.query(limitsSql);
  return pool;
};
const newPool = async (): Promise<Pool> => poolAt(await newDatabase());
after(() => Promise.all(pools.map((pool) => pool.end())));

for (const [kind, open] of Object.entries(kinds))
  describe(`a rate limit in ${kind}`, () => {
    const clock = stopClock();
    let [one, other, short]: RateLimiter[] = [];
    before(async () => {
      [one, other, short] = await open();
    });
    const limiters = () => {
      assert.ok(one && other && short);
      return { one, other, short };
    };

    it('grants as many as configured and returns how many remain', async () => {
      const taken = [await limiters().one.take('a')(), await limiters().one.take('a')()];
      assert.deepEqual(
        taken.map(({ isGranted, remaining }) => [isGranted, remaining]),
        [
          [true, 1],
          [true, 0],
        ],
      );
      const { isGranted, remaining, secondsToReset } = await limiters().one.take('a')();
      assert.deepEqual([isGranted, remaining], [false, 0]);
      assert.ok(secondsToReset > 50 && secondsToReset <= 60);
      assert.equal(await grantedOf(limiters().one, 'a'), false);
    });

    it('counts each name and each limit apart', async () => {
      assert.equal(await grantedOf(limiters().one, 'b'), true);
      assert.equal(await grantedOf(limiters().other, 'a'), true);
    });

    it('accepts any name', async () => {
      for (const who of ['', ' ', '\u0000', "'; drop table x; --", '🦉'.repeat(255), '__proto__']) {
        assert.equal(await grantedOf(limiters().one, who), true);
      }
    });

    it('grants again in the next window', async () => {
      const { short: limiter } = limiters();
      assert.deepEqual([await grantedOf(limiter, 'c'), await grantedOf(limiter, 'c')], [true, false]);
      clock.pass(60_001);
      assert.equal(await grantedOf(limiter, 'c'), true);
    });
  });

describe('a rate limit in PostgreSQL', () => {
  it('is shared by all instances [V2.4.1]', async () => {
    const url = await newDatabase();
    const [here, there] = [await poolAt(url), await poolAt(url)].map((pool) =>
      limiterInPostgres('user', twoAMinute, pool),
    );
    assert.ok(here && there);
    const granted = await Promise.all([here, there, here, there].map((limiter) => grantedOf(limiter, 'a')));
    assert.equal(granted.filter(Boolean).length, 2);
  });

  it('falls back to memory while PostgreSQL is unavailable [V16.5.3]', async () => {
    const pool = new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/nothing' });
    const limiter = limiterInPostgres('user', twoAMinute, pool);
    const granted: boolean[] = [];
    for (let n = 0; n < 3; n += 1) granted.push(await grantedOf(limiter, 'a'));
    assert.deepEqual(granted, [true, true, false]);
    await pool.end();
  });
});
