import assert from 'node:assert/strict';
import { DatabaseError } from 'pg';
import { isForeignKeyViolation, isUnavailable, listOfTask } from '../../../src/adapters/postgres/errors.ts';

const reported = (code: string): Error => Object.assign(new DatabaseError('x', 1, 'error'), { code });
const ofSystem = (code: string): Error => Object.assign(new Error('x'), { code });

describe('an error of the database:', () => {
  const away = [
    '08006',
    '28P01',
    '3D000',
    '25006',
    '25P03',
    '26000',
    '40001',
    '40P01',
    '42P01',
    '53300',
    '55000',
    '55P03',
    '57014',
    '57P01',
    '57P03',
  ];
  for (const code of away)
    it(`${code} means that it is unavailable`, () => assert.equal(isUnavailable(reported(code)), true));

  for (const code of [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
  ]) {
    it(`${code} means that it is unavailable`, () => assert.equal(isUnavailable(ofSystem(code)), true));
  }

  const messages = [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
    'driver has already been destroyed',
    'Connection terminated by PGlite',
  ];
  for (const message of messages) {
    it(`"${message}" means that it is unavailable`, () =>
      assert.equal(isUnavailable(new Error(message)), true));
  }

  for (const code of ['08P01', '23505', '23514', '22003', '22P02', '42703', '42601', '42501']) {
    it(`${code} is a bug`, () => assert.equal(isUnavailable(reported(code)), false));
  }

  it('a broken foreign key is told from another by its name', () => {
    const broken = (constraint: string) => Object.assign(reported('23503'), { constraint });
    for (const name of ['tasks_list_id_foreign', 'tasks_list_id_foreign_1', 'tasks_user_id_list_id_fkey1'])
      assert.equal(isForeignKeyViolation(broken(name), listOfTask), true, name);
    for (const name of ['tasks_user_id_foreign', 'tasks_user_id_fkey', 'old_tasks_list_id_foreign'])
      assert.equal(isForeignKeyViolation(broken(name), listOfTask), false, name);
    assert.equal(isForeignKeyViolation(reported('23503'), listOfTask), false);
  });

  it('what is not an Error is a bug', () => {
    for (const thrown of [new TypeError('x is not a function'), 'text', undefined])
      assert.equal(isUnavailable(thrown), false);
  });
});
