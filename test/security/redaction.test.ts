import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { Client } from 'pg';
import { type Started, projectFile, startCommand } from '../support/process.ts';
import { newDatabase } from '../support/postgres.ts';
import { rawTo } from '../support/service.ts';
import { until } from '../support/until.ts';
import { hostileRequests, taskTitled } from './hostile-requests.ts';

const secret = 'canary-secret, long enough for HS256';
const subject = 'ada@canary-subject.example';

describe('data of callers', () => {
  let database: Client;
  let started: Started;
  let send: ReturnType<typeof rawTo>;
  let metricsUrl: string;
  let token: string;

  before(async () => {
    const url = await newDatabase();
    database = new Client(url);
    await database.connect();
    started = startCommand(
      process.execPath,
      ['--import', projectFile('test/support/uncaught.ts'), projectFile('src/infrastructure/main.ts')],
      { DATABASE_URL: url, JWT_SECRET: secret, PORT: '0', METRICS_PORT: '0', LOG_LEVEL: 'trace' },
    );
    send = rawTo(await started.url());
    metricsUrl = (await started.logs(/"metrics":"([^"]+)"/))[1] ?? '';
    token = await new SignJWT({ sub: subject, email: subject, name: 'canary-name' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(secret));
  });
  after(async () => {
    started.child.kill('SIGKILL');
    await started.ended;
    await database.end();
  });

  /** All that the service has said of anything. */
  const said = async (): Promise<string> => {
    const metrics = await (await fetch(metricsUrl)).text();
    assert.match(metrics, /^http_requests_total\{/m);
    return started.out() + started.err() + metrics;
  };
  const assertUntold = (text: string): void => {
    assert.doesNotMatch(text, /canary/i);
    for (const part of [...token.split('.'), subject, encodeURIComponent(subject)])
      assert.equal(text.includes(part), false);
  };
  const linesOf = (message: string): number => started.err().split(`"msg":"${message}"`).length - 1;

  it('is in no log and no metric, wherever it was sent [V16.2.4, V16.2.5]', async () => {
    let count = 0;
    for (const [what, status, bytes] of hostileRequests) {
      count += 1;
      const response = await send(bytes({ mark: `canary${count}x`, token }));
      assert.equal(response.status, status, `${what}: ${response.text}`);
    }
    // A request is logged a moment after its response has come.
    const logged = () => linesOf('request') + linesOf('malformed HTTP request rejected');
    await until(() => logged() >= hostileRequests.length);
    assert.equal(logged(), hostileRequests.length);
    assertUntold(await said());
  });

  it('is not logged with errors of a database that quotes it, breaks or is unavailable [V16.2.4, V16.2.5]', async () => {
    const create = async (): Promise<number> =>
      (await send(taskTitled({ mark: 'canary-title', token }))).status;
    await database.query(`
      create function quote() returns trigger language plpgsql as $$
        begin
          raise exception 'no place for %', new.title using detail = new.title, hint = new.user_id;
        end $$;
      create trigger quote before insert on tasks for each row execute function quote()`);
    assert.equal(await create(), 500);
    await database.query('drop trigger quote on tasks; alter table tasks rename column title to titles');
    assert.equal(await create(), 500);
    await database.query('alter table tasks rename column titles to title');
    assert.equal(await create(), 201);
    assert.equal(linesOf('bug'), 2);
    await database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await started.logs(/"msg":"database connection lost"/);
    await database.query('alter table tasks rename to taken');
    assert.equal(await create(), 503);
    assert.equal(linesOf('database unavailable'), 1);
    assertUntold(await said());
  });

  it('is not logged with an uncaught exception [V16.5.4]', async () => {
    const text = await said();
    started.child.kill('SIGUSR2');
    assert.equal(await started.ended, 1);
    assert.equal(linesOf('uncaught exception, shutting down'), 1);
    assertUntold(text + started.out() + started.err());
  });
});
