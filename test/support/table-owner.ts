import { Client, escapeIdentifier } from 'pg';
import { newDatabase } from './postgres.ts';

let logins = 0;

/** The URL of an empty database for a login that owns it, and is nothing more; and that of the superuser. */
export const databaseOfAnOwner = async (): Promise<{
  readonly url: string;
  readonly operatorUrl: string;
}> => {
  const url = new URL(await newDatabase({ migrated: false }));
  const operatorUrl = url.href;
  const operator = new Client(operatorUrl);
  await operator.connect();
  logins += 1;
  const login = `owner_${logins}_${process.pid}`;
  await operator.query(`create role ${login} login password 'password' createrole`);
  await operator.query(
    `grant doable_app, doable_sweeper, doable_identity, doable_eraser to ${login} with admin option`,
  );
  await operator.query(`alter database ${escapeIdentifier(url.pathname.slice(1))} owner to ${login}`);
  await operator.query(`alter schema public owner to ${login}`);
  await operator.end();
  [url.username, url.password] = [login, 'password'];
  return { url: url.href, operatorUrl };
};
