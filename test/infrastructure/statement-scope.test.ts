import assert from 'node:assert/strict';
import { Client } from 'pg';
import { newDatabase } from '../support/postgres.ts';
import { type Started, startProcess } from '../support/process.ts';
import { testSecret, tokenOf } from '../support/service.ts';

/** Lets nothing be written but in a transaction that was begun by commands, which alone set this. */
const onlyByCommandsSql = `
  create function only_by_commands() returns trigger language plpgsql as $$ begin
    if current_setting('citus.propagate_set_commands', true) is distinct from 'local' then
      raise 'the context was not set by commands';
    end if;
    return new;
  end $$;
  create trigger only_by_commands before insert or update on tasks for each row execute function only_by_commands()`;

describe('the service with STATEMENT_SCOPE=transaction', () => {
  let started: Started | undefined;
  afterEach(async () => {
    started?.child.kill('SIGKILL');
    await started?.ended;
  });

  it('creates, reads and completes a task in transactions that commands begin', async () => {
    const database = await newDatabase();
    const operator = new Client(database);
    await operator.connect();
    await operator.query(onlyByCommandsSql).finally(() => operator.end());
    started = startProcess('main.ts', {
      DATABASE_URL: database,
      JWT_SECRET: testSecret,
      PORT: '0',
      STATEMENT_SCOPE: 'transaction',
    });
    const [, url = ''] = await started.says(/listens on (http:\S+)/);
    const authorization = `Bearer ${await tokenOf('alice')}`;
    const call = (method: string, path: string, body?: object): Promise<Response> =>
      fetch(`${url}/api/me/tasks${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
    const created = await call('POST', '', { title: 'Buy milk' });
    const text = await created.text();
    assert.equal(created.status, 201, text);
    const [, id = ''] = /"id":"([^"]+)"/.exec(text) ?? [];
    assert.equal(await (await call('GET', `/${id}`)).text(), text);
    const completed = await call('PATCH', `/${id}/complete`);
    assert.equal(completed.status, 200);
    assert.match(await completed.text(), /"completed":true/);
    assert.match(await (await call('GET', '')).text(), /^\[\{.*"completed":true.*\}\]$/);
  });
});
