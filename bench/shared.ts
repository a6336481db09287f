import { service } from './contenders.ts';
import { circumstances } from './results.ts';
import { measureWorkload } from './rounds.ts';
import { type Soak, soak } from './soak.ts';
import { setStage } from './stage.ts';
import { medianOf } from './table.ts';

/** What was found with so many rows of all users together. */
export type Shared = {
  readonly rows: number;
  /** Answers a second. */
  readonly get: number;
  readonly list: number;
  /** What came of a soak, if there was one. */
  readonly soak: Soak | undefined;
  readonly circumstances: string;
};

type Wish = {
  readonly rows: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly soakSeconds: number;
};

const tasksEach = 100;

/** Measures throughput, then memory for some seconds. */
export const measureShared = async ({ rows, rounds, seconds, soakSeconds }: Wish): Promise<Shared> => {
  const stage = await setStage({
    size: { users: rows / tasksEach, tasksEach },
    fsync: false,
    tables: ['service'],
    connections: 64,
    rounds,
    seconds,
  });
  const { plan } = stage;
  try {
    const ready = await stage.start(service, await stage.tablesFor(service));
    return {
      rows,
      get: medianOf(await measureWorkload(plan, [ready], 'get'), service.name),
      list: medianOf(await measureWorkload(plan, [ready], 'list'), service.name),
      soak: soakSeconds === 0 ? undefined : await soak(plan, ready, soakSeconds),
      circumstances: await circumstances(plan),
    };
  } finally {
    await stage.takeDown();
  }
};
