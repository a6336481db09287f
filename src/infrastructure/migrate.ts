import { openDatabase } from './orm.ts';
import { cannotStart, configured } from './start.ts';

const database = await openDatabase(configured(), () => undefined).catch(cannotStart('the database'));
await database.migrate().catch(cannotStart('the migrations'));
await database.close();
process.stdout.write('The database is up to date\n');
