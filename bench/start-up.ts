import { userName } from './data.ts';
import type { Ready } from './rounds.ts';
import type { Stage } from './stage.ts';

/** Milliseconds from the start of a process to its first 200, a list, on tables that are migrated; each time with another process. */
export const measureStarts = async (
  stage: Stage,
  { databaseUrl, ...contender }: Ready,
  times: number,
): Promise<ReadonlyArray<number>> => {
  const headers = { Authorization: `Bearer ${stage.plan.tokens[contender.algorithm][0] ?? ''}` };
  const found: number[] = [];
  for (let time = 1; time <= times; time += 1) {
    const begun = performance.now();
    const { process } = await stage.start(contender, databaseUrl);
    const response = await fetch(`${process?.origin ?? ''}/api/${userName(0)}/tasks?limit=50`, { headers });
    await response.arrayBuffer();
    found.push(performance.now() - begun);
    if (response.status !== 200)
      throw new Error(`the first answer of ${contender.name} was ${response.status}`);
    await process?.stop();
  }
  return found;
};
