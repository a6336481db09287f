import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { countForWorkers } from '../../adapters/rate-limit/rate-limiter.ts';
import type { Config } from '../config/config.ts';
import { openMetricsOfWorkers } from '../metrics.ts';
import { exitWith, giveUp, onEnd } from './lifecycle.ts';

/** Milliseconds before a worker that ended is replaced: whatever ended it may end the next one too. */
const restartDelay = 1000;

/**
 * Forks `config.workers` workers, each of which runs this program and serves at the same port. Never returns: the process
 * ends once it is signalled and its workers have ended, or with code 1 if no worker could begin to serve.
 */
export const leadWorkers = async (config: Config, log: Logger): Promise<never> => {
  countForWorkers();
  const metrics = await openMetricsOfWorkers(config).catch(exitWith('the metrics'));
  const workers = new Set<Worker>();
  let [isServing, isEnding] = [false, false];
  const startWorker = (): void => {
    const worker = cluster.fork();
    workers.add(worker);
    worker.once('listening', () => (isServing = true));
    worker.once('exit', (code: number | null, signal: string | null) => {
      workers.delete(worker);
      if (isEnding) return;
      if (!isServing) giveUp(['no worker could start']);
      log.error({ worker: worker.id, code, signal }, 'worker exited');
      void sleep(restartDelay).then(() => isEnding || startWorker());
    });
  };
  for (let count = 0; count < config.workers; count += 1) startWorker();

  const stop = async (): Promise<void> => {
    isEnding = true;
    const ends = await Promise.all(
      [...workers].map((worker) => {
        // A worker that still starts has no handler of the signal, and no requests to answer: the signal ends it.
        const ended = new Promise<boolean>((resolve) =>
          worker.once('exit', (code: number | null, signal: string | null) =>
            resolve(code === 0 || signal === 'SIGTERM'),
          ),
        );
        worker.process.kill('SIGTERM');
        return ended;
      }),
    );
    await metrics.close();
    if (ends.includes(false)) throw new Error('a worker did not end well');
  };
  onEnd(
    stop,
    (error) => log.fatal({ err: error }, 'uncaught exception, shutting down'),
    config.shutdownSeconds,
  );
  return new Promise<never>(() => undefined);
};
