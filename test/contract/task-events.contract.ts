import assert from 'node:assert/strict';
import type { TaskEvents } from '../../src/application/ports.ts';
import { makeOwnerId } from '../../src/domain/user.ts';
import { until } from '../support/until.ts';
import { right } from '../support/values.ts';

/** Two instances on the same data, which may be one and the same. */
export type Instances = { readonly one: TaskEvents; readonly other: TaskEvents };

let owners = 0;
const newOwner = (text = 'owner') => {
  owners += 1;
  return right(makeOwnerId(`${text}-${owners}`));
};

/** What every `TaskEvents` promises. */
export const taskEventsContract = (name: string, open: () => Promise<Instances>): void => {
  describe(`the events of tasks: ${name}`, () => {
    let instances: Instances;
    before(async () => {
      instances = await open();
    });

    /** Subscribes on the other instance; returns how often it was told since it listens. */
    const subscribed = async (owner: ReturnType<typeof newOwner>) => {
      let told = 0;
      const unsubscribe = instances.other.subscribe(owner, () => (told += 1));
      // Whoever has just begun to listen is told once more then.
      await until(() => {
        instances.one.publish(owner);
        return told >= 2;
      });
      return { told: () => told, unsubscribe };
    };

    it('tell a subscriber on another instance of each write', async () => {
      const owner = newOwner();
      const { told, unsubscribe } = await subscribed(owner);
      for (let n = 0; n < 3; n += 1) {
        const before = told();
        instances.one.publish(owner);
        await until(() => told() > before);
      }
      unsubscribe();
    });

    it('tell nobody of another owner, and nobody who has gone', async () => {
      const [owner, another] = [newOwner(), newOwner()];
      const [mine, theirs, gone] = [
        await subscribed(owner),
        await subscribed(another),
        await subscribed(another),
      ];
      gone.unsubscribe();
      gone.unsubscribe();
      const [before, wentWith] = [mine.told(), gone.told()];
      const seen = theirs.told();
      instances.one.publish(another);
      await until(() => theirs.told() > seen);
      assert.equal(gone.told(), wentWith);
      const now = theirs.told();
      instances.one.publish(another);
      await until(() => theirs.told() > now);
      assert.ok(mine.told() - before <= 1, 'it may have been told late of its own');
      [mine, theirs].forEach(({ unsubscribe }) => unsubscribe());
    });

    it('take the longest ids of any characters, and many at once', async () => {
      const names = [
        '\u{1f600}'.repeat(250),
        '\u0001'.repeat(250),
        '\ufeff"\\\n\'',
        ...Array<string>(60).fill('a'.repeat(240)),
      ];
      const all = names.map((text) => newOwner(text));
      const told = new Set<string>();
      const ends = all.map((owner) => instances.other.subscribe(owner, () => told.add(owner)));
      await until(() => {
        all.forEach(instances.one.publish);
        return told.size === all.length;
      });
      told.clear();
      all.forEach(instances.one.publish);
      await until(() => told.size === all.length);
      ends.forEach((end) => end());
    });
  });
};
