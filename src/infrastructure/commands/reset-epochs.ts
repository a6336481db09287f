import { Client } from 'pg';
import { resetEpochsSql } from '../../adapters/postgres/operations/reset-epochs.ts';
import { exitWith, configured, giveUp } from '../process/lifecycle.ts';

const { database } = configured();
if (database.kind !== 'postgres')
  giveUp(['reset-epochs requires DATABASE_URL, the database that was restored']);
else {
  const client = new Client(database.directUrl);
  await client.connect().catch(exitWith('the database'));
  await client.query(resetEpochsSql).catch(exitWith('the new epochs'));
  await client.end();
  process.stdout.write('Every user has a new epoch: clients will start over\n');
}
