import { openDatabase } from '../database.ts';
import { cannotOpen, exitWith, configured } from '../process/lifecycle.ts';

const config = configured();
const database = await openDatabase(config, () => undefined).catch(cannotOpen(config));
await database.migrate().catch(exitWith('the migrations'));
await database.close();
process.stdout.write('The database is up to date\n');
