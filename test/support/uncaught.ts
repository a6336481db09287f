import { DatabaseError } from 'pg';

/**
 * Loaded before the service (`node --import`), where a test wants it to meet with what it does not expect: on a signal something is
 * thrown where nobody catches it, or a promise is broken that nobody waits for. The error quotes a row, as PostgreSQL's do.
 */
const unexpected = () =>
  Object.assign(new DatabaseError('invalid input: "canary-message"', 1, 'error'), {
    severity: 'ERROR',
    code: '22P02',
    detail: 'Failing row contains (canary-title)',
  });

process.on('SIGUSR2', () => {
  throw unexpected();
});
process.on('SIGHUP', () => void Promise.reject(unexpected()));
