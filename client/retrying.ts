import { DoableError, type Problem, read } from './responses.ts';

/** Sends a request, once. What fails before that, as getting a token may, is not for another attempt to mend. */
export type Send = () => Promise<Response>;

const attempts = 5;
const firstDelay = 200;
const longestDelay = 10_000;
const longestWait = 60_000;

/** Why it was refused: as Doable tells it, or, if something in between answers, as far as that is known. */
export const refusalIn = async (response: Response): Promise<Error> => {
  if (response.headers.get('Content-Type')?.startsWith('application/problem+json') === true) {
    return new DoableError(await read<Problem>(response));
  }
  await response.text();
  return new Error(`the answer is ${response.status}, and not from Doable`);
};

/** What was refused for now, and may be granted when asked again. */
export const isPassing = (status: number, refusal: Error): boolean =>
  status === 429 ||
  status === 503 ||
  (refusal instanceof DoableError && refusal.code === 'IDEMPOTENCY_IN_PROGRESS');

/** Milliseconds to wait: what the service asks for and a little more, or twice as long each time, less a random part. */
const delayBefore = (attempt: number, retryAfter: string | null): number => {
  const asked = Number(retryAfter ?? Number.NaN) * 1000;
  return asked >= 0
    ? asked + firstDelay * Math.random()
    : Math.min(firstDelay * 2 ** attempt, longestDelay) * (1 - Math.random() / 2);
};

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });

/**
 * Sends until there is an answer, at most five times: again after a network failure, 429, 503, and while the first
 * one with the same key is still being worked on, unless it would have to wait for more than a minute. Rejects with
 * `DoableError` if the answer is a refusal.
 */
export const sendUntilAnswered = async <A>(
  prepare: () => Promise<Send>,
  decode: (response: Response) => Promise<A>,
  signal?: AbortSignal,
): Promise<A> => {
  for (let attempt = 0; ; attempt += 1) {
    const isLast = attempt === attempts - 1;
    let delay = delayBefore(attempt, null);
    const send = await prepare();
    try {
      const response = await send();
      if (response.ok) return await decode(response);
      const refusal = await refusalIn(response);
      delay = delayBefore(attempt, response.headers.get('Retry-After'));
      const isTooLong = delay > longestWait + firstDelay;
      if (isLast || isTooLong || !isPassing(response.status, refusal)) throw refusal;
    } catch (error) {
      // `fetch` and the reading of a body fail with a TypeError when the network does.
      if (isLast || signal?.aborted === true || !(error instanceof TypeError)) throw error;
    }
    await pause(delay, signal);
  }
};
