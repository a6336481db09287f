import { createServer } from 'node:net';
import type { Config } from '../config/config.ts';
import { giveUp, reasonOf } from './lifecycle.ts';

const listens = (port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => server.close(() => resolve()));
  });

/** The variable that is at fault where nothing can listen, and why. */
const faultOf = (error: unknown, variable: string, host: string, port: number): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `${variable}: ${host}:${port} is in use by another process; stop it, or set ${variable} to another port`;
  return `${code === 'EACCES' ? variable : 'HOST'}: ${reasonOf(error)}`;
};

/**
 * Ends the process if it could not listen on a port of the configuration. The servers listen last, when a first start has made a
 * database for seconds.
 */
export const requireFreePorts = async ({ host, port, metricsPort = 0 }: Config): Promise<void> => {
  for (const [variable, number] of [
    ['PORT', port],
    ['METRICS_PORT', metricsPort],
  ] as const)
    await listens(number, host).catch((error: unknown) => giveUp([faultOf(error, variable, host, number)]));
};
