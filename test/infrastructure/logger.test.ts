import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Logs an error in a process of its own, whose stderr is the log. */
const logged = async (script: string): Promise<string> => {
  const source = `
    import { createLogger, loggingObserver } from './src/infrastructure/logger.ts';
    import pg from 'pg';
    const { onError } = loggingObserver(createLogger('info'));
    ${script}`;
  const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
  return stderr;
};

describe('the log', () => {
  it('logs the place of a bug [V16.3.4]', async () => {
    const line = await logged(`onError(new Error('a bug'), { requestId: 'request-1' });`);
    assert.match(line, /"err":\{"type":"Error","message":"a bug","stack":"Error: a bug\\n +at /);
    assert.match(line, /"requestId":"request-1"/);
  });

  it('omits what PostgreSQL quotes of a row [V16.5.1]', async () => {
    const line = await logged(`
      const error = new pg.DatabaseError('invalid input: "canary-message"', 1, 'error');
      Object.assign(error, {
        severity: 'ERROR', code: '23514', constraint: 'tasks_title_length', table: 'tasks',
        detail: 'Failing row contains (ada@canary.example, canary-title)', where: 'canary', internalQuery: 'canary',
      });
      onError(error, { requestId: 'request-1' });`);
    assert.match(
      line,
      /"message":"SQLSTATE 23514","table":"tasks","constraint":"tasks_title_length"|"constraint":"tasks_title_length"/,
    );
    assert.doesNotMatch(line, /canary/);
  });
});
