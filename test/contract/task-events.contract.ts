import assert from 'node:assert/strict';
import type { Store, TaskEvents } from '../../src/application/ports.ts';
import { theBeginning } from '../../src/application/history.ts';
import { makeOwnerId } from '../../src/domain/user.ts';
import { someTask } from '../support/arbitraries.ts';
import { until } from '../support/until.ts';
import { right, run } from '../support/values.ts';

/** A store that publishes its writes. */
type Instance = Store & { readonly events: TaskEvents };

/** Two instances on the same data, which may be one and the same. */
export type Instances = { readonly one: Instance; readonly other: Instance };

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

    type Owner = ReturnType<typeof newOwner>;
    const write = (owner: Owner) => run(instances.one.tasks.insertNew(owner, someTask(owner)));

    /** Subscribes on the other instance; returns how often it was told since it listens. */
    const subscribed = async (owner: Owner) => {
      let told = 0;
      const unsubscribe = instances.other.events.subscribe(owner, () => (told += 1));
      // Whoever has just begun to listen is told once more then.
      await until(() => {
        instances.one.events.publish(owner);
        return told >= 2;
      });
      return { told: () => told, unsubscribe };
    };

    it('tell a subscriber on another instance of each write', async () => {
      const owner = newOwner();
      const { told, unsubscribe } = await subscribed(owner);
      for (let n = 0; n < 3; n += 1) {
        const before = told();
        await write(owner);
        await until(() => told() > before);
        const { tasks } = await run(instances.other.history.changes(owner, theBeginning, 10));
        assert.equal(tasks.written.length, n + 1);
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
      await write(another);
      await until(() => theirs.told() > seen);
      assert.equal(gone.told(), wentWith);
      const now = theirs.told();
      await write(another);
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
      const ends = all.map((owner) => instances.other.events.subscribe(owner, () => told.add(owner)));
      await until(() => {
        all.forEach(instances.one.events.publish);
        return told.size === all.length;
      });
      told.clear();
      await Promise.all(all.map(write));
      await until(() => told.size === all.length);
      ends.forEach((end) => end());
    });
  });
};
